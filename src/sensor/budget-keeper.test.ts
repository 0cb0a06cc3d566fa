/** Budgets in force: options before wishes, and who gives room before who gets it. */
import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { silentLog } from "../base/log.ts";
import type { SaidBudgets } from "../model/budgets.ts";
import type { SensorStart } from "../model/child-message.ts";
import type { TimelineStatus } from "../model/frame-select.ts";
import { BudgetKeeper } from "./budget-keeper.ts";

const STATUS: TimelineStatus = {
  state: "recording",
  oldestMs: null,
  newestMs: null,
  bytes: 3e9,
  budgetBytes: 0,
  chunks: 0,
  drops: 0,
  cutOff: 0,
  direct: true,
  inMemory: false,
};

class Bench {
  /** What was done, in its order. */
  readonly acts: string[] = [];
  readonly lines: string[] = [];
  readonly keeper: BudgetKeeper;
  clipsHeld = 0;
  /** Until then the timeline is smaller in name only. */
  shrinking: Promise<void> = Promise.resolve();

  constructor(
    options: Partial<Pick<SensorStart, "clipBytes" | "recordingBytes">> & { size?: number | "off" },
    wish: SaidBudgets = {},
  ) {
    const { size, ...others } = options;
    const bench = this;
    this.keeper = new BudgetKeeper(
      {
        start: { timeline: { size, memory: false, cutoffBytes: undefined }, dataFolder: tmpdir(), ...others },
        shareBytes: 20e9,
        leftoverBytes: 700,
        rewind: {
          resize: async (bytes) => {
            await bench.shrinking;
            bench.acts.push(`timeline ${bytes / 1e9}`);
          },
          status: () => STATUS,
        },
        clips: {
          resize: (bytes) => bench.acts.push(`clips ${bytes / 1e9}`),
          get bytes() {
            return bench.clipsHeld;
          },
        },
        admission: {
          measure: async () => ({ ringBytes: 5, leftBytes: 7 }),
          get room() {
            return bench.keeper.beside;
          },
        },
        log: { ...silentLog, warn: (line) => bench.lines.push(line) },
        admit: async () => {
          bench.acts.push(`rings beside ${bench.keeper.beside.timelineBytes / 1e9}`);
        },
      },
      wish,
    );
  }
}

test("first who gives room, then the rings, then who gets more", async () => {
  const bench = new Bench({}, { timelineBytes: 10e9, clipBytes: 1e9, recordingBytes: 20e9 });
  assert.deepEqual(bench.keeper.beside, { totalBytes: 20e9, timelineBytes: 10e9, clipBytes: 1e9 });
  await bench.keeper.wish({ timelineBytes: 4e9, clipBytes: 3e9, recordingBytes: 20e9 });
  assert.deepEqual(bench.acts, ["timeline 4", "clips 1", "rings beside 4", "timeline 4", "clips 3"]);
  bench.acts.length = 0;
  await bench.keeper.wish({ timelineBytes: 8e9, clipBytes: 3e9, recordingBytes: 20e9 });
  assert.deepEqual(bench.acts, ["timeline 4", "clips 3", "rings beside 8", "timeline 8", "clips 3"]);
});

test("the same wish again does nothing, and rings have nothing of what the timeline has not given up yet", async () => {
  const bench = new Bench({}, { timelineBytes: 10e9, recordingBytes: 20e9 });
  await bench.keeper.wish({ timelineBytes: 10e9, recordingBytes: 20e9 });
  assert.deepEqual(bench.acts, []);
  let given = (): void => undefined;
  bench.shrinking = new Promise((resolve) => (given = resolve));
  const wished = bench.keeper.wish({ timelineBytes: 4e9, recordingBytes: 20e9 });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(bench.keeper.beside.timelineBytes, 10e9);
  given();
  await wished;
  assert.equal(bench.keeper.beside.timelineBytes, 4e9);
});

test("options win, what they are is said, and a wish that is cut is noted", async () => {
  const bench = new Bench({ size: 6e9, recordingBytes: 8e9 }, { timelineBytes: 30e9, clipBytes: 5e9 });
  assert.deepEqual(bench.keeper.beside, { totalBytes: 8e9, timelineBytes: 6e9, clipBytes: 2e9 });
  assert.match(bench.lines.join(), /^clipBytes: 2\.0 GB in place of the 5\.0 GB wished/);
  const { fixed, now, wish } = await bench.keeper.state();
  assert.deepEqual(fixed, { timelineBytes: "--timeline-size", recordingBytes: "--recordings-size" });
  assert.deepEqual(now, { timelineBytes: 6e9, clipBytes: 2e9, recordingBytes: 8e9 });
  assert.deepEqual(wish, { timelineBytes: 30e9, clipBytes: 5e9 });
});

test("a timeline that is off is fixed, takes what an earlier one left, and is not resized", async () => {
  const bench = new Bench({ size: "off" });
  assert.deepEqual(bench.keeper.beside, { timelineBytes: 700, clipBytes: 2e9 });
  await bench.keeper.wish({ timelineBytes: 4e9, clipBytes: 1e9, recordingBytes: 50e9 });
  assert.deepEqual(bench.acts, ["clips 1", "rings beside 7e-7", "clips 1"]);
  assert.equal((await bench.keeper.state()).fixed.timelineBytes, "--timeline-size off");
});

test("clips beyond their budget count as they lie, and the state has what is measured", async () => {
  const bench = new Bench({});
  bench.clipsHeld = 3e9;
  assert.equal(bench.keeper.beside.clipBytes, 3e9);
  const { held, room, diskBytes, timelineShareBytes } = await bench.keeper.state();
  assert.deepEqual(held, { timelineBytes: 3e9, clipBytes: 3e9, ringBytes: 5 });
  assert.deepEqual([room.leftBytes, timelineShareBytes], [7, 20e9]);
  assert.ok(Number.isSafeInteger(diskBytes));
});
