import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MAX_SECONDS, TimeResolution } from "./time-resolution.ts";

function instant(tsresol: number, offset: number, value: bigint): [number, number] {
  const time = new TimeResolution(tsresol, offset);
  time.set(Number(value >> 32n), Number(value & 0xffff_ffffn));
  return [time.seconds, time.nanos];
}

const anyValue = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });

test("powers of ten and of two, against bigint", () => {
  const ten = fc.integer({ min: 0, max: 20 }).map((n) => ({ tsresol: n, units: 10n ** BigInt(n) }));
  const two = fc.integer({ min: 0, max: 36 }).map((n) => ({ tsresol: 0x80 | n, units: 1n << BigInt(n) }));
  fc.assert(
    fc.property(fc.oneof(ten, two), anyValue, ({ tsresol, units }, value) => {
      const seconds = value / units;
      if (seconds > MAX_SECONDS) return assert.equal(instant(tsresol, 0, value)[0], MAX_SECONDS);
      const nanos = ((value % units) * 1_000_000_000n) / units;
      assert.deepEqual(instant(tsresol, 0, value), [Number(seconds), Number(nanos)]);
    }),
    { numRuns: 5000 },
  );
});

test("half a second is half a second in every power of two", () => {
  for (let n = 1; n < 64; n++)
    assert.deepEqual(instant(0x80 | n, 0, 1n << BigInt(n - 1)), [0, 500_000_000], `2^-${n}`);
});

test("an offset moves whole seconds; a lie ends where our files could not tell it", () => {
  assert.deepEqual(instant(6, 10, 1_500_000n), [11, 500_000_000]);
  assert.deepEqual(instant(6, -10, 1_500_000n), [0, 500_000_000]);
  assert.deepEqual(instant(0, 2 ** 62, 5n), [MAX_SECONDS, 0]);
  assert.deepEqual(instant(127, 0, (1n << 64n) - 1n), [0, 0]);
  assert.deepEqual(instant(0xff, 7, (1n << 64n) - 1n), [7, 0]);
});
