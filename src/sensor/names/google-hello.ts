/**
 * The hello of Google's own QUIC, before it took up TLS (versions Q0xx; "QUIC Crypto", 2013), numbers little-endian:
 *
 *     | "CHLO" | entries (2) | 0 (2) | each: tag (4), end of its value within the values (4) | values |
 *
 * Until version Q046 it stands in clear, behind a header, a hash and perhaps other frames that each version writes
 * otherwise. Its first letters are looked for: nothing else that stands there is like them.
 */
import { hostName } from "./name-text.ts";

const MESSAGE = "CHLO";
const SERVER_NAME = "SNI\0";
const HEAD_BYTES = 8;
const ENTRY_BYTES = 8;
const MAX_ENTRIES = 128;
/** Where it begins at the latest: the longest header (33 bytes with hash), an ACK of some ranges, a stream's header. */
const MAX_BEFORE = 160;

/** Where a hello begins in a datagram in clear; -1 if there is none. */
export function findGoogleHello(bytes: Uint8Array, start: number, end: number): number {
  const last = Math.min(end - HEAD_BYTES, start + MAX_BEFORE);
  for (let at = start; at <= last; at++) if (isGoogleHello(bytes, at, end)) return at;
  return -1;
}

export function isGoogleHello(bytes: Uint8Array, at: number, end: number): boolean {
  return end - at >= HEAD_BYTES && says(bytes, at, MESSAGE);
}

/** The server's name; undefined if the hello has none, or it lies in what was not captured. */
export function googleServerName(bytes: Uint8Array, at: number, end: number): string | undefined {
  const entries = u16(bytes, at + 4);
  const first = at + HEAD_BYTES;
  const values = first + entries * ENTRY_BYTES;
  if (entries > MAX_ENTRIES || values > end) return undefined;
  let from = values;
  for (let entry = first; entry < values; entry += ENTRY_BYTES) {
    const to = values + u32(bytes, entry + 4);
    if (to < from || to > end) return undefined;
    if (says(bytes, entry, SERVER_NAME)) return hostName(bytes, from, to);
    from = to;
  }
  return undefined;
}

function says(bytes: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
}

function u32(bytes: Uint8Array, at: number): number {
  return u16(bytes, at) + u16(bytes, at + 2) * 0x10000;
}
