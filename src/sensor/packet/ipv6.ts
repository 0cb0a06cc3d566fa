/**
 * IPv6 (RFC 8200) with its chain of extension headers.
 *
 *     0              4                6          7           8        24       40
 *     | ver tc flow  | payload length | next hdr | hop limit | src    | dst    | …
 *
 * Hop-by-hop, routing, destination options, mobility, HIP and shim6 share one shape: next header, length in 8-byte
 * units without the first 8. AH (51) counts in 4-byte units without the first two. The fragment header (44) has 8 bytes.
 */
import { anomalyBit } from "./anomaly.ts";
import type { DecodedPacket } from "./decoded-packet.ts";
import { FRAGMENT, NETWORK } from "./decoded-packet.ts";
import { decodeTransport } from "./transport.ts";

const SHORT = anomalyBit("ipv6-short-header");
const BAD_VERSION = anomalyBit("ipv6-bad-version");
const BAD_LENGTH = anomalyBit("ipv6-bad-payload-length");
const CHAIN = anomalyBit("ipv6-extension-chain-too-long");
const SHORT_EXTENSION = anomalyBit("ipv6-short-extension");

const MAX_EXTENSIONS = 12;
const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT_HEADER = 44;
const AUTHENTICATION = 51;
const DESTINATION = 60;
const MOBILITY = 135;
const HIP = 139;
const SHIM6 = 140;

export function decodeIpv6(bytes: Uint8Array, offset: number, packet: DecodedPacket): void {
  if (packet.end - offset < 40) {
    if (packet.originalEnd - offset < 40) packet.anomalies |= SHORT;
    return;
  }
  if ((bytes[offset] as number) >> 4 !== 6) {
    packet.anomalies |= BAD_VERSION;
    return;
  }
  packet.network = NETWORK.ipv6;
  packet.networkOffset = offset;
  packet.addressLength = 16;
  packet.srcOffset = offset + 8;
  packet.dstOffset = offset + 24;
  // Payload length 0 is a jumbogram or segmentation offload: the frame's end counts then.
  const payloadLength = ((bytes[offset + 4] as number) << 8) | (bytes[offset + 5] as number);
  let end = packet.end;
  if (payloadLength !== 0) {
    if (offset + 40 + payloadLength > packet.originalEnd) packet.anomalies |= BAD_LENGTH;
    if (offset + 40 + payloadLength < end) end = offset + 40 + payloadLength;
  }
  packet.transportEnd = end;
  walkExtensions(bytes, offset + 40, bytes[offset + 6] as number, packet);
}

function walkExtensions(bytes: Uint8Array, at: number, first: number, packet: DecodedPacket): void {
  let offset = at;
  let next = first;
  for (let n = 0; n <= MAX_EXTENSIONS; n++) {
    packet.proto = next;
    packet.transportOffset = Math.min(offset, packet.transportEnd);
    if (!isExtension(next)) {
      decodeTransport(bytes, packet);
      return;
    }
    if (packet.transportEnd - offset < 8) {
      if (packet.originalEnd - offset < 8) packet.anomalies |= SHORT_EXTENSION;
      return;
    }
    const length = bytes[offset + 1] as number;
    if (next === FRAGMENT_HEADER) {
      noteFragment(bytes, offset, packet);
      next = bytes[offset] as number;
      offset += 8;
      if (packet.fragment === FRAGMENT.later) {
        packet.proto = next;
        packet.transportOffset = Math.min(offset, packet.transportEnd);
        return;
      }
    } else {
      const size = next === AUTHENTICATION ? (length + 2) * 4 : (length + 1) * 8;
      next = bytes[offset] as number;
      offset += size;
    }
  }
  packet.anomalies |= CHAIN;
}

/** A fragment header with offset 0 and no "more" bit is an atomic fragment (RFC 6946): a whole packet. */
function noteFragment(bytes: Uint8Array, offset: number, packet: DecodedPacket): void {
  const word = ((bytes[offset + 2] as number) << 8) | (bytes[offset + 3] as number);
  if ((word & 0xfff9) === 0) return;
  packet.fragment = (word & 0xfff8) === 0 ? FRAGMENT.first : FRAGMENT.later;
  packet.fragmentId =
    ((bytes[offset + 4] as number) << 24) |
    ((bytes[offset + 5] as number) << 16) |
    ((bytes[offset + 6] as number) << 8) |
    (bytes[offset + 7] as number);
}

function isExtension(next: number): boolean {
  return (
    next === HOP_BY_HOP ||
    next === ROUTING ||
    next === FRAGMENT_HEADER ||
    next === AUTHENTICATION ||
    next === DESTINATION ||
    next === MOBILITY ||
    next === HIP ||
    next === SHIM6
  );
}
