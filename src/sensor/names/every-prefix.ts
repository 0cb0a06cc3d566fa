/** For tests: what every decoder of hostile bytes must bear. */
import assert from "node:assert/strict";

/**
 * Each prefix of a golden decodes without throwing, and what lies behind `end` changes nothing: the same bytes are
 * decoded followed by zeros, by 0xff and in the middle of other memory.
 */
export function bearsEveryPrefix(
  golden: Uint8Array,
  decode: (bytes: Uint8Array, start: number, end: number) => unknown,
): void {
  for (let length = 0; length <= golden.length; length++) {
    const prefix = golden.subarray(0, length);
    const alone = JSON.stringify(decode(Uint8Array.from(prefix), 0, length));
    const followed = new Uint8Array(length + 300).fill(0xff);
    followed.set(prefix);
    assert.equal(JSON.stringify(decode(followed, 0, length)), alone, `prefix of ${length} bytes, then 0xff`);
    const zeroed = new Uint8Array(length + 300);
    zeroed.set(prefix);
    assert.equal(JSON.stringify(decode(zeroed, 0, length)), alone, `prefix of ${length} bytes, then zeros`);
  }
}
