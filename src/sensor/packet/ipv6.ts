/**
 * IPv6 (RFC 8200) with its chain of extension headers.
 *
 *     0              4                6          7           8        24       40
 *     | ver tc flow  | payload length | next hdr | hop limit | src    | dst    | …
 *
 * Hop-by-hop, routing, destination options, mobility, HIP and shim6 share one shape: next header, length in 8-byte
 * units without the first 8. The fragment header (44) has 8 bytes. AH (51) ends the chain here, as ESP does: both are
 * accounted by their outer addresses, over either IP.
 */
import { anomalyBit, moreAnomalyBit } from "./anomaly.ts";
import type { DecodedPacket } from "./decoded-packet.ts";
import { FRAGMENT, NETWORK } from "./decoded-packet.ts";
import { judgeFragment } from "./fragment.ts";
import { judgeOriginalLength } from "./original-length.ts";
import { cutBySnaplen, decodeTransport } from "./transport.ts";

const SHORT = anomalyBit("ipv6-short-header");
const BAD_VERSION = anomalyBit("ipv6-bad-version");
const BAD_LENGTH = anomalyBit("ipv6-bad-payload-length");
const CHAIN = anomalyBit("ipv6-extension-chain-too-long");
const SHORT_EXTENSION = anomalyBit("ipv6-short-extension");
const SAME = anomalyBit("same-source-and-destination");
const GROUP_SOURCE = moreAnomalyBit("group-source-address");

const MAX_EXTENSIONS = 12;
const EXTENSION = {
  hopByHop: 0,
  routing: 43,
  fragment: 44,
  destination: 60,
  mobility: 135,
  hip: 139,
  shim6: 140,
} as const;

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
  if (bytes[offset + 8] === 0xff) packet.moreAnomalies |= GROUP_SOURCE;
  if (sameAddress(bytes, offset)) packet.anomalies |= SAME;
  // Payload length 0 is a jumbogram or segmentation offload: the frame's end counts then.
  const payloadLength = ((bytes[offset + 4] as number) << 8) | (bytes[offset + 5] as number);
  let end = packet.end;
  if (payloadLength !== 0) {
    const networkEnd = offset + 40 + payloadLength;
    if (networkEnd > packet.originalEnd) packet.anomalies |= BAD_LENGTH;
    if (networkEnd < end) end = networkEnd;
    judgeOriginalLength(networkEnd, packet);
  }
  packet.transportEnd = end;
  packet.payloadStart = packet.payloadEnd = end;
  const next = bytes[offset + 6] as number;
  if (isExtension(next)) {
    walkExtensions(bytes, offset + 40, next, packet);
    return;
  }
  packet.proto = next;
  packet.transportOffset = offset + 40;
  decodeTransport(bytes, packet);
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
      if (!cutBySnaplen(packet, offset, 8)) packet.anomalies |= SHORT_EXTENSION;
      return;
    }
    const size = next === EXTENSION.fragment ? 8 : ((bytes[offset + 1] as number) + 1) * 8;
    const after = bytes[offset] as number;
    if (next === EXTENSION.fragment) {
      packet.proto = after;
      noteFragment(bytes, offset, packet);
      if (packet.fragment === FRAGMENT.later) {
        packet.transportOffset = Math.min(offset + 8, packet.transportEnd);
        decodeTransport(bytes, packet);
        return;
      }
    }
    next = after;
    offset += size;
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
  const at = packet.networkOffset;
  const payloadLength = ((bytes[at + 4] as number) << 8) | (bytes[at + 5] as number);
  const end = payloadLength === 0 ? packet.originalEnd : at + 40 + payloadLength;
  judgeFragment(packet, word & 0xfff8, end - offset - 8);
}

function isExtension(next: number): boolean {
  switch (next) {
    case EXTENSION.hopByHop:
    case EXTENSION.routing:
    case EXTENSION.fragment:
    case EXTENSION.destination:
    case EXTENSION.mobility:
    case EXTENSION.hip:
    case EXTENSION.shim6:
      return true;
    default:
      return false;
  }
}

/** A packet from an address to itself, other than ::1 (the only one whose first 15 bytes may be zero here). */
function sameAddress(bytes: Uint8Array, offset: number): boolean {
  if (bytes[offset + 23] !== bytes[offset + 39] || bytes[offset + 22] !== bytes[offset + 38]) return false;
  let rest = 0;
  for (let i = 8; i < 24; i++) {
    if (bytes[offset + i] !== bytes[offset + 16 + i]) return false;
    if (i < 23) rest |= bytes[offset + i] as number;
  }
  return rest !== 0;
}
