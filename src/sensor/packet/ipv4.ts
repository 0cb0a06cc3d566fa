/**
 * IPv4 (RFC 791), with options and fragments.
 *
 *     0        1     2            4    6              8     9       10      12    16    20
 *     | ver ihl | tos | total length | id | flags offset | ttl | proto | cksum | src | dst | options …
 */
import { anomalyBit } from "./anomaly.ts";
import type { DecodedPacket } from "./decoded-packet.ts";
import { FRAGMENT, NETWORK } from "./decoded-packet.ts";
import { decodeTransport } from "./transport.ts";

const SHORT = anomalyBit("ipv4-short-header");
const BAD_VERSION = anomalyBit("ipv4-bad-version");
const BAD_HEADER = anomalyBit("ipv4-bad-header-length");
const BAD_TOTAL = anomalyBit("ipv4-bad-total-length");
const OVERLONG = anomalyBit("fragment-overlong");
const SAME = anomalyBit("same-source-and-destination");

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
  if (sameAddress(bytes, offset)) packet.anomalies |= SAME;
  const headerLength = (first & 15) * 4;
  if (headerLength < 20) {
    packet.anomalies |= BAD_HEADER;
    return;
  }
  // Total length 0 is what segmentation offload leaves in a frame larger than it can say: the frame's end counts then.
  const totalLength = ((bytes[offset + 2] as number) << 8) | (bytes[offset + 3] as number);
  let end = packet.end;
  if (totalLength !== 0) {
    if (totalLength < headerLength || offset + totalLength > packet.originalEnd)
      packet.anomalies |= BAD_TOTAL;
    if (totalLength >= headerLength && offset + totalLength < end) end = offset + totalLength;
  }
  const fragmentWord = ((bytes[offset + 6] as number) << 8) | (bytes[offset + 7] as number);
  const fragmentOffset = fragmentWord & 0x1fff;
  if (fragmentOffset !== 0 || (fragmentWord & 0x2000) !== 0) {
    packet.fragment = fragmentOffset === 0 ? FRAGMENT.first : FRAGMENT.later;
    packet.fragmentId = ((bytes[offset + 4] as number) << 8) | (bytes[offset + 5] as number);
    if (fragmentOffset * 8 + totalLength - headerLength > 65_515) packet.anomalies |= OVERLONG;
  }
  packet.transportOffset = Math.min(offset + headerLength, packet.end);
  packet.transportEnd = end;
  decodeTransport(bytes, packet);
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
