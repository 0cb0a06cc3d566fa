/**
 * What NetBIOS teaches: the machine's own name and its workgroup, from what it registers, answers, and sends to all. A
 * name that is asked for is nobody's word about itself. What a name server says of others counts for their addresses.
 */
import type { DecodedPacket } from "../packet/decoded-packet.ts";
import {
  decodeNbns,
  decodeNetbiosDatagram,
  NBNS_OPCODE,
  NETBIOS_KIND,
  type NetbiosClaim,
  type NetbiosName,
} from "./nbns.ts";
import type { Notebook } from "./notebook.ts";

const REGISTERS: ReadonlySet<number> = new Set([
  NBNS_OPCODE.registration,
  NBNS_OPCODE.refresh,
  NBNS_OPCODE.refreshToo,
  NBNS_OPCODE.multiHomed,
]);
const GROUPS: ReadonlySet<number> = new Set([
  NETBIOS_KIND.machine,
  NETBIOS_KIND.domainControllers,
  NETBIOS_KIND.election,
]);
/** Sent to these, a datagram says which workgroup its sender is in. */
const WORKGROUP_ENDS: ReadonlySet<number> = new Set([NETBIOS_KIND.masterBrowser, NETBIOS_KIND.election]);
/** The web server of Windows registers its machine's name so too. */
const WEB_SERVER = "IS~";

export function learnNbns(bytes: Uint8Array, packet: DecodedPacket, nowMs: number, notebook: Notebook): void {
  const message = decodeNbns(bytes, packet.payloadStart, packet.payloadEnd);
  if (message === undefined || message.rcode !== 0) return;
  // A release is no claim any more, and what is to be waited for is none yet.
  const says = message.response ? message.opcode === NBNS_OPCODE.query : REGISTERS.has(message.opcode);
  if (!says) return;
  for (const claim of message.claims) {
    const own = claim.address < 0 || isSender(bytes, packet, claim.address);
    if (claim.group) {
      if (own && GROUPS.has(claim.kind)) noteWorkgroup(bytes, packet, claim, nowMs, notebook);
    } else if (own) {
      if (isMachine(claim)) notebook.senderName(bytes, packet, claim.name, "nbns", nowMs);
      else if (isWorkgroupMaster(claim)) noteWorkgroup(bytes, packet, claim, nowMs, notebook);
    } else if (isMachine(claim)) {
      notebook.addressName(bytes.slice(claim.address, claim.address + 4), claim.name, "nbns", nowMs);
    }
  }
}

export function learnNetbiosDatagram(
  bytes: Uint8Array,
  packet: DecodedPacket,
  nowMs: number,
  notebook: Notebook,
): void {
  const datagram = decodeNetbiosDatagram(bytes, packet.payloadStart, packet.payloadEnd);
  if (datagram === undefined || !isSender(bytes, packet, datagram.address)) return;
  const { source, destination } = datagram;
  if (!isMachine(source)) return;
  notebook.senderName(bytes, packet, source.name, "nbns", nowMs);
  if (destination !== undefined && WORKGROUP_ENDS.has(destination.kind))
    noteWorkgroup(bytes, packet, destination, nowMs, notebook);
}

function isMachine({ name, kind }: NetbiosName): boolean {
  return (kind === NETBIOS_KIND.machine || kind === NETBIOS_KIND.files) && !name.startsWith(WEB_SERVER);
}

/** One machine holds these names for all of its workgroup. */
function isWorkgroupMaster({ kind }: NetbiosClaim): boolean {
  return kind === NETBIOS_KIND.masterBrowser || kind === NETBIOS_KIND.domainMaster;
}

function noteWorkgroup(
  bytes: Uint8Array,
  packet: DecodedPacket,
  { name }: NetbiosName,
  nowMs: number,
  notebook: Notebook,
): void {
  notebook.deviceFact(bytes, packet, "sender", "workgroup", name, "nbns", nowMs);
}

function isSender(bytes: Uint8Array, { srcOffset, addressLength }: DecodedPacket, address: number): boolean {
  if (addressLength !== 4) return false;
  for (let i = 0; i < 4; i++) if (bytes[address + i] !== bytes[srcOffset + i]) return false;
  return true;
}
