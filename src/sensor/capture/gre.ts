/**
 * Mirrors over GRE (RFC 2784, 2890), as a raw socket receives them: with their IPv4 header.
 *
 *     C R K S … version (2) | protocol (2) | [checksum, offset (4)] | [key (4)] | [sequence (4)] | payload
 *
 * Payloads: Ethernet (0x6558, GRETAP); ERSPAN I and II (0x88be: type I has no sequence number and no header, II has 8 bytes)
 * and ERSPAN III (0x22eb: 12 bytes, 8 more when the O bit is set), draft-foschiano-erspan.
 */
import { LINK_TYPE } from "../../base/link-type.ts";
import type { MirroredFrame, Unwrapped } from "./mirrored-frame.ts";

const IP_HEAD = 20;
const GRE_HEAD = 4;
const HAS_CHECKSUM = 0x80;
const HAS_ROUTING = 0x40;
const HAS_KEY = 0x20;
const HAS_SEQUENCE = 0x10;
const ETHERNET = 0x6558;
const ERSPAN = 0x88be;
const ERSPAN_3 = 0x22eb;
const ERSPAN_2_HEAD = 8;
const ERSPAN_3_HEAD = 12;
const ERSPAN_3_MORE = 8;
const ETHERNET_HEAD = 14;

export function unwrapGre(bytes: Uint8Array, at: number, end: number, frame: MirroredFrame): Unwrapped {
  if (end - at < IP_HEAD || (bytes[at] as number) >> 4 !== 4) return "damaged";
  const gre = at + ((bytes[at] as number) & 0x0f) * 4;
  if (gre < at + IP_HEAD || gre + GRE_HEAD > end) return "damaged";
  const flags = bytes[gre] as number;
  // Source routes are of the past; other versions are PPTP's.
  if ((flags & HAS_ROUTING) !== 0 || ((bytes[gre + 1] as number) & 7) !== 0) return "damaged";
  const protocol = ((bytes[gre + 2] as number) << 8) | (bytes[gre + 3] as number);
  let payload = gre + GRE_HEAD;
  if ((flags & HAS_CHECKSUM) !== 0) payload += 4;
  if ((flags & HAS_KEY) !== 0) payload += 4;
  if ((flags & HAS_SEQUENCE) !== 0) payload += 4;
  if (protocol === ERSPAN && (flags & HAS_SEQUENCE) !== 0) payload += ERSPAN_2_HEAD;
  else if (protocol === ERSPAN_3) {
    if (payload + ERSPAN_3_HEAD > end) return "damaged";
    const more = ((bytes[payload + ERSPAN_3_HEAD - 1] as number) & 1) !== 0;
    payload += ERSPAN_3_HEAD + (more ? ERSPAN_3_MORE : 0);
  } else if (protocol !== ETHERNET && protocol !== ERSPAN) return "nothing";
  if (payload + ETHERNET_HEAD > end) return "damaged";
  frame.set(payload, end, LINK_TYPE.ethernet);
  return "frame";
}
