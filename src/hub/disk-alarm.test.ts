import assert from "node:assert/strict";
import { test } from "node:test";
import { DiskAlarm } from "./disk-alarm.ts";

test("a recording without disk is told at once, once a minute, from when it began, and anew after it went on", () => {
  const alarm = new DiskAlarm();
  const full = [{ what: "The timeline", reason: "the disk has 3.0 % free" }];
  const starts = (nowMs: number, troubles = full): number[] =>
    alarm.look(troubles, nowMs).map(({ startMs }) => startMs);
  assert.deepEqual(starts(1000), [1000]);
  assert.deepEqual(starts(30_000), []);
  assert.deepEqual(starts(62_000), [1000]);
  assert.deepEqual(starts(63_000, []), []);
  assert.deepEqual(starts(200_000), [200_000]);
});
