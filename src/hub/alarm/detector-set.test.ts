import assert from "node:assert/strict";
import { test } from "node:test";
import * as z from "zod";
import type { Claim } from "./claim.ts";
import { type AnyDetectorType, detectorType } from "./detector.ts";
import { DetectorSet } from "./detector-set.ts";
import type { FlowSlice } from "./flow-slice.ts";
import { LARGE_UPLOAD } from "./large-upload.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, START_MS, slice, testHouse } from "./test-slices.ts";

function noting(name: string, told: string[], fails = false): AnyDetectorType {
  return detectorType({
    name,
    kinds: ["beacon"],
    help: "",
    options: z.object({}),
    create: () => ({
      slice: ({ toMs }: FlowSlice) => {
        told.push(`${name} ${(toMs - START_MS) / 1000}`);
        if (fails) throw new Error("a bug");
      },
      tick: (nowMs: number) => void told.push(`${name} tick ${(nowMs - START_MS) / 1000}`),
      save: () => ({}),
      load: () => {},
    }),
  });
}

function started(types: readonly AnyDetectorType[]) {
  const claims: Claim[] = [];
  const notes: string[] = [];
  const take = (line: string): void => void notes.push(line);
  const set = new DetectorSet(types, testHouse(), (claim) => claims.push(claim), take);
  set.start(new Map(), {});
  return { set, claims, notes };
}

const at = (...seconds: number[]): FlowSlice[] => seconds.map((second) => slice(START_MS + second * 1000));

test("each detector hears every slice once and in order, and of the time after the slice that showed it", () => {
  const told: string[] = [];
  const { set } = started([noting("a", told), noting("b", told)]);
  set.slices(at(0, 3, 9, 10, 11, 35));
  const of = (name: string): string[] =>
    told.filter((one) => one.startsWith(name)).map((one) => one.slice(2));
  const expected = ["0", "tick 0", "3", "9", "10", "tick 10", "11", "35", "tick 35"];
  assert.deepEqual([of("a"), of("b")], [expected, expected]);
});

test("one that fails costs the others nothing, and is off after twenty times", () => {
  const told: string[] = [];
  const { set, notes } = started([noting("bad", told, true), noting("good", told)]);
  set.slices(at(...Array.from({ length: 30 }, (_, i) => i / 10)));
  set.slices(at(4, 5));
  assert.equal(told.filter((one) => /^bad \d/.test(one)).length, 20);
  assert.equal(told.filter((one) => /^good \d/.test(one)).length, 32);
  assert.deepEqual(notes, [
    "the detector bad failed: Error: a bug",
    "the detector bad failed 20 times and is off until the next start",
  ]);
});

const upload = (toMs: number): FlowSlice =>
  slice(toMs, { sentBytes: 100e6, sentPackets: 70_000, flowId: 7, first: false });

/** A gigabyte a minute: told within two, if anything is. */
function leak(set: DetectorSet, fromMs: number): void {
  for (let i = 0; i < 40; i++) set.slices([upload(fromMs + i * 6000)]);
}

test("a clock that is set back, by an hour or by years, blinds nobody and is said once", () => {
  for (const backMs of [HOUR_MS, 3 * 365 * DAY_MS]) {
    const { set, claims, notes } = started([LARGE_UPLOAD]);
    set.slices([upload(START_MS)]);
    for (let minute = 0; minute < 30; minute++) set.slices([slice(START_MS + minute * MINUTE_MS)]);
    leak(set, START_MS - backMs);
    assert.ok(
      claims.some(({ lastMs }) => lastMs < START_MS),
      `told, ${backMs / HOUR_MS} h back`,
    );
    assert.equal(notes.length, 1);
    assert.match(
      notes[0] ?? "",
      /^the clock went back by .*, to 20\d\d-.*: the detectors keep what they learnt/,
    );
    assert.ok(set.nowMs < START_MS, "and time goes on from there");
  }
});

test("one that jumps ahead and comes back is followed both ways; windows that it emptied fill again", () => {
  const { set, claims, notes } = started([LARGE_UPLOAD]);
  for (let i = 0; i < 10; i++) set.slices([upload(START_MS + i * 6000)]);
  set.slices([slice(START_MS + 400 * DAY_MS)]);
  leak(set, START_MS + 2 * MINUTE_MS);
  assert.ok(claims.length > 0);
  assert.equal(notes.length, 1);
});

test("records that come late, and two sensors whose clocks differ, set nothing back", () => {
  const { set, notes } = started([LARGE_UPLOAD]);
  for (let minute = 0; minute < 120; minute++) {
    const late = Array.from({ length: 30 }, (_, i) =>
      slice(START_MS + minute * MINUTE_MS - 2 * HOUR_MS + i * 1000),
    );
    set.slices([slice(START_MS + minute * MINUTE_MS), ...late]);
  }
  assert.deepEqual(notes, []);
  assert.equal(set.nowMs, START_MS + 119 * MINUTE_MS);
});
