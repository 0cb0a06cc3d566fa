/**
 * ARP for IPv4 over Ethernet (RFC 826).
 *
 *     0     2     4   5   6     8          14         18         24         28
 *     | htype | ptype | 6 | 4 | oper | sender MAC | sender IP | target MAC | target IP |
 */
import { anomalyBit } from "./anomaly.ts";
import type { DecodedPacket } from "./decoded-packet.ts";
import { NETWORK } from "./decoded-packet.ts";

const SHORT = anomalyBit("short-arp");

export function decodeArp(bytes: Uint8Array, offset: number, packet: DecodedPacket): void {
  if (packet.end - offset < 28) {
    if (packet.originalEnd - offset < 28) packet.anomalies |= SHORT;
    return;
  }
  if (
    bytes[offset + 2] !== 8 ||
    bytes[offset + 3] !== 0 ||
    bytes[offset + 4] !== 6 ||
    bytes[offset + 5] !== 4
  )
    return;
  packet.network = NETWORK.arp;
  packet.networkOffset = offset;
  packet.addressLength = 4;
  packet.srcOffset = offset + 14;
  packet.dstOffset = offset + 24;
}
