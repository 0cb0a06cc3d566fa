/**
 * The TLS ServerHello (RFC 8446 §4.1.3, RFC 5246 §7.4.1.3); a HelloRetryRequest is one too.
 *
 *     | version (2) | random (32) | session id (1+n) | cipher (2) | compression (1) | extensions (2+n) |
 */
import { u16 } from "./wire-number.ts";

export const TLS_1_3 = 0x0304;
const SUPPORTED_VERSIONS = 43;
const MAX_EXTENSIONS = 32;

/** The version chosen, from the body on; undefined if not even that is there. */
export function serverVersion(bytes: Uint8Array, start: number, end: number): number | undefined {
  if (end - start < 2) return undefined;
  const legacy = chosen(u16(bytes, start));
  const sessionAt = start + 34;
  if (sessionAt >= end) return legacy;
  const extensions = sessionAt + 1 + (bytes[sessionAt] as number) + 3;
  if (extensions + 2 > end) return legacy;
  const stop = Math.min(extensions + 2 + u16(bytes, extensions), end);
  let at = extensions + 2;
  for (let n = 0; n < MAX_EXTENSIONS && stop - at >= 6; n++) {
    if (u16(bytes, at) === SUPPORTED_VERSIONS && u16(bytes, at + 2) === 2) return chosen(u16(bytes, at + 4));
    at += 4 + u16(bytes, at + 2);
  }
  return legacy;
}

/** Drafts of TLS 1.3 called themselves 0x7f00 and their number; Facebook's 0xfb00. */
export function chosen(version: number): number {
  return version >>> 8 === 0x7f || version >>> 8 === 0xfb ? TLS_1_3 : version;
}
