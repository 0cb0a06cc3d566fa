import assert from "node:assert/strict";
import { test } from "node:test";
import { conditionsOf, type Heard } from "./condition.ts";

const NOW = Date.parse("2026-11-23T10:00:00Z");
const NONE = { interface: 0, kernel: 0, sensor: 0, recorder: 0, relay: 0 };
const timeline = { state: "recording", reason: null } as NonNullable<Heard["status"]["timeline"]>;
const sensor = { name: "home" } as Heard["status"]["sensors"][number];

function heard(part: Partial<Heard> = {}, status: Partial<Heard["status"]> = {}): Heard {
  return {
    lost: false,
    status: { timeline, gaps: [], sensors: [sensor], ...status },
    view: "network",
    away: [],
    drops: NONE,
    packets: 1000,
    replay: null,
    nowMs: NOW,
    ...part,
  };
}
const kinds = (...of: Parameters<typeof heard>): string[] =>
  conditionsOf(heard(...of)).map(({ kind }) => kind);

test("all is well in one word", () => {
  assert.deepEqual(kinds(), ["listening"]);
  assert.deepEqual(kinds({ view: "unknown" }), ["unknown"]);
  assert.deepEqual(conditionsOf(heard())[0]?.level, "fine");
});

test("the gravest comes first, and what else is wrong behind it", () => {
  const since = "2026-11-23T08:04:00Z";
  const away = [{ name: "home", since }];
  const all = conditionsOf(
    heard(
      { away, drops: { ...NONE, kernel: 10 } },
      { timeline: { ...timeline, state: "disk-full", reason: "full" } },
    ),
  );
  assert.deepEqual(
    all.map(({ kind }) => kind),
    ["sensor-gone", "disk-full", "drops"],
  );
  assert.deepEqual([all[0]?.atMs, all[1]?.reason], [Date.parse(since), "full"]);
  assert.equal(all[2]?.share, 10 / 1010);
});

test("a gap of the last day says when; an older one is history, and what was dropped is still told", () => {
  const gap = {
    start: "2026-11-23T09:00:00Z",
    end: "2026-11-23T09:01:00Z",
    frames: 12,
  } as Heard["status"]["gaps"][number];
  const old = { ...gap, end: "2026-11-21T09:01:00Z" };
  assert.deepEqual(kinds({ drops: { ...NONE, sensor: 12 } }, { gaps: [gap] }), ["gap", "listening"]);
  assert.deepEqual(kinds({ drops: { ...NONE, sensor: 12 } }, { gaps: [old] }), ["drops", "listening"]);
});

test("only this computer, and a tape that is off, are to be known and no fault", () => {
  const found = conditionsOf(heard({ view: "this-computer" }, { timeline: null }));
  assert.deepEqual(
    found.map(({ kind, level }) => `${kind} ${level}`),
    ["this-computer care", "tape-off care"],
  );
});

test("a capture is no network: it is said to be one, and a demo plainly a demo", () => {
  const replay = { done: false, packets: 5, demo: false };
  assert.deepEqual(kinds({ replay, view: "this-computer" }), ["replaying"]);
  assert.deepEqual(kinds({ replay: { ...replay, done: true } }), ["replayed"]);
  assert.deepEqual(kinds({ replay: { ...replay, demo: true } }), ["demo"]);
});

test("without a word of anybody nothing is said to be heard", () => {
  assert.deepEqual(kinds({ lost: true }), ["lost"]);
  assert.deepEqual(kinds({}, { sensors: [] }), ["no-sensor"]);
});
