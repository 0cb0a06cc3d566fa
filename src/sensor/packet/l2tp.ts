/**
 * L2TP version 2 in UDP (RFC 2661 §3.1): control messages, and PPP.
 *
 *     0                           2                 …
 *     | T, L, S, O, …, version (4) | length, if L | tunnel, session id | Ns, Nr, if S | offset size, if O, and so much | PPP …
 */

const FLAG = { control: 0x8000, length: 0x4000, sequence: 0x0800, offset: 0x0200 } as const;
const VERSION = 2;

export function isL2tp(bytes: Uint8Array, start: number): boolean {
  return ((bytes[start + 1] as number) & 0x0f) === VERSION;
}

/** Where PPP begins; -1 in a control message or one that ends before. It is L2TP. */
export function l2tpContentsAt(bytes: Uint8Array, start: number, end: number): number {
  const flags = ((bytes[start] as number) << 8) | (bytes[start + 1] as number);
  if ((flags & FLAG.control) !== 0) return -1;
  let at = start + 6;
  if ((flags & FLAG.length) !== 0) at += 2;
  if ((flags & FLAG.sequence) !== 0) at += 4;
  if ((flags & FLAG.offset) === 0) return at;
  if (at + 2 > end) return -1;
  return at + 2 + (((bytes[at] as number) << 8) | (bytes[at + 1] as number));
}
