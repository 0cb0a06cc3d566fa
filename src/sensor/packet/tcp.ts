/**
 * TCP (RFC 9293).
 *
 *     0          2          4     8     12              13      14       16       18       20
 *     | src port | dst port | seq | ack | data offset   | flags | window | cksum  | urgent | options …
 */
import { anomalyBit } from "./anomaly.ts";
import type { DecodedPacket } from "./decoded-packet.ts";
import { TCP_FLAG } from "./decoded-packet.ts";
import { cutBySnaplen } from "./transport.ts";

const SHORT = anomalyBit("tcp-short-header");
const BAD_OFFSET = anomalyBit("tcp-bad-data-offset");
const SYN_WITH = anomalyBit("tcp-syn-with-fin-or-rst");

export function decodeTcp(bytes: Uint8Array, packet: DecodedPacket): void {
  const at = packet.transportOffset;
  const have = packet.transportEnd - at;
  if (have < 20 && !cutBySnaplen(packet, at, 20)) packet.anomalies |= SHORT;
  if (have < 4) return;
  packet.srcPort = ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
  packet.dstPort = ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
  if (have < 14) return;
  const flags = bytes[at + 13] as number;
  packet.tcpFlags = flags & 0x3f;
  if ((flags & TCP_FLAG.syn) !== 0 && (flags & (TCP_FLAG.fin | TCP_FLAG.rst)) !== 0)
    packet.anomalies |= SYN_WITH;
  const headerLength = ((bytes[at + 12] as number) >> 4) * 4;
  if (headerLength < 20 || (headerLength > have && !cutBySnaplen(packet, at, headerLength))) {
    packet.anomalies |= BAD_OFFSET;
    return;
  }
  packet.payloadStart = Math.min(at + headerLength, packet.transportEnd);
}
