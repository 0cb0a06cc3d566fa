/**
 * Linux cooked captures (tcpdump.org/linktypes: LINKTYPE_LINUX_SLL, LINKTYPE_LINUX_SLL2).
 *
 *     v1: packet type (2), ARPHRD (2), address length (2), address (8), protocol (2)                          16 bytes
 *     v2: protocol (2), reserved (2), interface (4), ARPHRD (2), packet type (1), address length (1), address (8)   20
 *
 * Only the sender's address is there; it is a MAC where the hardware is Ethernet. What the protocol field means depends
 * on the hardware: for netlink it is a netlink family, for radiotap nothing at all.
 */
import { anomalyBit } from "./anomaly.ts";
import type { DecodedPacket } from "./decoded-packet.ts";
import { decodeEtherType, isVlan, noteVlan } from "./ether-type.ts";
import { decodeLlc } from "./llc.ts";
import { decodeNetwork } from "./network.ts";

const SHORT = anomalyBit("short-link-header");
const ARPHRD = {
  ethernet: 1,
  ieee80211: 801,
  ieee80211Prism: 802,
  ieee80211Radiotap: 803,
  netlink: 824,
} as const;
/** Values below 0x0600 are Linux's own (if_ether.h): 1 is Novell's 802.3 without LLC, 4 is LLC. */
const FIRST_ETHER_TYPE = 0x0600;
const PROTOCOL_LLC = 0x0004;

export function decodeLinuxCooked(bytes: Uint8Array, packet: DecodedPacket): void {
  if (!hasHeader(packet, 16)) return;
  const at = packet.start;
  const hardware = word(bytes, at + 2);
  if (hardware === ARPHRD.ethernet && word(bytes, at + 4) === 6) packet.srcMacOffset = at + 6;
  decodeProtocol(bytes, at + 16, hardware, word(bytes, at + 14), packet);
}

export function decodeLinuxCooked2(bytes: Uint8Array, packet: DecodedPacket): void {
  if (!hasHeader(packet, 20)) return;
  const at = packet.start;
  const hardware = word(bytes, at + 8);
  if (hardware === ARPHRD.ethernet && bytes[at + 11] === 6) packet.srcMacOffset = at + 12;
  decodeProtocol(bytes, at + 20, hardware, word(bytes, at), packet);
}

function decodeProtocol(
  bytes: Uint8Array,
  offset: number,
  hardware: number,
  type: number,
  packet: DecodedPacket,
): void {
  if (!saysProtocol(hardware)) return;
  if (type < FIRST_ETHER_TYPE) {
    if (type === PROTOCOL_LLC) decodeLlc(bytes, offset, packet);
    return;
  }
  packet.etherType = type;
  if (!isVlan(type)) {
    decodeNetwork(bytes, offset, type, packet);
    return;
  }
  if (packet.end - offset < 4) {
    if (packet.originalEnd - offset < 4) packet.anomalies |= SHORT;
    return;
  }
  noteVlan(packet, word(bytes, offset) & 0x0fff);
  decodeEtherType(bytes, offset + 2, packet);
}

function saysProtocol(hardware: number): boolean {
  return (
    hardware !== ARPHRD.netlink &&
    hardware !== ARPHRD.ieee80211 &&
    hardware !== ARPHRD.ieee80211Prism &&
    hardware !== ARPHRD.ieee80211Radiotap
  );
}

function hasHeader(packet: DecodedPacket, bytes: number): boolean {
  if (packet.end - packet.start >= bytes) return true;
  if (packet.originalEnd - packet.start < bytes) packet.anomalies |= SHORT;
  return false;
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}
