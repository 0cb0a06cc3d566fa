/** ESP in UDP (RFC 3948 §2): a security parameter index, a sequence number; four zero bytes instead are IKE. */

export function isEspInUdp(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 8) return false;
  return bytes[start] !== 0 || bytes[start + 1] !== 0 || bytes[start + 2] !== 0 || bytes[start + 3] !== 0;
}
