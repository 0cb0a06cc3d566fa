import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";
import fc from "fast-check";
import { ListDigests, type NumberList } from "./list-digests.ts";

const listOf = (sorted: readonly number[], after: readonly number[] = []): NumberList => ({
  numbers: Uint16Array.from([...sorted, ...after, 7, 7]),
  length: sorted.length + after.length,
  split: sorted.length,
});
const hex = (numbers: readonly number[]): string =>
  numbers.map((number) => number.toString(16).padStart(4, "0")).join(",");
const digits = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 12);

test("lists in any order, long and short, met before or not", () => {
  const digests = new ListDigests();
  const number = fc.integer({ min: 0, max: 0xffff });
  fc.assert(
    fc.property(fc.array(number, { minLength: 1, maxLength: 100 }), fc.array(number), (first, after) => {
      const sorted = hex([...first].sort((a, b) => a - b));
      const text = after.length === 0 ? sorted : `${sorted}_${hex(after)}`;
      for (const order of [first, [...first].reverse()])
        assert.equal(digests.of(listOf(order, after)), digits(text));
    }),
  );
  assert.equal(digests.of(listOf([])), "000000000000");
});

test("two lists of the same sum are told apart", () => {
  const digests = new ListDigests();
  for (const list of [
    [26468, 30780, 48240],
    [13358, 16105, 52541],
    [26468, 30780, 48240],
  ])
    assert.equal(digests.of(listOf(list)), digits(hex(list)));
});
