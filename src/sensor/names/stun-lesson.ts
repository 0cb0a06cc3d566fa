/**
 * What STUN teaches of a device of the house: the address by which the Internet sees it and by whose word, the one that a
 * relay lends it (under which it can be reached from outside), and the software that it names.
 */
import { formatAddress } from "../../base/address.ts";
import type { DecodedPacket } from "../packet/decoded-packet.ts";
import type { Notebook } from "./notebook.ts";
import { decodeStun, type StunAddress } from "./stun.ts";

export function learnStun(bytes: Uint8Array, packet: DecodedPacket, nowMs: number, notebook: Notebook): void {
  const message = decodeStun(bytes, packet.payloadStart, packet.payloadEnd);
  if (message === undefined) return;
  const { answer, mapped, relayed, software } = message;
  const kind = answer ? "server" : "user-agent";
  notebook.deviceFact(bytes, packet, "sender", kind, software, "stun", nowMs);
  const { srcOffset, addressLength } = packet;
  // Calls ask each other too: a neighbour's view of the house from within is no view from outside.
  if (!answer || notebook.isHome(bytes, srcOffset, addressLength)) return;
  const witness = witnessOf(bytes, packet, notebook);
  const note = (about: "public-address" | "relay", address: StunAddress | undefined): void => {
    if (address === undefined || notebook.isHome(address.bytes, 0, address.bytes.length)) return;
    const text = formatAddress(address.bytes, 0, address.bytes.length);
    notebook.deviceFact(bytes, packet, "receiver", about, `${text} (${witness})`, "stun", nowMs);
  };
  note("public-address", mapped);
  note("relay", relayed);
}

/** The answering server, by its newest name if it has one. */
function witnessOf(
  bytes: Uint8Array,
  { srcOffset, addressLength }: DecodedPacket,
  notebook: Notebook,
): string {
  const [name] = notebook.names.of(bytes.subarray(srcOffset, srcOffset + addressLength));
  return name ?? formatAddress(bytes, srcOffset, addressLength);
}
