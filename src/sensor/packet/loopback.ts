/**
 * BSD loopback (LINKTYPE_NULL, LINKTYPE_LOOP): a four-byte address family, then the packet. It is in the capturing
 * host's byte order (NULL) or the network's (LOOP); its value for IPv6 differs by system. Some drivers write an EtherType
 * into its last two bytes instead.
 */
import { anomalyBit } from "./anomaly.ts";
import type { DecodedPacket } from "./decoded-packet.ts";
import { decodeIpv4 } from "./ipv4.ts";
import { decodeIpv6 } from "./ipv6.ts";

const SHORT = anomalyBit("short-link-header");
const AF_INET = 2;
/** AF_INET6 on OpenBSD/NetBSD, FreeBSD, macOS, Linux and Windows. */
const AF_INET6 = [24, 28, 30, 10, 23];
const ETHERTYPE_IPV4 = 0x0800;
const ETHERTYPE_IPV6 = 0x86dd;

export function decodeLoopback(bytes: Uint8Array, packet: DecodedPacket): void {
  const at = packet.start;
  if (packet.end - at < 4) {
    if (packet.originalEnd - at < 4) packet.anomalies |= SHORT;
    return;
  }
  // One of the outer bytes holds the family, by byte order; the other is zero.
  const family = bytes[at + 1] === 0 && bytes[at + 2] === 0 ? byte(bytes, at) | byte(bytes, at + 3) : 0;
  const type = (byte(bytes, at + 2) << 8) | byte(bytes, at + 3);
  if (family === AF_INET || type === ETHERTYPE_IPV4) decodeIpv4(bytes, at + 4, packet);
  else if (AF_INET6.includes(family) || type === ETHERTYPE_IPV6) decodeIpv6(bytes, at + 4, packet);
}

function byte(bytes: Uint8Array, at: number): number {
  return bytes[at] as number;
}
