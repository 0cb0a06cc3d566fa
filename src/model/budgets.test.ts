import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { AppError } from "../base/app-error.ts";
import { budgetsOf, expectBudgets, LEAST_TIMELINE_BYTES, type SaidBudgets } from "./budgets.ts";

const CODES = { small: "invalid", sum: "over-budget" } as const;
const SHARE = 20e9;

function refusal(said: SaidBudgets): string | undefined {
  try {
    expectBudgets(said, CODES);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof AppError);
    return `${error.code}: ${error.line}`;
  }
}

test("without a limit each has its own, and the rest is the default", () => {
  assert.deepEqual(budgetsOf({}, {}, SHARE), { timelineBytes: SHARE, clipBytes: 2e9 });
  assert.deepEqual(budgetsOf({}, { timelineBytes: 1e9 }, SHARE), { timelineBytes: 1e9, clipBytes: 2e9 });
});

test("beside a limit the defaults leave room for rings", () => {
  const both = budgetsOf({}, { recordingBytes: 50e9 }, SHARE);
  assert.deepEqual(both, { timelineBytes: 20e9, clipBytes: 2e9, recordingBytes: 50e9 });
  const little = budgetsOf({}, { recordingBytes: 4e9 }, SHARE);
  assert.deepEqual(little, { timelineBytes: 1.5e9, clipBytes: 1e9, recordingBytes: 4e9 });
});

test("an option wins over a wish, and a wish that does not fit beside it gets what is left", () => {
  assert.equal(budgetsOf({ timelineBytes: 60e6 }, { timelineBytes: 9e9 }, SHARE).timelineBytes, 60e6);
  const wish = { timelineBytes: 30e9, clipBytes: 5e9 };
  const cut = budgetsOf({ recordingBytes: 20e9 }, wish, SHARE);
  assert.deepEqual(cut, { timelineBytes: 15e9, clipBytes: 5e9, recordingBytes: 20e9 });
  const raised = budgetsOf({ timelineBytes: 40e9, clipBytes: 1e9 }, { recordingBytes: 20e9 }, SHARE);
  assert.equal(raised.recordingBytes, 41e9);
});

test("what is too small or does not fit is said, with what to do", () => {
  assert.match(refusal({ timelineBytes: 3e6 }) ?? "", /^invalid: .*3\.0 MB is too small.*at least 4\.0 MB/);
  assert.match(refusal({ recordingBytes: 19e6 }) ?? "", /^invalid: 19 MB for all recordings.*at least 20 MB/);
  const over = { recordingBytes: 20e6, timelineBytes: 10e6, clipBytes: 11e6 };
  assert.match(refusal(over) ?? "", /^over-budget: the timeline \(10 MB\) and the clips \(11 MB\) take more/);
  assert.equal(refusal({ recordingBytes: 20e6, timelineBytes: 10e6, clipBytes: 10e6 }), undefined);
  assert.equal(refusal({ recordingBytes: 20e6, timelineBytes: 0, clipBytes: 20e6 }), undefined, "it is off");
});

test("what holds never takes more than all may; what was let pass is kept to the byte", () => {
  const size = fc.option(fc.integer({ min: 1, max: 100e9 }), { nil: undefined });
  const said = fc.record({ timelineBytes: size, clipBytes: size, recordingBytes: size }).map(named);
  fc.assert(
    fc.property(said, said, (options, wish) => {
      if (refusal(options) !== undefined || refusal(wish) !== undefined) return;
      const now = budgetsOf(options, wish, SHARE);
      const { timelineBytes, clipBytes, recordingBytes = Number.POSITIVE_INFINITY } = now;
      assert.ok(timelineBytes + clipBytes <= recordingBytes, JSON.stringify(now));
      assert.ok(timelineBytes >= LEAST_TIMELINE_BYTES && clipBytes >= 0);
      const both = { ...wish, ...options };
      if (refusal(both) === undefined) assert.deepEqual({ ...now, ...both }, now);
      assert.deepEqual({ ...now, ...options }, now, "options stay as they are");
    }),
  );
});

function named(said: { [name in keyof SaidBudgets]: number | undefined }): SaidBudgets {
  return Object.fromEntries(Object.entries(said).filter(([, size]) => size !== undefined));
}
