/**
 * ICMPv6 (RFC 4443), shaped as ICMP, and neighbour discovery within it (RFC 4861): routers and neighbours are believed
 * only with hop limit 255, which no router passes on.
 */
import { moreAnomalyBit } from "./anomaly.ts";
import type { DecodedPacket } from "./decoded-packet.ts";
import { decodeIcmp } from "./icmp.ts";

const OFF_LINK = moreAnomalyBit("ndp-off-link");
const HOP_LIMIT_OF_LINK = 255;

export const ICMP6_TYPE = {
  routerSolicitation: 133,
  routerAdvertisement: 134,
  neighbourSolicitation: 135,
  neighbourAdvertisement: 136,
  redirect: 137,
} as const;

export function isNeighbourDiscovery(icmpType: number): boolean {
  return icmpType >= ICMP6_TYPE.routerSolicitation && icmpType <= ICMP6_TYPE.redirect;
}

export function decodeIcmp6(bytes: Uint8Array, packet: DecodedPacket): void {
  decodeIcmp(bytes, packet);
  // ICMPv6 inside IPv4 is nonsense that exists; its byte 7 is no hop limit.
  if (packet.addressLength !== 16 || !isNeighbourDiscovery(packet.icmpType)) return;
  if (bytes[packet.networkOffset + 7] !== HOP_LIMIT_OF_LINK) packet.moreAnomalies |= OFF_LINK;
}
