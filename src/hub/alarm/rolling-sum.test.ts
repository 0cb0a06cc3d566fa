import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RollingSum } from "./rolling-sum.ts";

test("it is all of the last five sixths of the span, and nothing older than the span", () => {
  const moments = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 4 * 3600 }), fc.integer({ min: 0, max: 1000 })),
  );
  fc.assert(
    fc.property(moments, (some) => {
      const sum = new RollingSum(3_600_000);
      const told = [...some].sort((a, b) => a[0] - b[0]);
      for (const [at, amount] of told) sum.add(at * 1000, amount);
      const now = (told.at(-1)?.[0] ?? 0) * 1000;
      const within = (span: number) =>
        told.filter(([at]) => at * 1000 > now - span).reduce((all, [, amount]) => all + amount, 0);
      assert.ok(sum.at(now) >= within(3_000_000));
      assert.ok(sum.at(now) <= within(3_600_001));
      assert.equal(sum.at(now + 3_600_000), 0);
    }),
  );
});

test("what comes late counts where it belongs, what comes too late does not", () => {
  const sum = new RollingSum(60_000);
  sum.add(100_000, 1);
  assert.equal(sum.add(80_000, 2), 3);
  assert.equal(sum.add(20_000, 4), 3);
  assert.equal(sum.at(145_000), 1, "the late one left first");
});
