import assert from "node:assert/strict";
import { test } from "node:test";
import { forgetOldest } from "./forget-oldest.ts";

test("what was set longest ago goes, never what fits, and not more than an eighth", () => {
  const map = new Map<number, number>();
  for (let n = 0; n < 10_000; n++) {
    map.set(n, n);
    forgetOldest(map, 800);
    assert.ok(map.size <= 800 && map.size >= Math.min(n + 1, 700));
    assert.ok(map.has(n) && map.has(Math.max(0, n - 699)));
  }
  const small = new Map([["a", 1]]);
  forgetOldest(small, 1);
  assert.equal(small.size, 1);
  small.set("b", 2);
  forgetOldest(small, 1);
  assert.deepEqual([...small.keys()], ["b"]);
});

test("an entry more costs about as much beyond the bound as below it", () => {
  const COUNT = 16_384;
  const fill = (most: number): number => {
    const map = new Map<number, number>();
    for (let n = 0; n < COUNT; n++) map.set(n, n);
    const from = performance.now();
    for (let n = COUNT; n < 5 * COUNT; n++) {
      map.set(n, n);
      forgetOldest(map, most);
    }
    return performance.now() - from;
  };
  const least = (most: number): number => Math.min(...Array.from({ length: 5 }, () => fill(most)));
  const [below, beyond] = [least(10 * COUNT), least(COUNT)];
  // One by one it is some thirty times as much.
  assert.ok(beyond < 8 * below, `${beyond} ms beyond, ${below} ms below`);
});
