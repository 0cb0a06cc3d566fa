import { type DecodedPacket, TCP_FLAG } from "../packet/decoded-packet.ts";
import { u32 } from "./wire-number.ts";

const SEQUENCE = 4;

/** The sequence number of the payload's first byte: a SYN takes one, and may have payload behind it (RFC 7413). */
export function tcpSequence(bytes: Uint8Array, packet: DecodedPacket): number {
  const syn = (packet.tcpFlags & TCP_FLAG.syn) === 0 ? 0 : 1;
  return (u32(bytes, packet.transportOffset + SEQUENCE) + syn) >>> 0;
}
