/** Chooses the network decoder by EtherType (IEEE's registry). */
import { decodeArp } from "./arp.ts";
import type { DecodedPacket } from "./decoded-packet.ts";
import { decodeIpv4 } from "./ipv4.ts";
import { decodeIpv6 } from "./ipv6.ts";
import { decodeMpls } from "./mpls.ts";
import { decodeNsh } from "./nsh.ts";
import { decodePppoe } from "./pppoe.ts";

export const ETHER_TYPE = {
  ipv4: 0x0800,
  arp: 0x0806,
  vlan: 0x8100,
  ipv6: 0x86dd,
  mpls: 0x8847,
  mplsMulticast: 0x8848,
  pppoeDiscovery: 0x8863,
  pppoeSession: 0x8864,
  serviceVlan: 0x88a8,
  nsh: 0x894f,
  oldServiceVlan: 0x9100,
} as const;

export function decodeNetwork(bytes: Uint8Array, offset: number, type: number, packet: DecodedPacket): void {
  if (type === ETHER_TYPE.ipv4) decodeIpv4(bytes, offset, packet);
  else if (type === ETHER_TYPE.ipv6) decodeIpv6(bytes, offset, packet);
  else if (type === ETHER_TYPE.arp) decodeArp(bytes, offset, packet);
  else if (type === ETHER_TYPE.pppoeSession || type === ETHER_TYPE.pppoeDiscovery)
    decodePppoe(bytes, offset, packet);
  else if (type === ETHER_TYPE.mpls || type === ETHER_TYPE.mplsMulticast) decodeMpls(bytes, offset, packet);
  else if (type === ETHER_TYPE.nsh) decodeNsh(bytes, offset, packet);
}
