import assert from "node:assert/strict";
import { test } from "node:test";
import { PlaceTrail } from "./place-trail.ts";

test("the place of a moment is the latest that was noted by then, and the oldest are forgotten", () => {
  const trail = new PlaceTrail();
  assert.equal(trail.before(1e9), undefined);
  trail.note({ chunk: 3, row: 0 }, Number.NEGATIVE_INFINITY);
  for (let second = 1; second <= 10; second++) trail.note({ chunk: 3, row: second * 100 }, second * 1000);
  assert.deepEqual(trail.before(999), { chunk: 3, row: 0 });
  assert.deepEqual(trail.before(5999), { chunk: 3, row: 500 });
  assert.deepEqual(trail.before(1e9), { chunk: 3, row: 1000 });
  for (let second = 11; second <= 40; second++) trail.note({ chunk: 4, row: second }, second * 1000);
  assert.equal(trail.before(20_000), undefined);
  assert.deepEqual(trail.before(35_500), { chunk: 4, row: 35 });
});
