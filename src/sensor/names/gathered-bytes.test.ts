import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { GATHER_BYTES, GatheredBytes } from "./gathered-bytes.ts";

const STREAM = Uint8Array.from({ length: 400 }, (_, i) => (i * 7) & 0xff);

test("pieces in any order, twice and overlapping give the same bytes", () => {
  const piece = fc.tuple(fc.nat(399), fc.integer({ min: 1, max: 60 }));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const gathered = new GatheredBytes();
      const seen = new Uint8Array(STREAM.length + 1);
      for (const [at, size] of pieces) {
        const end = Math.min(at + size, STREAM.length);
        const before = gathered.length;
        const grew = gathered.add(at, STREAM, at, end);
        seen.fill(1, at, end);
        assert.equal(gathered.length, seen.indexOf(0));
        assert.equal(grew, gathered.length > before);
      }
      assert.deepEqual(gathered.bytes.subarray(0, gathered.length), STREAM.subarray(0, gathered.length));
    }),
  );
});

test("what lies before the first hole never changes", () => {
  const gathered = new GatheredBytes();
  gathered.add(0, Uint8Array.of(1, 2, 3), 0, 3);
  gathered.add(1, Uint8Array.of(9, 9, 9), 0, 3);
  assert.deepEqual([...gathered.bytes.subarray(0, 4)], [1, 2, 3, 9]);
});

test("bytes behind the bound, and too many holes, are not kept", () => {
  const gathered = new GatheredBytes();
  assert.equal(gathered.add(GATHER_BYTES, STREAM, 0, 10), false);
  assert.equal(gathered.add(2 ** 60, STREAM, 0, 10), false);
  gathered.add(GATHER_BYTES - 4, STREAM, 0, 10);
  for (let n = 0; n < 200; n++) gathered.add(2 + 3 * n, STREAM, n, n + 1);
  gathered.add(0, STREAM, 0, 1);
  assert.equal(gathered.length, 1);
  for (let at = 0; at < GATHER_BYTES; at += STREAM.length) gathered.add(at, STREAM, 0, STREAM.length);
  assert.equal(gathered.length, GATHER_BYTES);
});

test("used again it remembers nothing", () => {
  const gathered = new GatheredBytes();
  gathered.add(5, STREAM, 0, 5);
  gathered.reset();
  gathered.add(0, STREAM, 0, 5);
  assert.equal(gathered.length, 5);
});
