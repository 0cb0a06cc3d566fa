/**
 * What LLMNR answers (RFC 4795: DNS's messages on UDP port 5355) teach: the name of whoever answers, for each answers for
 * itself alone. Who asks says nothing of itself.
 */
import type { DecodedPacket } from "../packet/decoded-packet.ts";
import { type AddressSpan, decodeDns } from "./dns.ts";
import type { Notebook } from "./notebook.ts";

const MAX_ANSWERS = 8;
/** It looks one label up; anything else is DNS's. */
const ONE_LABEL = /^[^.]+$/;

export function learnLlmnr(
  bytes: Uint8Array,
  packet: DecodedPacket,
  nowMs: number,
  notebook: Notebook,
): void {
  const message = decodeDns(bytes, packet.payloadStart, packet.payloadEnd);
  if (message === undefined || !message.response || message.opcode !== 0 || message.rcode !== 0) return;
  for (const record of message.records.slice(0, Math.min(MAX_ANSWERS, message.answers))) {
    if (!ONE_LABEL.test(record.name)) continue;
    for (const { offset, length } of record.addresses) {
      if (isSender(bytes, packet, { offset, length }))
        notebook.senderName(bytes, packet, record.name, "llmnr", nowMs);
      else notebook.addressName(bytes.slice(offset, offset + length), record.name, "llmnr", nowMs);
    }
  }
}

function isSender(bytes: Uint8Array, packet: DecodedPacket, { offset, length }: AddressSpan): boolean {
  if (length !== packet.addressLength) return false;
  for (let i = 0; i < length; i++) if (bytes[offset + i] !== bytes[packet.srcOffset + i]) return false;
  return true;
}
