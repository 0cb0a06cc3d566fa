/**
 * IPv4 (RFC 791), with options and fragments.
 *
 *     0        1     2            4    6              8     9       10      12    16    20
 *     | ver ihl | tos | total length | id | flags offset | ttl | proto | cksum | src | dst | options …
 */
import { anomalyBit, moreAnomalyBit } from "./anomaly.ts";
import type { DecodedPacket } from "./decoded-packet.ts";
import { FRAGMENT, NETWORK } from "./decoded-packet.ts";
import { judgeFragment } from "./fragment.ts";
import { judgeOriginalLength } from "./original-length.ts";
import { decodeTransport } from "./transport.ts";

const SHORT = anomalyBit("ipv4-short-header");
const BAD_VERSION = anomalyBit("ipv4-bad-version");
const BAD_HEADER = anomalyBit("ipv4-bad-header-length");
const BAD_TOTAL = anomalyBit("ipv4-bad-total-length");
const BAD_CHECKSUM = anomalyBit("ipv4-bad-checksum");
const SAME = anomalyBit("same-source-and-destination");
const GROUP_SOURCE = moreAnomalyBit("group-source-address");

const MORE_FRAGMENTS = 0x2000;

export function decodeIpv4(bytes: Uint8Array, offset: number, packet: DecodedPacket): void {
  const have = packet.end - offset;
  if (have < 20) {
    if (packet.originalEnd - offset < 20) packet.anomalies |= SHORT;
    return;
  }
  const first = bytes[offset] as number;
  if (first >> 4 !== 4) {
    packet.anomalies |= BAD_VERSION;
    return;
  }
  packet.network = NETWORK.ipv4;
  packet.networkOffset = offset;
  packet.addressLength = 4;
  packet.srcOffset = offset + 12;
  packet.dstOffset = offset + 16;
  packet.proto = bytes[offset + 9] as number;
  // 224 and above: multicast, reserved, broadcast.
  if ((bytes[offset + 12] as number) >= 224) packet.moreAnomalies |= GROUP_SOURCE;
  if (sameAddress(bytes, offset)) packet.anomalies |= SAME;
  const headerLength = (first & 15) * 4;
  if (headerLength < 20) {
    packet.anomalies |= BAD_HEADER;
    endHere(packet);
    return;
  }
  if (have >= headerLength) judgeChecksum(bytes, offset, headerLength, packet);
  // Total length 0 is what segmentation offload leaves in a frame larger than it can say: the frame's end counts then.
  const totalLength = ((bytes[offset + 2] as number) << 8) | (bytes[offset + 3] as number);
  let end = packet.end;
  if (totalLength !== 0) {
    if (totalLength < headerLength) {
      packet.anomalies |= BAD_TOTAL;
      endHere(packet);
      return;
    }
    if (offset + totalLength > packet.originalEnd) packet.anomalies |= BAD_TOTAL;
    if (offset + totalLength < end) end = offset + totalLength;
    judgeOriginalLength(offset + totalLength, packet);
  }
  packet.transportOffset = Math.min(offset + headerLength, packet.end);
  packet.transportEnd = end;
  const word = ((bytes[offset + 6] as number) << 8) | (bytes[offset + 7] as number);
  const start = (word & 0x1fff) * 8;
  if (start !== 0 || (word & MORE_FRAGMENTS) !== 0) {
    packet.fragment = start === 0 ? FRAGMENT.first : FRAGMENT.later;
    packet.fragmentId = ((bytes[offset + 4] as number) << 8) | (bytes[offset + 5] as number);
    const length = totalLength === 0 ? packet.originalEnd - offset : totalLength;
    judgeFragment(packet, start, length - headerLength);
  }
  decodeTransport(bytes, packet);
}

/** Nothing is looked for behind a header whose lengths cannot be. */
function endHere(packet: DecodedPacket): void {
  packet.transportOffset = packet.transportEnd = packet.end;
  packet.payloadStart = packet.payloadEnd = packet.end;
}

/** Zero is what a sender leaves whose card fills it in. */
function judgeChecksum(bytes: Uint8Array, offset: number, length: number, packet: DecodedPacket): void {
  if (hasRightChecksum(bytes, offset, length)) return;
  if (bytes[offset + 10] !== 0 || bytes[offset + 11] !== 0) packet.anomalies |= BAD_CHECKSUM;
}

/** RFC 1071 over a header of `length` bytes, a multiple of four. */
export function hasRightChecksum(bytes: Uint8Array, offset: number, length: number): boolean {
  let sum = 0;
  for (let at = offset; at < offset + length; at += 4) {
    sum +=
      (((bytes[at] as number) + (bytes[at + 2] as number)) << 8) +
      (bytes[at + 1] as number) +
      (bytes[at + 3] as number);
  }
  // At most 30 words of 16 bits: one fold may carry, a second cannot.
  sum = (sum & 0xffff) + (sum >>> 16);
  sum = (sum & 0xffff) + (sum >>> 16);
  return sum === 0xffff;
}

/** A packet from an address to itself ("land") outside the loopback net. */
function sameAddress(bytes: Uint8Array, offset: number): boolean {
  return (
    bytes[offset + 15] === bytes[offset + 19] &&
    bytes[offset + 14] === bytes[offset + 18] &&
    bytes[offset + 13] === bytes[offset + 17] &&
    bytes[offset + 12] === bytes[offset + 16] &&
    bytes[offset + 12] !== 127
  );
}
