/**
 * ICMPv6 router advertisements (RFC 4861 §4.2, prefix information §4.6.2).
 *
 *     0      1      2       4           5       6          8           12          16
 *     | 134  | code | cksum | hop limit | flags | lifetime | reachable | retrans   | options …
 *
 *     prefix information: | 3 | 4 | prefix length | L A flags | valid (4) | preferred (4) | reserved (4) | prefix (16) |
 *     an option's length counts 8-byte units, itself included; 0 is a fault
 */
import { u32 } from "./wire-number.ts";

export const ROUTER_ADVERTISEMENT = 134;

export interface AdvertisedPrefix {
  /** Offset of the 16 bytes. */
  readonly offset: number;
  readonly length: number;
  /** Its hosts are on this link. */
  readonly onLink: boolean;
  /** Seconds. 0 withdraws it. */
  readonly validSeconds: number;
}

const FIXED_BYTES = 16;
const PREFIX_INFORMATION = 3;
const MAX_OPTIONS = 32;

/** From the ICMPv6 header on. Undefined if this is none; prefixes before a cut are kept. */
export function decodeRouterAdvertisement(
  bytes: Uint8Array,
  start: number,
  end: number,
): AdvertisedPrefix[] | undefined {
  if (end - start < FIXED_BYTES || bytes[start] !== ROUTER_ADVERTISEMENT || bytes[start + 1] !== 0) {
    return undefined;
  }
  const prefixes: AdvertisedPrefix[] = [];
  let at = start + FIXED_BYTES;
  for (let n = 0; n < MAX_OPTIONS && end - at >= 8; n++) {
    const size = (bytes[at + 1] as number) * 8;
    if (size === 0 || at + size > end) break;
    const length = bytes[at + 2] as number;
    if (bytes[at] === PREFIX_INFORMATION && size === 32 && length <= 128) {
      prefixes.push({
        offset: at + 16,
        length,
        onLink: ((bytes[at + 3] as number) & 0x80) !== 0,
        validSeconds: u32(bytes, at + 4),
      });
    }
    at += size;
  }
  return prefixes;
}
