import assert from "node:assert/strict";
import { test } from "node:test";
import type { BudgetsItem } from "../../../src/hub/api/contract/budget.ts";
import type { Status } from "../../../src/hub/api/contract/status.ts";
import { leastForAll, overDisk, splitSize, tapeChange } from "./budget-change.ts";

const HOUR = 3_600_000;
const tape = {
  budgetBytes: 20e9,
  holdsS: 48 * 3600,
  oldest: "2026-11-23T00:00:00.000Z",
} as NonNullable<Status["timeline"]>;

const budget = { wishedBytes: null, defaultBytes: null, leastBytes: 1, overDiskBytes: 0, fixedBy: null };
const budgets: BudgetsItem = {
  timeline: { ...budget, bytes: 20e9, heldBytes: 10e9 },
  clips: { ...budget, bytes: 2e9, heldBytes: 3e9 },
  recordings: { ...budget, bytes: null, heldBytes: 14e9 },
  rings: { promisedBytes: 5e9, heldBytes: 1e9, leftBytes: 4e6 },
  diskBytes: 50e9,
};

test("a smaller tape says what goes; a larger one how long it would hold", () => {
  const smaller = tapeChange(tape, 7.5e9, { goneBytes: 2.5e9, oldest: "2026-11-23T06:00:00.000Z" });
  assert.deepEqual(smaller, { goneBytes: 2.5e9, lessMs: 6 * HOUR, holdsMs: 18 * HOUR });
  const larger = tapeChange(tape, 30e9, { goneBytes: 0, oldest: tape.oldest });
  assert.deepEqual(larger, { goneBytes: 0, lessMs: 0, holdsMs: 72 * HOUR });
  const rateless = { ...tape, holdsS: null };
  const wiped = tapeChange(rateless, 4e6, { goneBytes: 10e9, oldest: null });
  assert.deepEqual(wiped, { goneBytes: 10e9, lessMs: null, holdsMs: null });
});

test("what the disk has no room for is beyond what lies there and what is free", () => {
  assert.equal(overDisk(budgets, "timeline", 60e9), 0);
  assert.equal(overDisk(budgets, "timeline", 61e9), 1e9);
});

test("a limit for all has room for everybody as they are, clips beyond their budget too", () => {
  assert.equal(leastForAll(budgets), 20e9 + 3e9 + 5e9 + 4e6);
});

test("a size stands in its field as people write it", () => {
  assert.deepEqual(splitSize(4e6), { amount: 4, unit: "MB" });
  assert.deepEqual(splitSize(1.5e9), { amount: 1.5, unit: "GB" });
  assert.deepEqual(splitSize(19_999_999_999), { amount: 20, unit: "GB" });
  assert.deepEqual(splitSize(2e12), { amount: 2, unit: "TB" });
});
