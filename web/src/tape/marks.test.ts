import assert from "node:assert/strict";
import { test } from "node:test";
import type { Alarm } from "../../../src/hub/api/contract/alarm.ts";
import { marksOf } from "./marks.ts";

const tape = { from: 0, to: 1000 };
const at = (ms: number): string => new Date(ms).toISOString();
function alarm(id: string, start: number, last: number, severity: Alarm["severity"]): Alarm {
  return { id, start: at(start), last: at(last), severity } as Alarm;
}

test("marks stand where alarms began; those that would touch are one, as grave as its gravest", () => {
  const marks = marksOf(
    [alarm("c", 500, 600, "low"), alarm("a", 100, 110, "info"), alarm("b", 105, 300, "high")],
    tape,
    0.01,
  );
  assert.deepEqual(
    marks.map(({ place, severity, alarms }) => [place, severity, alarms.map(({ id }) => id).join("")]),
    [
      [0.1, "high", "ab"],
      [0.5, "low", "c"],
    ],
  );
});

test("one that goes on from before the tape stands at its left end, one that is over does not", () => {
  const marks = marksOf([alarm("on", -500, 10, "low"), alarm("over", -500, -1, "high")], tape, 0.01);
  assert.deepEqual(
    marks.map(({ place, alarms }) => [place, alarms.length]),
    [[0, 1]],
  );
});
