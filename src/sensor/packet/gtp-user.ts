/**
 * GTP-U (3GPP TS 29.281 §5.1): a user's packet in a mobile operator's network.
 *
 *     0                              1                2        4
 *     | version 1 (3), GTP (1), …    | 255: a packet  | length | tunnel id …
 */

const VERSION_1_GTP = 0x30;
const USER_PACKET = 0xff;

export function isGtpUser(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 8) return false;
  return ((bytes[start] as number) & 0xf0) === VERSION_1_GTP && bytes[start + 1] === USER_PACKET;
}
