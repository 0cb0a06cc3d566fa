/**
 * Network Service Header (RFC 8300 §2.2), by which providers steer packets through their boxes.
 *
 *     0                                     2         3      4
 *     | version, flags, ttl (10) length (6) | MD type | next | service path (4) | context … |
 *
 * The length counts words of four bytes. Next: 1 is IPv4, 2 IPv6; frames within frames are left alone.
 */
import { anomalyBit } from "./anomaly.ts";
import type { DecodedPacket } from "./decoded-packet.ts";
import { decodeIpv4 } from "./ipv4.ts";
import { decodeIpv6 } from "./ipv6.ts";

const SHORT = anomalyBit("short-link-header");
const HEADER_BYTES = 8;
const NEXT = { ipv4: 1, ipv6: 2 } as const;

export function decodeNsh(bytes: Uint8Array, at: number, packet: DecodedPacket): void {
  if (packet.end - at < HEADER_BYTES) {
    if (packet.originalEnd - at < HEADER_BYTES) packet.anomalies |= SHORT;
    return;
  }
  const length = ((bytes[at + 1] as number) & 0x3f) * 4;
  if (length < HEADER_BYTES || at + length > packet.originalEnd) {
    packet.anomalies |= SHORT;
    return;
  }
  if (bytes[at + 3] === NEXT.ipv4) decodeIpv4(bytes, at + length, packet);
  else if (bytes[at + 3] === NEXT.ipv6) decodeIpv6(bytes, at + length, packet);
}
