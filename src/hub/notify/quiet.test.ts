import assert from "node:assert/strict";
import { test } from "node:test";
import { isQuiet } from "./quiet.ts";

const quiet = (from: string, to: string, timeZone = "Europe/Berlin") => ({
  from,
  to,
  timeZone,
  highPasses: true,
});
const at = (text: string): number => Date.parse(text);

test("over midnight and within a day, from its first minute to before its last", () => {
  const night = quiet("22:00", "07:00", "UTC");
  for (const [time, is] of [
    ["21:59:59", false],
    ["22:00:00", true],
    ["00:00:00", true],
    ["06:59:59", true],
    ["07:00:00", false],
    ["12:00:00", false],
  ] as const)
    assert.equal(isQuiet(night, at(`2026-11-29T${time}Z`)), is, time);
  assert.equal(isQuiet(quiet("12:00", "13:00", "UTC"), at("2026-11-29T12:30:00Z")), true);
  assert.equal(isQuiet(quiet("12:00", "13:00", "UTC"), at("2026-11-29T13:30:00Z")), false);
  assert.equal(
    isQuiet(quiet("12:00", "12:00", "UTC"), at("2026-11-29T12:00:00Z")),
    false,
    "from and to the same",
  );
});

test("by the clock on the wall there, also when summer time begins and ends", () => {
  const night = quiet("22:00", "07:00");
  assert.equal(isQuiet(night, at("2026-11-29T05:30:00Z")), true, "06:30 in winter");
  assert.equal(isQuiet(night, at("2026-07-01T05:30:00Z")), false, "07:30 in summer");
  // Summer time ends at 01:00 UTC on 25 October.
  assert.equal(isQuiet(night, at("2026-10-24T20:30:00Z")), true);
  assert.equal(isQuiet(night, at("2026-10-25T05:30:00Z")), true);
  assert.equal(isQuiet(night, at("2026-10-25T06:30:00Z")), false);
});
