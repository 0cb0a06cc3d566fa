/**
 * The TLS ClientHello (RFC 8446 §4.1.2, RFC 5246 §7.4.1.2; SNI: RFC 6066 §3; ALPN: RFC 7301; ECH: RFC 9849).
 *
 *     | type 1 | length (3) | version (2) | random (32) | session id (1+n) | ciphers (2+n)
 *     | compression (1+n) | extensions (2+n): each type (2), length (2), data
 *
 * A cut hello gives what is there.
 */
import { MAX_PROTOCOLS } from "../../model/fact-limits.ts";
import { hostName, labelText } from "./name-text.ts";
import { chosen } from "./tls-server-hello.ts";
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

const CLIENT_HELLO = 1;
const MAX_EXTENSIONS = 64;
export const HELLO_EXTENSION = {
  serverName: 0,
  signatureAlgorithms: 13,
  alpn: 16,
  supportedVersions: 43,
  ech: 0xfe0d,
} as const;

/** From the message's type on: freed of TLS records, or of QUIC's CRYPTO frames. Undefined if this is none. */
export function decodeClientHello(bytes: Uint8Array, start: number, end: number): ClientHello | undefined {
  if (end - start < 6 || bytes[start] !== CLIENT_HELLO) return undefined;
  const stop = start + 4 + u24(bytes, start + 1);
  return decodeHelloBody(bytes, start + 4, Math.min(stop, end), stop <= end);
}

/** From the version on. `whole` says whether all of the message is there. */
function decodeHelloBody(bytes: Uint8Array, start: number, end: number, whole: boolean): ClientHello {
  const found: Found = { alpn: [], version: u16(bytes, start), ech: false, complete: whole };
  const extensions = helloExtensions(bytes, start, end);
  if (extensions >= 0 && !readExtensions(bytes, extensions, end, found)) found.complete = false;
  return found;
}

type Found = { -readonly [K in keyof ClientHello]: ClientHello[K] } & { alpn: string[] };

/** Of a hello from its version on: offset of the extensions' length, or -1 when the hello has none or is cut before them. */
export function helloExtensions(bytes: Uint8Array, start: number, end: number): number {
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
    case HELLO_EXTENSION.serverName: {
      const name = readServerName(bytes, start, end);
      if (name !== undefined) found.serverName = name;
      return;
    }
    case HELLO_EXTENSION.alpn:
      readProtocols(bytes, start, end, found.alpn);
      return;
    case HELLO_EXTENSION.supportedVersions:
      for (let at = start + 1; at + 2 <= end; at += 2) {
        const version = chosen(u16(bytes, at));
        // 0x?a?a are GREASE (RFC 8701).
        if ((version & 0x0f0f) !== 0x0a0a && version > found.version && version <= 0x0304)
          found.version = version;
      }
      return;
    case HELLO_EXTENSION.ech:
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
