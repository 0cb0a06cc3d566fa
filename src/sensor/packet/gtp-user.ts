/**
 * GTP-U (3GPP TS 29.281 §5.1): a user's packet in a mobile operator's network.
 *
 *     0                              1                2        4
 *     | version 1 (3), GTP (1), …    | 255: a packet  | length | tunnel id …
 *
 * Any of the flags E, S, PN adds four bytes (§5.1), whose last names an extension header where E is set: a length in words,
 * its content, and the type of the next one (§5.2.1).
 */

const VERSION_1_GTP = 0x30;
const USER_PACKET = 0xff;

export function isGtpUser(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 8) return false;
  return ((bytes[start] as number) & 0xf0) === VERSION_1_GTP && bytes[start + 1] === USER_PACKET;
}

const HEADER_BYTES = 8;
const OPTIONAL = { any: 0x07, extension: 0x04, bytes: 4 } as const;
const MAX_EXTENSIONS = 8;

/** Where the user's packet begins; -1 if that cannot be told. It is a user's packet. */
export function gtpUserContentsAt(bytes: Uint8Array, start: number, end: number): number {
  const flags = bytes[start] as number;
  let at = start + HEADER_BYTES;
  if ((flags & OPTIONAL.any) === 0) return at;
  at += OPTIONAL.bytes;
  if ((flags & OPTIONAL.extension) === 0) return at;
  for (let n = 0; n < MAX_EXTENSIONS; n++) {
    if (at > end) return -1;
    if (bytes[at - 1] === 0) return at;
    const words = at < end ? (bytes[at] as number) : 0;
    if (words === 0) return -1;
    at += words * 4;
  }
  return -1;
}
