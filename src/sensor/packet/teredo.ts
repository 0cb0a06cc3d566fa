/** Teredo (RFC 4380 §5.1.1): an IPv6 packet in UDP, with an authentication (0, 1) or origin (0, 0) header before it. */

export function isTeredo(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 8) return false;
  const first = bytes[start] as number;
  if (first === 0) return (bytes[start + 1] as number) <= 1;
  return first >> 4 === 6 && end - start >= 40;
}
