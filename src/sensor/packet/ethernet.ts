/**
 * Ethernet II and what may stand between it and the network header (IEEE 802.3, 802.1Q, 802.1ad; RFC 1042; RFC 2516).
 *
 *     0        6        12   14
 *     | dst    | src    | type | payload …
 *
 * VLAN tags (0x8100, 0x88a8, 0x9100): 2 bytes TCI (low 12 bits: the id), 2 bytes of the next type.
 * A type of 1500 or less is an 802.3 length: LLC follows; aa-aa-03 is SNAP, whose last two bytes are an EtherType.
 */

import { anomalyBit } from "./anomaly.ts";
import { decodeArp } from "./arp.ts";
import type { DecodedPacket } from "./decoded-packet.ts";
import { NO_VLAN } from "./decoded-packet.ts";
import { decodeIpv4 } from "./ipv4.ts";
import { decodeIpv6 } from "./ipv6.ts";

export const ETHER_TYPE = {
  ipv4: 0x0800,
  arp: 0x0806,
  vlan: 0x8100,
  ipv6: 0x86dd,
  pppoeSession: 0x8864,
  serviceVlan: 0x88a8,
  oldServiceVlan: 0x9100,
} as const;

const PPP_IPV4 = 0x0021;
const PPP_IPV6 = 0x0057;
const MAX_TAGS = 4;

const SHORT = anomalyBit("short-link-header");
const TOO_DEEP = anomalyBit("vlan-stack-too-deep");

export function decodeEthernet(bytes: Uint8Array, packet: DecodedPacket): void {
  const at = packet.start;
  if (packet.end - at < 14) {
    if (packet.originalEnd - at < 14) packet.anomalies |= SHORT;
    if (packet.end - at >= 12) packet.macOffset = at;
    return;
  }
  packet.macOffset = at;
  decodeEtherType(bytes, at + 12, packet);
}

/** `at` is the offset of a 2-byte EtherType. Walks VLAN tags, LLC/SNAP and PPPoE to the network header. */
export function decodeEtherType(bytes: Uint8Array, at: number, packet: DecodedPacket): void {
  let offset = at;
  let type = ((bytes[offset] as number) << 8) | (bytes[offset + 1] as number);
  offset += 2;
  let tags = 0;
  while (type === ETHER_TYPE.vlan || type === ETHER_TYPE.serviceVlan || type === ETHER_TYPE.oldServiceVlan) {
    if (packet.end - offset < 4) {
      packet.etherType = type;
      if (packet.originalEnd - offset < 4) packet.anomalies |= SHORT;
      return;
    }
    if (++tags > MAX_TAGS) {
      packet.anomalies |= TOO_DEEP;
      packet.etherType = type;
      return;
    }
    noteVlan(packet, (((bytes[offset] as number) & 0x0f) << 8) | (bytes[offset + 1] as number));
    type = ((bytes[offset + 2] as number) << 8) | (bytes[offset + 3] as number);
    offset += 4;
  }
  if (type <= 1500) {
    // 802.3 with LLC; only SNAP with an EtherType (OUI 00-00-00) leads further.
    if (packet.end - offset < 8) return;
    if (bytes[offset] !== 0xaa || bytes[offset + 1] !== 0xaa || bytes[offset + 2] !== 0x03) return;
    if (bytes[offset + 3] !== 0 || bytes[offset + 4] !== 0 || bytes[offset + 5] !== 0) return;
    type = ((bytes[offset + 6] as number) << 8) | (bytes[offset + 7] as number);
    offset += 8;
  }
  packet.etherType = type;
  if (type === ETHER_TYPE.pppoeSession) {
    decodePppoe(bytes, offset, packet);
    return;
  }
  decodeNetwork(bytes, offset, type, packet);
}

export function decodeNetwork(bytes: Uint8Array, offset: number, type: number, packet: DecodedPacket): void {
  if (type === ETHER_TYPE.ipv4) decodeIpv4(bytes, offset, packet);
  else if (type === ETHER_TYPE.ipv6) decodeIpv6(bytes, offset, packet);
  else if (type === ETHER_TYPE.arp) decodeArp(bytes, offset, packet);
}

/** RFC 2516 §4: version/type, code, session id (2), length (2), then a PPP protocol number. */
export function decodePppoe(bytes: Uint8Array, offset: number, packet: DecodedPacket): void {
  if (packet.end - offset < 8) {
    if (packet.originalEnd - offset < 8) packet.anomalies |= SHORT;
    return;
  }
  if (bytes[offset + 1] !== 0) return;
  const protocol = ((bytes[offset + 6] as number) << 8) | (bytes[offset + 7] as number);
  if (protocol === PPP_IPV4) decodeIpv4(bytes, offset + 8, packet);
  else if (protocol === PPP_IPV6) decodeIpv6(bytes, offset + 8, packet);
}

function noteVlan(packet: DecodedPacket, id: number): void {
  if (id === 0) return;
  if (packet.vlan0 === NO_VLAN) packet.vlan0 = id;
  else if (packet.vlan1 === NO_VLAN) packet.vlan1 = id;
}
