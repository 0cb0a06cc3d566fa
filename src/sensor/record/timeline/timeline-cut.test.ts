import assert from "node:assert/strict";
import { test } from "node:test";
import { cutToRoom } from "./timeline-cut.ts";

const PIECES = [
  { bytes: 10, minMs: 100 },
  { bytes: 10, minMs: 200 },
  { bytes: 5, minMs: 300 },
];

test("whole pieces go, the oldest first, and no more than must", () => {
  assert.deepEqual(cutToRoom(PIECES, 25), { goneBytes: 0, oldestMs: 100 });
  assert.deepEqual(cutToRoom(PIECES, 24), { goneBytes: 10, oldestMs: 200 });
  assert.deepEqual(cutToRoom(PIECES, 5), { goneBytes: 20, oldestMs: 300 });
});

test("a piece larger than the room goes wholly, and there may be nothing", () => {
  assert.deepEqual(cutToRoom(PIECES, 4), { goneBytes: 25, oldestMs: null });
  assert.deepEqual(cutToRoom([], 4), { goneBytes: 0, oldestMs: null });
  assert.deepEqual(cutToRoom([...PIECES, { bytes: 0, minMs: 400 }], 4), { goneBytes: 25, oldestMs: 400 });
});
