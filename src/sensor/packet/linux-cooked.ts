/**
 * Linux cooked captures (tcpdump.org/linktypes: LINKTYPE_LINUX_SLL, LINKTYPE_LINUX_SLL2).
 *
 *     v1: packet type (2), ARPHRD (2), address length (2), address (8), protocol (2)                          16 bytes
 *     v2: protocol (2), reserved (2), interface (4), ARPHRD (2), packet type (1), address length (1), address (8)   20
 *
 * Only the sender's address is there, so these packets have no MAC pair.
 */
import { anomalyBit } from "./anomaly.ts";
import type { DecodedPacket } from "./decoded-packet.ts";
import { decodeEtherType, decodeNetwork, ETHER_TYPE } from "./ethernet.ts";

const SHORT = anomalyBit("short-link-header");

export function decodeLinuxCooked(bytes: Uint8Array, packet: DecodedPacket): void {
  if (!hasHeader(packet, 16)) return;
  decodeEtherType(bytes, packet.start + 14, packet);
}

export function decodeLinuxCooked2(bytes: Uint8Array, packet: DecodedPacket): void {
  if (!hasHeader(packet, 20)) return;
  const type = ((bytes[packet.start] as number) << 8) | (bytes[packet.start + 1] as number);
  if (type === ETHER_TYPE.vlan || type === ETHER_TYPE.serviceVlan) {
    // The tag's TCI and inner type follow the header; there is no contiguous type field before them.
    const at = packet.start + 20;
    if (packet.end - at < 4) return;
    packet.vlan0 = (((bytes[at] as number) & 15) << 8) | (bytes[at + 1] as number);
    decodeEtherType(bytes, at + 2, packet);
    return;
  }
  packet.etherType = type;
  decodeNetwork(bytes, packet.start + 20, type, packet);
}

function hasHeader(packet: DecodedPacket, bytes: number): boolean {
  if (packet.end - packet.start >= bytes) return true;
  if (packet.originalEnd - packet.start < bytes) packet.anomalies |= SHORT;
  return false;
}
