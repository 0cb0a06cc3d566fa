import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { topFor, windowOf } from "./window.ts";

const measures = fc.record({
  count: fc.integer({ min: 0, max: 3_000_000 }),
  row: fc.constantFrom(20, 26, 46),
  view: fc.integer({ min: 100, max: 1200 }),
});

test("what is drawn covers the view, and nothing is taller than browsers can lay out", () => {
  fc.assert(
    fc.property(measures, fc.double({ min: 0, max: 1, noNaN: true }), (size, share) => {
      const { total } = windowOf(size, 0);
      assert.ok(total <= 15_000_000);
      const top = share * Math.max(0, total - size.view);
      const { from, to, offset } = windowOf(size, top);
      assert.ok(from >= 0 && to <= size.count && from <= to);
      if (size.count === 0) return;
      // Above the view's upper edge, and down to its lower one or the list's end.
      assert.ok(offset <= top + 1e-6);
      const bottom = offset + (to - from) * size.row;
      assert.ok(bottom >= Math.min(total, top + size.view) - 1e-3, `${bottom}`);
    }),
  );
});

test("a row that is scrolled to is seen whole, and what is seen already stays", () => {
  fc.assert(
    fc.property(measures, fc.nat(), fc.boolean(), (size, wish, middle) => {
      if (size.count === 0) return;
      const index = wish % size.count;
      const top = topFor(size, 0, index, middle);
      const { from, to, offset } = windowOf(size, top);
      assert.ok(index >= from && index < to);
      const start = offset + (index - from) * size.row - top;
      assert.ok(start >= -1 && start + size.row <= size.view + 1, `${start}`);
      assert.equal(topFor(size, top, index, false), top);
    }),
    { examples: [[{ count: 3_000_000, row: 46, view: 300 }, 2_999_999, false]] },
  );
});
