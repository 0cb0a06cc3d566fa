/**
 * DER (X.690): tag (1), length (1, or 0x80 + n and n bytes), content. Read in place and never recursive: a caller steps
 * in where it expects something. An element that claims more than its parent holds ends with its parent.
 */
export interface DerElement {
  tag: number;
  /** Content. */
  start: number;
  end: number;
  /** False when it claimed more than there was. */
  whole: boolean;
}

export const DER_TAG = { boolean: 0x01, oid: 0x06, octets: 0x04, sequence: 0x30, set: 0x31 } as const;

/** The element at `at`, into `into`; false if none begins before `end`. */
export function readDer(bytes: Uint8Array, at: number, end: number, into: DerElement): boolean {
  if (end - at < 2) return false;
  const first = bytes[at + 1] as number;
  let start = at + 2;
  let length = first;
  if (first >= 0x80) {
    const count = first & 0x7f;
    // Indefinite lengths are not DER; nothing here is longer than three bytes can say.
    if (count === 0 || count > 3 || end - start < count) return false;
    length = 0;
    for (let i = 0; i < count; i++) length = (length << 8) | (bytes[start + i] as number);
    start += count;
  }
  into.tag = bytes[at] as number;
  into.start = start;
  into.end = Math.min(start + length, end);
  into.whole = start + length <= end;
  return true;
}

/** Steps into the element at the start of `it`, if it has this tag. */
export function enterDer(bytes: Uint8Array, it: DerElement, tag: number): boolean {
  return readDer(bytes, it.start, it.end, it) && it.tag === tag;
}

export function isTagged(it: DerElement, tag: number): boolean {
  return it.tag === tag;
}
