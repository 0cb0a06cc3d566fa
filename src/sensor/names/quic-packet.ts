/**
 * QUIC packets with a long header (RFC 9000 §17.2), several of which may share a datagram (§12.2).
 *
 *     | 1 1 type (2) xxxx | version (4) | dcid (1+n) | scid (1+n) |
 *     Initial:            … | token (varint+n) | length (varint) | packet number (1-4) | payload … tag (16) |
 *     0-RTT, Handshake:   … | length (varint) | …
 *     Retry, Version Negotiation: to the datagram's end
 */
import { type QuicVersion, quicVersion } from "./quic-version.ts";
import { u16, u32 } from "./wire-number.ts";

export const MAX_CONNECTION_ID = 20;

/** One reused record. */
export class LongHeader {
  start = 0;
  /** Undefined when we cannot open packets of this version. */
  version: QuicVersion | undefined = undefined;
  versionNumber = 0;
  initial = false;
  /** Destination connection id. */
  dcid = 0;
  dcidLength = 0;
  /** Offset of the packet number, valid iff `initial`, and the byte after this packet. */
  packetNumber = 0;
  end = 0;
}

/** False if no long header with a length begins here, or the packet is not all there. */
export function readLongHeader(bytes: Uint8Array, start: number, end: number, into: LongHeader): boolean {
  if (end - start < 7 || ((bytes[start] as number) & 0x80) === 0) return false;
  into.start = start;
  into.versionNumber = u32(bytes, start + 1);
  into.version = quicVersion(into.versionNumber);
  const { version } = into;
  if (version === undefined) return false;
  into.dcid = start + 6;
  into.dcidLength = bytes[start + 5] as number;
  const scidAt = into.dcid + into.dcidLength;
  if (into.dcidLength > MAX_CONNECTION_ID || scidAt >= end) return false;
  let at = scidAt + 1 + (bytes[scidAt] as number);
  const type = ((bytes[start] as number) >> 4) & 3;
  if (type === version.retry || at >= end) return false;
  into.initial = type === version.initial;
  if (into.initial) {
    const tokenAt = at + varintLength(bytes, at);
    if (tokenAt > end) return false;
    at = tokenAt + varint(bytes, at);
    if (at >= end) return false;
  }
  const lengthEnd = at + varintLength(bytes, at);
  if (lengthEnd > end) return false;
  into.packetNumber = lengthEnd;
  into.end = lengthEnd + varint(bytes, at);
  return into.end <= end;
}

/** RFC 9000 §16: the two highest bits say 1, 2, 4 or 8 bytes. */
export function varintLength(bytes: Uint8Array, at: number): number {
  return 1 << ((bytes[at] as number) >> 6);
}

/** All of it must be there. Numbers above 2^53 are rounded: they are beyond every bound anyway. */
export function varint(bytes: Uint8Array, at: number): number {
  const first = (bytes[at] as number) & 0x3f;
  switch (varintLength(bytes, at)) {
    case 1:
      return first;
    case 2:
      return u16(bytes, at) & 0x3fff;
    case 4:
      return u32(bytes, at) & 0x3fffffff;
    default:
      return (u32(bytes, at) & 0x3fffffff) * 0x1_0000_0000 + u32(bytes, at + 4);
  }
}
