import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { SegmentPool, SegmentStream } from "./segment-pool.ts";

const TEXT = Uint8Array.from({ length: 60 }, (_, i) => i + 1);

test("segments in any order, repeated and overlapping, give the stream; sequence numbers wrap", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(59), fc.integer({ min: 1, max: 20 })), { maxLength: 8 }),
      fc.constantFrom(0, 0xffff_fff0, 0x7fff_fff8),
      (cuts, base) => {
        const stream = new SegmentStream(base, 4096);
        const there = new Set<number>();
        for (const [from, length] of cuts) {
          const to = Math.min(60, from + length);
          stream.add((base + from) >>> 0, TEXT, from, to);
          for (let i = from; i < to; i++) there.add(i);
        }
        let whole = 0;
        while (there.has(whole)) whole++;
        assert.equal(stream.filled, whole);
        assert.deepEqual(stream.bytes.subarray(0, whole), TEXT.subarray(0, whole));
      },
    ),
  );
});

test("what is consumed makes room and moves what came early", () => {
  const stream = new SegmentStream(100, 4096);
  stream.add(100, TEXT, 0, 10);
  stream.add(120, TEXT, 20, 30);
  stream.consume(10);
  assert.equal(stream.idle, false);
  stream.add(110, TEXT, 10, 20);
  assert.deepEqual(stream.bytes.subarray(0, stream.filled), TEXT.subarray(10, 30));
  stream.consume(20);
  assert.equal(stream.idle, true);
});

test("bounded: no byte beyond the limit, no stream beyond the number", () => {
  const stream = new SegmentStream(0, 16);
  stream.add(0, TEXT, 0, 60);
  assert.equal(stream.filled, 16);
  stream.add(0x4000_0000, TEXT, 0, 60);
  assert.equal(stream.filled, 16);
  const pool = new SegmentPool(3, 16);
  for (let slot = 0; slot < 100; slot++) pool.open(slot, 1, 0);
  assert.equal(pool.size, 3);
  assert.equal(pool.of(96, 1), undefined);
  assert.ok(pool.of(97, 1));
  pool.forget(97);
  assert.equal(pool.of(97, 1), undefined);
});
