/**
 * The ClientHello in the form of SSL 2 by which old clients offer SSL 3 and TLS (RFC 5246 appendix E.2). No extensions,
 * so no name.
 *
 *     | 0x80 + length (2) | type 1 | version (2) | ciphers' length (2) | id's length (2) | challenge's length (2) | …
 */
import { u16 } from "./wire-number.ts";

const HEADER = 11;
const AFTER_LENGTH = 9;

/** The version offered, 0x0300 or more; undefined if this is no such hello. */
export function ssl2HelloVersion(bytes: Uint8Array, start: number, end: number): number | undefined {
  if (end - start < HEADER || ((bytes[start] as number) & 0x80) === 0 || bytes[start + 2] !== 1)
    return undefined;
  const version = u16(bytes, start + 3);
  if (version < 0x0300 || version > 0x0304) return undefined;
  const ciphers = u16(bytes, start + 5);
  const challenge = u16(bytes, start + 9);
  if (ciphers === 0 || ciphers % 3 !== 0 || challenge < 16 || challenge > 32) return undefined;
  const length = u16(bytes, start) & 0x7fff;
  return length === AFTER_LENGTH + ciphers + u16(bytes, start + 7) + challenge ? version : undefined;
}
