/**
 * BSD loopback (LINKTYPE_NULL, LINKTYPE_LOOP) and raw IP. The four-byte address family is in the capturing host's byte
 * order (NULL) or the network's (LOOP); its value for IPv6 differs by system, so the IP version nibble decides.
 */
import { anomalyBit } from "./anomaly.ts";
import type { DecodedPacket } from "./decoded-packet.ts";
import { decodeIpv4 } from "./ipv4.ts";
import { decodeIpv6 } from "./ipv6.ts";

const SHORT = anomalyBit("short-link-header");
const AF_INET = 2;
/** AF_INET6 on OpenBSD/NetBSD, FreeBSD, macOS and Linux. */
const AF_INET6 = [24, 28, 30, 10];

export function decodeLoopback(bytes: Uint8Array, packet: DecodedPacket): void {
  const at = packet.start;
  if (packet.end - at < 4) {
    if (packet.originalEnd - at < 4) packet.anomalies |= SHORT;
    return;
  }
  const family = (bytes[at] as number) + (bytes[at + 3] as number);
  if (bytes[at + 1] !== 0 || bytes[at + 2] !== 0) return;
  if (family === AF_INET) decodeIpv4(bytes, at + 4, packet);
  else if (AF_INET6.includes(family)) decodeIpv6(bytes, at + 4, packet);
}

export function decodeRawIp(bytes: Uint8Array, packet: DecodedPacket): void {
  if (packet.end === packet.start) return;
  if ((bytes[packet.start] as number) >> 4 === 6) decodeIpv6(bytes, packet.start, packet);
  else decodeIpv4(bytes, packet.start, packet);
}
