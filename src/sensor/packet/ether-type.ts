/**
 * From an EtherType to the network header, through VLAN tags (IEEE 802.1Q, 802.1ad) and 802.3 frames with LLC.
 *
 *     0      2                    4
 *     | type | TCI: 3+1 bits, id  | type | …        a tag, as often as they are stacked
 */
import { anomalyBit } from "./anomaly.ts";
import type { DecodedPacket } from "./decoded-packet.ts";
import { NO_VLAN } from "./decoded-packet.ts";
import { decodeLlc } from "./llc.ts";
import { decodeNetwork, ETHER_TYPE } from "./network.ts";

/** Deeper than any provider stacks them; what lies below is counted, not searched. */
const MAX_TAGS = 8;
/** IEEE 802.3 §3.2.6: up to here the field is a length. */
const LONGEST_802_3 = 1500;

const SHORT = anomalyBit("short-link-header");
const TOO_DEEP = anomalyBit("vlan-stack-too-deep");

/** `at` is the offset of a 2-byte EtherType, both bytes captured. */
export function decodeEtherType(bytes: Uint8Array, at: number, packet: DecodedPacket): void {
  let type = ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
  let offset = at + 2;
  let tags = 0;
  while (isVlan(type)) {
    packet.etherType = type;
    if (packet.end - offset < 4) {
      if (packet.originalEnd - offset < 4) packet.anomalies |= SHORT;
      return;
    }
    if (++tags > MAX_TAGS) {
      packet.anomalies |= TOO_DEEP;
      return;
    }
    noteVlan(packet, (((bytes[offset] as number) & 0x0f) << 8) | (bytes[offset + 1] as number));
    type = ((bytes[offset + 2] as number) << 8) | (bytes[offset + 3] as number);
    offset += 4;
  }
  if (type <= LONGEST_802_3) {
    packet.etherType = 0;
    decodeLlc(bytes, offset, packet);
    return;
  }
  packet.etherType = type;
  decodeNetwork(bytes, offset, type, packet);
}

export function isVlan(type: number): boolean {
  return type === ETHER_TYPE.vlan || type === ETHER_TYPE.serviceVlan || type === ETHER_TYPE.oldServiceVlan;
}

/** The two outermost are kept. Id 0 is a priority tag, no VLAN. */
export function noteVlan(packet: DecodedPacket, id: number): void {
  if (id === 0) return;
  if (packet.vlan0 === NO_VLAN) packet.vlan0 = id;
  else if (packet.vlan1 === NO_VLAN) packet.vlan1 = id;
}
