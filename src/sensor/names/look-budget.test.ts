import assert from "node:assert/strict";
import test from "node:test";
import { LookBudget } from "./look-budget.ts";

test("a second's budget is not exceeded, what is refused is counted, the next second is free again", () => {
  const budget = new LookBudget(10);
  for (let i = 0; i < 25; i++) budget.take(5000 + i, 1);
  assert.deepEqual([budget.looked, budget.skipped], [10, 15]);
  assert.equal(budget.take(6000, 1), true);
  assert.equal(budget.charge(6001, 9), true);
  assert.equal(budget.take(6002, 1), false, "a dear look costs the others theirs");
  assert.deepEqual([budget.looked, budget.skipped], [11, 16]);
});

test("in a hurry a tenth is looked at, and all of it again when that is over", () => {
  const budget = new LookBudget(100);
  budget.hurried = true;
  for (let i = 0; i < 50; i++) budget.take(5000, 1);
  assert.deepEqual([budget.looked, budget.skipped], [10, 40]);
  budget.hurried = false;
  assert.equal(budget.take(6000, 1), true);
});
