/**
 * Geneve (RFC 8926 §3.4).
 *
 *     0                                    1                    2               4     7              8
 *     | version (2), options length (6)    | O, C, reserved (6) | protocol type | VNI | reserved (0) | options …
 */

const ETHERNET = 0x6558;
/** Below it there are no EtherTypes. */
const FIRST_ETHER_TYPE = 0x0600;

export function isGeneve(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 8) return false;
  const first = bytes[start] as number;
  if (first >> 6 !== 0 || ((bytes[start + 1] as number) & 0x3f) !== 0 || bytes[start + 7] !== 0) return false;
  if (start + 8 + (first & 0x3f) * 4 > end) return false;
  const protocol = ((bytes[start + 2] as number) << 8) | (bytes[start + 3] as number);
  return protocol === ETHERNET || protocol >= FIRST_ETHER_TYPE;
}

/** Where the carried packet begins, whose EtherType `geneveProtocol` tells. It is Geneve. */
export function geneveContentsAt(bytes: Uint8Array, start: number): number {
  return start + 8 + ((bytes[start] as number) & 0x3f) * 4;
}

export function geneveProtocol(bytes: Uint8Array, start: number): number {
  return ((bytes[start + 2] as number) << 8) | (bytes[start + 3] as number);
}
