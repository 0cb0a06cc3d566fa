/** What a ring says of its reach: by its own bytes, and after a restart by its files. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Reach } from "../../model/reach.ts";
import { type RingFile, type SensorRule, sensorRuleSchema } from "../../model/sniffer-rule.ts";
import { ringFileName } from "./ring-name.ts";
import { RingReach } from "./ring-reach.ts";

const T0 = 1_700_000_000;
const HOUR = 3600;
const DAY = 24 * HOUR;
const NONE = { packets: 0, bytes: 0 };

const rule = (ring: object, until: object = {}): SensorRule =>
  sensorRuleSchema.parse({ slug: "cam", match: { all: true }, ring, until });

/** A full file of 100 kB an hour, the last one begun at `T0 + count` hours. */
function files(count: number): RingFile[] {
  return Array.from({ length: count }, (_, i) => ({
    name: ringFileName("cam", T0 + (i + 1) * HOUR, i),
    bytes: 100_000,
    open: i === count - 1,
    modifiedMs: 0,
  }));
}

function reached(wish: SensorRule, there: readonly RingFile[], hours: number): Reach {
  const { reach } = new RingReach("cam", there).report(wish, NONE, there, (T0 + hours * HOUR) * 1000);
  assert.ok(reach !== undefined);
  return reach;
}

test("without files it says nothing; with them how far back they go, and how far the ring will", () => {
  const wish = rule({ files: 10, filesizeKb: 100 });
  assert.deepEqual(new RingReach("cam", []).report(wish, NONE, [], T0 * 1000), {});
  const there = files(5);
  const report = new RingReach("cam", there).report(wish, NONE, there, (T0 + 6 * HOUR) * 1000);
  assert.equal(report.oldestMs, (T0 + HOUR) * 1000);
  assert.deepEqual(report.reach, { rateBytes: 500_000, rateMs: 5 * HOUR * 1000, holdsMs: 10 * HOUR * 1000 });
});

test("of a ring that has run for days the last one counts", () => {
  const { rateMs, holdsMs } = reached(rule({ files: 100, filesizeKb: 100 }), files(100), 101);
  assert.equal(rateMs, DAY * 1000);
  assert.ok(Math.abs(holdsMs - 100 * HOUR * 1000) < HOUR * 1000, `${holdsMs}`);
});

test("a promise that will not be kept says when the first promised frame goes", () => {
  const keeps = (keepS: number, until?: object) =>
    reached(rule({ files: 10, filesizeKb: 100, keepS }, until), files(5), 6).shortMs;
  // Eleven files make it full: five are there, six hours are left.
  assert.equal(keeps(DAY), (T0 + 12 * HOUR) * 1000);
  assert.equal(keeps(8 * HOUR), undefined);
  assert.equal(keeps(DAY, { files: 11 }), undefined, "it ends before anything goes");
  assert.equal(keeps(DAY, { atMs: (T0 + 11 * HOUR) * 1000 }), undefined);
  assert.notEqual(keeps(DAY, { atMs: (T0 + 13 * HOUR) * 1000 }), undefined);
});

test("files that are turned by time or packets are full before they have their size", () => {
  const byTime = reached(rule({ files: 10, filesizeKb: 100_000, durationS: 60 }), files(5), 6);
  assert.equal(Math.round(byTime.holdsMs), 600_000);
  const counted = { packets: 1000, bytes: 64_000 };
  const there = files(5);
  const { reach } = new RingReach("cam", there).report(
    rule({ files: 10, filesizeKb: 100_000, packets: 100 }),
    counted,
    there,
    (T0 + 6 * HOUR) * 1000,
  );
  assert.equal(Math.round(reach?.holdsMs ?? 0), (10 * 100 * 100 * HOUR * 1000) / 100_000);
});
