import assert from "node:assert/strict";
import { test } from "node:test";
import { clipsOf, type Sending } from "./clip-series.ts";
import { SOME_VIDEO } from "./test-shape.ts";
import type { TrafficShape } from "./traffic-shape.ts";

const UPLOAD: TrafficShape = { ...SOME_VIDEO, kind: "upload", kilobytes: 300, seconds: 4, packets: 350 };
const MINUTE_MS = 60_000;
/** When something moved: minutes of an evening. */
const MOVED = [0, 4, 31, 33, 52, 90, 91, 140];

const at = (minutes: readonly number[], shape = UPLOAD): Sending[] =>
  minutes.map((minute) => ({ startMs: minute * MINUTE_MS, shape }));
const bytesOf = (flows: readonly Sending[]): number =>
  flows.reduce((sum, { shape }) => sum + shape.kilobytes * 1000, 0);
const told = (flows: readonly Sending[], besides = 0): TrafficShape | undefined =>
  clipsOf(flows, bytesOf(flows) + besides);

test("uploads of seconds again and again, a connection each, are clips with what they rest on", () => {
  const shape = told(at(MOVED), 50_000);
  assert.deepEqual(
    [shape?.kind, shape?.way, shape?.bursts, shape?.kilobytes, shape?.packets, shape?.everyMs],
    ["clips", "sent", 8, 2400, 2800, 20 * MINUTE_MS],
  );
  assert.equal(shape?.certainty, 56);
  assert.equal(told(at([...Array(60).keys()].map((i) => i * 7 + (i % 3) * 5)))?.certainty, 70);
});

test("their order does not matter, nor what else goes there that is no upload", () => {
  const heartbeat: TrafficShape = { ...UPLOAD, kind: "heartbeat", kilobytes: 20 };
  assert.deepEqual(told([...at(MOVED).reverse(), ...at([3, 9], heartbeat)]), told(at(MOVED)));
});

test("few, long, large, crowded, rare ones or such as a clock makes are none", () => {
  assert.equal(told(at(MOVED.slice(0, 5))), undefined);
  assert.equal(told(at(MOVED, { ...UPLOAD, seconds: 121 })), undefined);
  assert.equal(told(at(MOVED, { ...UPLOAD, kilobytes: 60_001 })), undefined);
  assert.equal(told(at(MOVED.map((minute) => minute / 60))), undefined, "one after the other");
  assert.equal(told(at(MOVED.map((minute) => minute * 20))), undefined, "a few a day");
  assert.equal(told(at([0, 30, 60, 91, 120, 149, 180])), undefined, "a backup every half hour");
  assert.equal(told(at([5, 5, 5, 5, 5, 5, 5])), undefined, "all at once");
});

test("where most of what is sent goes another way, they say nothing of the destination", () => {
  assert.equal(told(at(MOVED), 1_000_000), undefined);
  assert.equal(told(at(MOVED, { ...UPLOAD, way: "both" })), undefined);
});
