import assert from "node:assert/strict";
import { test } from "node:test";
import { PairMap } from "./pair-map.ts";

test("pairs of the same words the other way round are two", () => {
  const map = new PairMap<{ lastMs: number }>(10);
  map.set("a", "b", { lastMs: 1 });
  map.set("b", "a", { lastMs: 2 });
  map.set("b", "a", { lastMs: 3 });
  assert.deepEqual(
    [map.get("a", "b")?.lastMs, map.get("b", "a")?.lastMs, map.get("a", "a"), map.size],
    [1, 3, undefined, 2],
  );
});

test("never more than the bound, and the longest silent go first", () => {
  const map = new PairMap<{ lastMs: number }>(8);
  for (let i = 0; i < 100; i++) {
    map.set(`device ${i % 3}`, `site ${i}`, { lastMs: i });
    assert.ok(map.size <= 8);
    assert.equal(map.entries().length, map.size);
    assert.equal(map.get(`device ${i % 3}`, `site ${i}`)?.lastMs, i);
  }
  assert.deepEqual(
    map
      .entries()
      .map(([, , { lastMs }]) => lastMs)
      .sort((a, b) => a - b)
      .at(-1),
    99,
  );
});
