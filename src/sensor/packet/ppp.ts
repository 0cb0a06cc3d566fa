/**
 * PPP (RFC 1661, RFC 1662) and Cisco HDLC, which shares its lines.
 *
 *     | ff | 03 | protocol (2, or 1 when compressed) | …      either part may be left out where both ends agreed
 *     | 0f or 8f | 00 | EtherType | …                         Cisco HDLC: unicast or multicast
 *
 * A protocol number's last bit is 1 and its first byte's last bit is 0, so one byte alone tells that it is compressed.
 */
import { anomalyBit } from "./anomaly.ts";
import type { DecodedPacket } from "./decoded-packet.ts";
import { decodeIpv4 } from "./ipv4.ts";
import { decodeIpv6 } from "./ipv6.ts";
import { decodeMpls } from "./mpls.ts";

const SHORT = anomalyBit("short-link-header");
const PROTOCOL = { ipv4: 0x0021, ipv6: 0x0057, mpls: 0x0281, mplsMulticast: 0x0283 } as const;
const CISCO = { unicast: 0x0f, multicast: 0x8f } as const;
const ETHER_TYPE = { ipv4: 0x0800, ipv6: 0x86dd } as const;

/** LINKTYPE_PPP and LINKTYPE_PPP_HDLC: with or without address and control bytes, or Cisco's header. */
export function decodePpp(bytes: Uint8Array, packet: DecodedPacket): void {
  const at = packet.start;
  if (packet.end - at < 2) {
    if (packet.originalEnd - at < 2) packet.anomalies |= SHORT;
    return;
  }
  const first = bytes[at] as number;
  if (first === 0xff && bytes[at + 1] === 0x03) decodePppProtocol(bytes, at + 2, packet);
  else if ((first === CISCO.unicast || first === CISCO.multicast) && bytes[at + 1] === 0)
    decodeCiscoHdlc(bytes, packet);
  else decodePppProtocol(bytes, at, packet);
}

/** LINKTYPE_C_HDLC. */
export function decodeCiscoHdlc(bytes: Uint8Array, packet: DecodedPacket): void {
  const at = packet.start;
  if (packet.end - at < 4) {
    if (packet.originalEnd - at < 4) packet.anomalies |= SHORT;
    return;
  }
  const type = ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
  packet.etherType = type;
  if (type === ETHER_TYPE.ipv4) decodeIpv4(bytes, at + 4, packet);
  else if (type === ETHER_TYPE.ipv6) decodeIpv6(bytes, at + 4, packet);
}

/** PPP within a tunnel: with or without address and control bytes. */
export function decodePppFrame(bytes: Uint8Array, at: number, packet: DecodedPacket): void {
  const framed = packet.end - at >= 2 && bytes[at] === 0xff && bytes[at + 1] === 0x03;
  decodePppProtocol(bytes, framed ? at + 2 : at, packet);
}

export function decodePppProtocol(bytes: Uint8Array, offset: number, packet: DecodedPacket): void {
  if (packet.end <= offset) {
    if (packet.originalEnd <= offset) packet.anomalies |= SHORT;
    return;
  }
  const first = bytes[offset] as number;
  let protocol = first;
  let at = offset + 1;
  if ((first & 1) === 0) {
    if (packet.end - offset < 2) {
      if (packet.originalEnd - offset < 2) packet.anomalies |= SHORT;
      return;
    }
    protocol = (first << 8) | (bytes[offset + 1] as number);
    at = offset + 2;
  }
  if (protocol === PROTOCOL.ipv4) decodeIpv4(bytes, at, packet);
  else if (protocol === PROTOCOL.ipv6) decodeIpv6(bytes, at, packet);
  else if (protocol === PROTOCOL.mpls || protocol === PROTOCOL.mplsMulticast) decodeMpls(bytes, at, packet);
}
