/** The rate of the last 24 hours of event time, or of what there is. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { WriteRate } from "./write-rate.ts";

const T0 = 1_700_000_000;
const HOUR = 3600;
const DAY = 24 * HOUR;

function wrote(seconds: number, step: number, bytes: number): WriteRate {
  const rate = new WriteRate();
  for (let at = 0; at <= seconds; at += step) rate.add(T0 + at, bytes);
  return rate;
}

test("before a day is over it is the rate of what there is", () => {
  assert.equal(new WriteRate().last(T0), undefined);
  const rate = wrote(600, 1, 100);
  assert.deepEqual(rate.last(T0 + 600), { bytes: 60_100, seconds: 600 });
  assert.deepEqual(rate.last(T0 + 1200), { bytes: 60_100, seconds: 1200 }, "silence makes it slower");
});

test("after days it is the last 24 hours, within the hour that is cut", () => {
  const rate = wrote(3.4 * DAY, 10, 1000);
  const last = rate.last(T0 + 3.4 * DAY);
  assert.equal(last?.seconds, DAY);
  const wanted = (DAY / 10) * 1000;
  assert.ok(Math.abs((last?.bytes ?? 0) - wanted) < wanted * 0.001, `${last?.bytes} of ${wanted}`);
});

test("what is older than a day is forgotten, also in one step", () => {
  const rate = wrote(DAY, 60, 1000);
  const later = T0 + 2 * DAY + HOUR;
  assert.equal(rate.last(later)?.bytes, 0);
  rate.add(later, 70);
  assert.equal(rate.last(later)?.bytes, 70);
});

test("a frame that comes late counts, a clock that steps back by days begins anew", () => {
  const rate = wrote(2 * HOUR, 60, 1000);
  rate.add(T0, 5);
  assert.equal(rate.last(T0 + 2 * HOUR)?.bytes, 121_005);
  rate.add(T0 - 30 * DAY, 7);
  rate.add(T0 - 30 * DAY + 10, 7);
  assert.deepEqual(rate.last(T0 - 30 * DAY + 10), { bytes: 14, seconds: 10 });
});
