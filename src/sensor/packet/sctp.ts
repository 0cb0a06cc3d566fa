/**
 * SCTP (RFC 9260 §3): a common header, then chunks, each padded to four bytes.
 *
 *     0          2          4                  8       12
 *     | src port | dst port | verification tag | cksum | chunks …
 *
 *     0      1       2        4
 *     | type | flags | length | value …       a length counts these four bytes, not the padding behind
 *
 * The payload is the user's in the first DATA (§3.3.1) or I-DATA chunk (RFC 8260 §2.1): in both the four bytes before it
 * name its protocol.
 */
import { moreAnomalyBit } from "./anomaly.ts";
import { type DecodedPacket, FRAGMENT } from "./decoded-packet.ts";
import { cutBySnaplen } from "./transport.ts";

const SHORT = moreAnomalyBit("sctp-short-header");
const BAD_LENGTH = moreAnomalyBit("sctp-bad-chunk-length");
const HEADER_BYTES = 12;
const CHUNK_BYTES = 4;
/** More than any sender bundles: a packet of nothing but tiny chunks costs no more than this. */
const MAX_CHUNKS = 64;

const DATA = { type: 0, headerBytes: 16 } as const;
const I_DATA = { type: 64, headerBytes: 20 } as const;

/** Types that say how far an association came, as bits of `DecodedPacket.sctpChunks`. */
export const SCTP_CHUNK = {
  data: 1 << 0,
  init: 1 << 1,
  initAck: 1 << 2,
  sack: 1 << 3,
  abort: 1 << 6,
  shutdown: 1 << 7,
  shutdownAck: 1 << 8,
  cookieEcho: 1 << 10,
  cookieAck: 1 << 11,
  shutdownComplete: 1 << 14,
} as const;
/** The highest type that has a bit. */
const LAST_BIT = 30;

export function decodeSctp(bytes: Uint8Array, packet: DecodedPacket): void {
  const at = packet.transportOffset;
  const have = packet.transportEnd - at;
  const whole = packet.fragment === FRAGMENT.none;
  if (have < HEADER_BYTES && whole && !cutBySnaplen(packet, at, HEADER_BYTES)) packet.moreAnomalies |= SHORT;
  if (have < 4) return;
  packet.srcPort = ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
  packet.dstPort = ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
  if (have >= HEADER_BYTES) walkChunks(bytes, at + HEADER_BYTES, packet);
}

function walkChunks(bytes: Uint8Array, first: number, packet: DecodedPacket): void {
  const end = packet.transportEnd;
  let offset = first;
  for (let n = 0; n < MAX_CHUNKS && end - offset >= CHUNK_BYTES; n++) {
    const type = bytes[offset] as number;
    const length = ((bytes[offset + 2] as number) << 8) | (bytes[offset + 3] as number);
    if (length < CHUNK_BYTES) {
      packet.moreAnomalies |= BAD_LENGTH;
      return;
    }
    const reaches = offset + length <= end;
    if (!reaches && packet.fragment === FRAGMENT.none && !cutBySnaplen(packet, offset, length)) {
      packet.moreAnomalies |= BAD_LENGTH;
      return;
    }
    if (type <= LAST_BIT) packet.sctpChunks |= 1 << type;
    else if (type === I_DATA.type) packet.sctpChunks |= SCTP_CHUNK.data;
    notePayload(type, offset, reaches ? offset + length : end, packet);
    offset += (length + 3) & ~3;
  }
}

function notePayload(type: number, offset: number, end: number, packet: DecodedPacket): void {
  if (packet.payloadEnd > packet.payloadStart) return;
  const header = type === DATA.type ? DATA.headerBytes : type === I_DATA.type ? I_DATA.headerBytes : 0;
  if (header === 0 || offset + header >= end) return;
  packet.payloadStart = offset + header;
  packet.payloadEnd = end;
}

/** What the user's data is, valid iff the packet has a payload (IANA, "SCTP Payload Protocol Identifiers"). */
export function sctpPayloadProtocol(bytes: Uint8Array, packet: DecodedPacket): number {
  const at = packet.payloadStart - 4;
  return (
    (((bytes[at] as number) << 24) |
      ((bytes[at + 1] as number) << 16) |
      ((bytes[at + 2] as number) << 8) |
      (bytes[at + 3] as number)) >>>
    0
  );
}
