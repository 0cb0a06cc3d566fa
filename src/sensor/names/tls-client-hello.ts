/**
 * The TLS ClientHello (RFC 8446 §4.1.2, RFC 5246 §7.4.1.2; SNI: RFC 6066 §3; ALPN: RFC 7301; ECH: RFC 9849).
 *
 *     record:    | type 22 | version (2) | length (2) | fragment …
 *     handshake: | type 1 | length (3) | version (2) | random (32) | session id (1+n) | ciphers (2+n)
 *                | compression (1+n) | extensions (2+n): each type (2), length (2), data
 *
 * A message may be spread over several records. A cut hello gives what is there.
 */
import { hostName, labelText } from "./name-text.ts";
import { u16, u24 } from "./wire-number.ts";

export interface ClientHello {
  /** The server's name as sent; with ECH it is the outer, public one. */
  readonly serverName?: string;
  /** What the client would speak, e.g. "h2". */
  readonly alpn: readonly string[];
  /** Highest version offered, e.g. 0x0304 for TLS 1.3. */
  readonly version: number;
  /** An encrypted hello was offered (or feigned: clients send dummies). */
  readonly ech: boolean;
  /** False when bytes are missing: names may come later. */
  readonly complete: boolean;
}

export const HANDSHAKE_RECORD = 22;
const CLIENT_HELLO = 1;
const RECORD_HEADER = 5;
/** RFC 8446 §5.2: 2^14 bytes and what encryption may add. */
export const MAX_RECORD = 16_384 + 256;
const MAX_RECORDS = 16;
const MAX_EXTENSIONS = 64;
const MAX_PROTOCOLS = 16;
const EXTENSION = { serverName: 0, alpn: 16, supportedVersions: 43, ech: 0xfe0d } as const;

/** True if a TLS record with a ClientHello begins here; six bytes decide. */
export function beginsClientHello(bytes: Uint8Array, start: number, end: number): boolean {
  return (
    end - start >= 6 &&
    bytes[start] === HANDSHAKE_RECORD &&
    bytes[start + 1] === 3 &&
    (bytes[start + 2] as number) <= 4 &&
    bytes[start + 5] === CLIENT_HELLO
  );
}

/** A hello in TLS records, as a TCP stream begins; undefined if this is none. */
export function decodeClientHello(bytes: Uint8Array, start: number, end: number): ClientHello | undefined {
  if (!beginsClientHello(bytes, start, end)) return undefined;
  const first = start + RECORD_HEADER;
  const firstEnd = first + u16(bytes, start + 3);
  const wanted = end - first >= 4 ? 4 + u24(bytes, first + 1) : 4;
  if (firstEnd >= Math.min(end, first + wanted)) {
    return decodeHandshake(bytes, first, Math.min(firstEnd, end));
  }
  const joined = joinRecords(bytes, start, end, wanted);
  return decodeHandshake(joined, 0, joined.length);
}

/** The fragments of consecutive handshake records one after the other, at most `wanted` bytes. */
function joinRecords(bytes: Uint8Array, start: number, end: number, wanted: number): Uint8Array {
  const joined = new Uint8Array(Math.min(wanted, end - start));
  let filled = 0;
  let at = start;
  for (let n = 0; n < MAX_RECORDS && filled < joined.length && end - at >= RECORD_HEADER; n++) {
    if (bytes[at] !== HANDSHAKE_RECORD || bytes[at + 1] !== 3) break;
    const length = u16(bytes, at + 3);
    if (length === 0 || length > MAX_RECORD) break;
    const from = at + RECORD_HEADER;
    const take = Math.min(length, end - from, joined.length - filled);
    joined.set(bytes.subarray(from, from + take), filled);
    filled += take;
    at = from + length;
  }
  return joined.subarray(0, filled);
}

/** A hello as a handshake message, as QUIC's CRYPTO frames carry it; undefined if this is none. */
export function decodeHandshake(bytes: Uint8Array, start: number, end: number): ClientHello | undefined {
  if (end - start < 6 || bytes[start] !== CLIENT_HELLO) return undefined;
  const stop = start + 4 + u24(bytes, start + 1);
  return decodeHelloBody(bytes, start + 4, Math.min(stop, end), stop <= end);
}

/** From the version on. `whole` says whether all of the message is there. */
function decodeHelloBody(bytes: Uint8Array, start: number, end: number, whole: boolean): ClientHello {
  const found: Found = { alpn: [], version: u16(bytes, start), ech: false };
  const extensions = extensionsOf(bytes, start, end);
  const complete = extensions < 0 ? whole : readExtensions(bytes, extensions, end, found) && whole;
  return { ...found, complete };
}

interface Found {
  serverName?: string;
  alpn: string[];
  version: number;
  ech: boolean;
}

/** Offset of the extensions' length, or -1 when the hello has none or is cut before them. */
function extensionsOf(bytes: Uint8Array, start: number, end: number): number {
  let at = start + 34;
  if (at >= end) return -1;
  at += 1 + (bytes[at] as number);
  if (at + 2 > end) return -1;
  at += 2 + u16(bytes, at);
  if (at >= end) return -1;
  at += 1 + (bytes[at] as number);
  return at + 2 > end ? -1 : at;
}

/** False when extensions are missing. */
function readExtensions(bytes: Uint8Array, start: number, end: number, found: Found): boolean {
  const stop = start + 2 + u16(bytes, start);
  const last = Math.min(stop, end);
  let at = start + 2;
  for (let n = 0; n < MAX_EXTENSIONS && last - at >= 4; n++) {
    const next = at + 4 + u16(bytes, at + 2);
    readExtension(bytes, u16(bytes, at), at + 4, Math.min(next, last), found);
    if (next > last) return false;
    at = next;
  }
  return stop <= end;
}

function readExtension(bytes: Uint8Array, type: number, start: number, end: number, found: Found): void {
  switch (type) {
    case EXTENSION.serverName: {
      const name = readServerName(bytes, start, end);
      if (name !== undefined) found.serverName = name;
      return;
    }
    case EXTENSION.alpn:
      readProtocols(bytes, start, end, found.alpn);
      return;
    case EXTENSION.supportedVersions:
      for (let at = start + 1; at + 2 <= end; at += 2) {
        const version = u16(bytes, at);
        // 0x?a?a are GREASE (RFC 8701).
        if ((version & 0x0f0f) !== 0x0a0a && version > found.version && version <= 0x0304)
          found.version = version;
      }
      return;
    case EXTENSION.ech:
      found.ech = true;
      return;
    default:
  }
}

/** | list length (2) | type 0 | length (2) | name |. A cut name is no name: half a domain is another domain. */
function readServerName(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (end - start < 5 || bytes[start + 2] !== 0) return undefined;
  const stop = start + 5 + u16(bytes, start + 3);
  return stop <= end ? hostName(bytes, start + 5, stop) : undefined;
}

/** | list length (2) | then each: length (1), name |. */
function readProtocols(bytes: Uint8Array, start: number, end: number, protocols: string[]): void {
  let at = start + 2;
  while (at < end && protocols.length < MAX_PROTOCOLS) {
    const stop = at + 1 + (bytes[at] as number);
    if (stop > end) return;
    const name = labelText(bytes, at + 1, stop);
    // GREASE values are not printable.
    if (name !== undefined && !name.includes("?")) protocols.push(name);
    at = stop;
  }
}
