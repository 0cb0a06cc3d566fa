/**
 * DHCP for IPv4 (RFC 2131 §2, options: RFC 2132; option overload §9.3 is followed).
 *
 *     0    1       2      3      4     8      10      12       16       20       24       28       44      108    236    240
 *     | op | htype | hlen | hops | xid | secs | flags | ciaddr | yiaddr | siaddr | giaddr | chaddr | sname | file | cookie | options
 *
 *     option: code (1), length (1), data; 0 is padding, 255 the end
 */
import { MAX_DNS_SERVERS } from "../../model/fact-limits.ts";
import { DnsNameReader } from "./dns-name.ts";
import { hexOf } from "./hex-text.ts";
import { labelText } from "./name-text.ts";
import { u32 } from "./wire-number.ts";

export const DHCP_TYPE = {
  discover: 1,
  offer: 2,
  request: 3,
  decline: 4,
  ack: 5,
  nak: 6,
  release: 7,
  inform: 8,
} as const;

export interface DhcpMessage {
  /** 1 from a client, 2 from a server. */
  readonly op: number;
  /** One of DHCP_TYPE; 0 in plain BOOTP. */
  readonly type: number;
  /** Offsets of the client's MAC and of addresses that are set; -1 where there is none. */
  readonly clientMac: number;
  readonly clientIp: number;
  readonly yourIp: number;
  readonly requestedIp: number;
  readonly serverId: number;
  readonly router: number;
  /** The first few. */
  readonly dnsServers: readonly number[];
  /** Prefix length of the subnet mask; -1 if none or no mask. */
  readonly prefix: number;
  readonly hostname?: string;
  readonly vendorClass?: string;
  /** The parameter request list, in its order: a fingerprint of the client's software, "1,3,6". */
  readonly fingerprint?: string;
  /** In hexadecimal. */
  readonly clientId?: string;
}

const FIXED_BYTES = 240;
const COOKIE = 0x63825363;
const MAX_OPTIONS = 128;
/** Parameters kept. */
const MAX_FINGERPRINT = 64;
const OPTION = {
  subnetMask: 1,
  router: 3,
  dns: 6,
  hostname: 12,
  requestedIp: 50,
  overload: 52,
  messageType: 53,
  serverId: 54,
  parameters: 55,
  vendorClass: 60,
  clientId: 61,
  fqdn: 81,
} as const;

type Fields = { -readonly [K in keyof DhcpMessage]: DhcpMessage[K] } & { overload: number };

/** Undefined if this is no DHCP message of an Ethernet client. Options before a cut are kept. */
export function decodeDhcp(bytes: Uint8Array, start: number, end: number): DhcpMessage | undefined {
  if (end - start < FIXED_BYTES || u32(bytes, start + 236) !== COOKIE) return undefined;
  const op = bytes[start] as number;
  if (op !== 1 && op !== 2) return undefined;
  const ethernet = bytes[start + 1] === 1 && bytes[start + 2] === 6;
  const fields: Fields = {
    op,
    type: 0,
    clientMac: ethernet ? start + 28 : -1,
    clientIp: addressAt(bytes, start + 12),
    yourIp: addressAt(bytes, start + 16),
    requestedIp: -1,
    serverId: -1,
    router: -1,
    dnsServers: [],
    prefix: -1,
    overload: 0,
  };
  readOptions(bytes, start + FIXED_BYTES, end, fields);
  if ((fields.overload & 1) !== 0) readOptions(bytes, start + 108, start + 236, fields);
  if ((fields.overload & 2) !== 0) readOptions(bytes, start + 44, start + 108, fields);
  const { overload: _, ...message } = fields;
  return message;
}

function addressAt(bytes: Uint8Array, at: number): number {
  return u32(bytes, at) === 0 ? -1 : at;
}

function addressesIn(bytes: Uint8Array, start: number, end: number): number[] {
  const addresses: number[] = [];
  for (let at = start; at + 4 <= end && addresses.length < MAX_DNS_SERVERS; at += 4)
    if (u32(bytes, at) !== 0) addresses.push(at);
  return addresses;
}

function readOptions(bytes: Uint8Array, start: number, end: number, fields: Fields): void {
  let at = start;
  for (let n = 0; n < MAX_OPTIONS && at < end; ) {
    const code = bytes[at] as number;
    if (code === 255) return;
    if (code === 0) {
      at++;
      continue;
    }
    if (end - at < 2) return;
    const stop = at + 2 + (bytes[at + 1] as number);
    if (stop > end) return;
    readOption(bytes, code, at + 2, stop, fields);
    at = stop;
    n++;
  }
}

function readOption(bytes: Uint8Array, code: number, start: number, end: number, fields: Fields): void {
  const length = end - start;
  switch (code) {
    case OPTION.subnetMask:
      if (length === 4) fields.prefix = prefixOf(u32(bytes, start));
      return;
    case OPTION.router:
      if (length >= 4) fields.router = addressAt(bytes, start);
      return;
    case OPTION.dns:
      fields.dnsServers = addressesIn(bytes, start, end);
      return;
    case OPTION.requestedIp:
      if (length === 4) fields.requestedIp = addressAt(bytes, start);
      return;
    case OPTION.serverId:
      if (length === 4) fields.serverId = addressAt(bytes, start);
      return;
    case OPTION.messageType:
      if (length === 1) fields.type = bytes[start] as number;
      return;
    case OPTION.overload:
      if (length === 1) fields.overload = bytes[start] as number;
      return;
    case OPTION.parameters:
      if (length > 0)
        fields.fingerprint = [...bytes.subarray(start, Math.min(end, start + MAX_FINGERPRINT))].join(",");
      return;
    case OPTION.clientId:
      if (length > 1) fields.clientId = hexOf(bytes, start, end);
      return;
    case OPTION.hostname:
      setText(fields, "hostname", labelText(bytes, start, end));
      return;
    case OPTION.fqdn:
      if (length > 3 && fields.hostname === undefined) setText(fields, "hostname", fqdnOf(bytes, start, end));
      return;
    case OPTION.vendorClass:
      setText(fields, "vendorClass", labelText(bytes, start, end));
      return;
    default:
  }
}

/** RFC 4702 §2: flags and two obsolete bytes, then the name as text or, with the flag E, as labels. */
function fqdnOf(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (((bytes[start] as number) & 4) === 0) return labelText(bytes, start + 3, end);
  const labels = new Uint8Array(end - start - 2);
  labels.set(bytes.subarray(start + 3, end));
  const reader = new DnsNameReader(labels, 0, labels.length);
  return reader.read(0) && reader.written !== "" ? reader.written : undefined;
}

function setText(fields: Fields, key: "hostname" | "vendorClass", text: string | undefined): void {
  if (text !== undefined) fields[key] = text.replace(/\.$/, "");
}

/** A mask must be ones, then zeros. */
function prefixOf(mask: number): number {
  const prefix = Math.clz32(~mask);
  const expected = prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0;
  return mask === expected ? prefix : -1;
}
