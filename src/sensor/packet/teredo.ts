/**
 * Teredo (RFC 4380 §5.1.1): an IPv6 packet in UDP, with an authentication or origin header before it, or both in this order.
 *
 *     | 0 | 1 | client id length | authentication length | both of them | nonce (8) | confirmation |
 *     | 0 | 0 | port | address |
 */

const AUTHENTICATION = { type: 1, fixedBytes: 13 } as const;
const ORIGIN_BYTES = 8;

export function isTeredo(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 8) return false;
  const first = bytes[start] as number;
  if (first === 0) return (bytes[start + 1] as number) <= 1;
  return first >> 4 === 6 && end - start >= 40;
}

/** Where the IPv6 packet begins; it may lie past the captured end. It is Teredo. */
export function teredoContentsAt(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  if (bytes[at] === 0 && bytes[at + 1] === AUTHENTICATION.type)
    at += AUTHENTICATION.fixedBytes + (bytes[at + 2] as number) + (bytes[at + 3] as number);
  if (at + 2 <= end && bytes[at] === 0 && bytes[at + 1] === 0) at += ORIGIN_BYTES;
  return at;
}
