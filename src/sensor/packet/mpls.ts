/**
 * MPLS (RFC 3032): a stack of labels, then what nobody names. RFC 4928 lets the first half byte tell: 4 and 6 are IP.
 *
 *     0                                      4
 *     | label (20) | class (3) | last (1) | ttl (8) | …
 *
 * A pseudowire without a control word may begin with a MAC whose first half byte looks the same, so the header's own
 * length must fit too, or its checksum, before it is believed; but a MAC whose first byte is odd is a group's, and no
 * group's begins so. With a control word (RFC 4385: a half byte of 0) a pseudowire begins four bytes later.
 */
import { anomalyBit, moreAnomalyBit } from "./anomaly.ts";
import type { DecodedPacket } from "./decoded-packet.ts";
import { decodeEtherType, isVlan } from "./ether-type.ts";
import { decodeIpv4, hasRightChecksum } from "./ipv4.ts";
import { decodeIpv6 } from "./ipv6.ts";
import { ETHER_TYPE } from "./network.ts";

const SHORT = anomalyBit("short-link-header");
const TOO_DEEP = moreAnomalyBit("mpls-stack-too-deep");
const MAX_LABELS = 16;
const CONTROL_WORD = 4;
/** Of a MAC's first byte. */
const GROUP = 1;

export function decodeMpls(bytes: Uint8Array, at: number, packet: DecodedPacket): void {
  let offset = at;
  for (let labels = 0; ; labels++) {
    if (packet.end - offset < 4) {
      if (packet.originalEnd - offset < 4) packet.anomalies |= SHORT;
      return;
    }
    if (labels === MAX_LABELS) {
      packet.moreAnomalies |= TOO_DEEP;
      return;
    }
    const last = ((bytes[offset + 2] as number) & 1) !== 0;
    offset += 4;
    if (last) break;
  }
  if (packet.end - offset < 6) return;
  if (isIpv4(bytes, offset, packet)) decodeIpv4(bytes, offset, packet);
  else if (isIpv6(bytes, offset, packet)) decodeIpv6(bytes, offset, packet);
  // In this order: a tag is as long as a control word.
  else if (!decodePseudowire(bytes, offset, packet)) decodePseudowire(bytes, offset + CONTROL_WORD, packet);
}

function isIpv4(bytes: Uint8Array, offset: number, packet: DecodedPacket): boolean {
  const first = bytes[offset] as number;
  const headerLength = (first & 15) * 4;
  if (first >> 4 !== 4 || headerLength < 20) return false;
  const totalLength = ((bytes[offset + 2] as number) << 8) | (bytes[offset + 3] as number);
  if ((first & GROUP) !== 0 || (totalLength >= headerLength && totalLength <= packet.originalEnd - offset))
    return true;
  return packet.end - offset >= headerLength && hasRightChecksum(bytes, offset, headerLength);
}

function isIpv6(bytes: Uint8Array, offset: number, packet: DecodedPacket): boolean {
  const payloadLength = ((bytes[offset + 4] as number) << 8) | (bytes[offset + 5] as number);
  return (bytes[offset] as number) >> 4 === 6 && payloadLength + 40 <= packet.originalEnd - offset;
}

/** An Ethernet frame with IP in it, or nothing: nothing says that it is one. False if it is none. */
function decodePseudowire(bytes: Uint8Array, offset: number, packet: DecodedPacket): boolean {
  const typeAt = offset + 12;
  let at = typeAt;
  for (let tags = 0; tags < 2 && packet.end - at >= 6 && isVlan(half(bytes, at)); tags++) at += 4;
  if (packet.end - at < 3) return false;
  const type = half(bytes, at);
  const version = (bytes[at + 2] as number) >> 4;
  if (!(type === ETHER_TYPE.ipv4 && version === 4) && !(type === ETHER_TYPE.ipv6 && version === 6))
    return false;
  decodeEtherType(bytes, typeAt, packet);
  return true;
}

function half(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}
