import type { DecodedPacket } from "../packet/decoded-packet.ts";
import { u32 } from "./wire-number.ts";

const SEQUENCE = 4;

/** The sequence number of the payload's first byte. Valid for a TCP packet with payload. */
export function tcpSequence(bytes: Uint8Array, packet: DecodedPacket): number {
  return u32(bytes, packet.transportOffset + SEQUENCE);
}
