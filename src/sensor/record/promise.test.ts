/** When promised frames begin to go. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Growth, type Piece, shortfallMs } from "./promise.ts";

const HOUR = 3_600_000;
const NOW = 1_700_000_000_000;

/** 10 bytes an hour into a room of 100. */
const growth: Growth = { rateBytes: 240, rateMs: 24 * HOUR, roomBytes: 100, nowMs: NOW };

/** So many pieces of 10 bytes, an hour each, the newest ending now. */
function hours(count: number): Piece[] {
  return Array.from({ length: count }, (_, i) => ({ newestMs: NOW - (count - 1 - i) * HOUR, bytes: 10 }));
}

test("a room that turns over later than promised keeps its promise", () => {
  assert.equal(shortfallMs(8 * HOUR, growth, hours(10)), undefined);
});

test("a room that fills too soon says when, before it does", () => {
  assert.equal(shortfallMs(24 * HOUR, growth, hours(4)), NOW + 6 * HOUR);
  assert.equal(shortfallMs(24 * HOUR, growth, hours(10)), NOW, "it is full: now");
});

test("old frames may go; the first that may not says when", () => {
  const quietBefore = [{ newestMs: NOW - 100 * HOUR, bytes: 50 }, ...hours(3)];
  // The old piece goes in two hours; the piece of three hours ago in seven, nine hours old.
  assert.equal(shortfallMs(24 * HOUR, growth, quietBefore), NOW + 7 * HOUR);
});

test("what is written from now on may be the first", () => {
  const old = [{ newestMs: NOW - 100 * HOUR, bytes: 100 }];
  assert.equal(shortfallMs(24 * HOUR, growth, old), NOW + 10 * HOUR);
});

test("a young rate is believed when half of the room is taken", () => {
  const young = { ...growth, rateBytes: 10, rateMs: 1000 };
  assert.equal(shortfallMs(24 * HOUR, young, hours(4)), undefined);
  assert.ok(shortfallMs(24 * HOUR, young, hours(5)) !== undefined);
  assert.equal(shortfallMs(24 * HOUR, { ...growth, rateBytes: 0 }, hours(9)), undefined, "nothing comes");
});

test("where promised frames have gone already it is now", () => {
  assert.equal(shortfallMs(24 * HOUR, growth, hours(4), NOW - 4 * HOUR), NOW);
  assert.equal(shortfallMs(24 * HOUR, growth, hours(4), NOW - 25 * HOUR), NOW + 6 * HOUR);
});
