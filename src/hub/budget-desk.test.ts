import assert from "node:assert/strict";
import { test } from "node:test";
import { AppError } from "../base/app-error.ts";
import { silentLog } from "../base/log.ts";
import type { BudgetState } from "../model/budget-state.ts";
import type { SaidBudgets } from "../model/budgets.ts";
import { BudgetDesk } from "./budget-desk.ts";
import { budgetState } from "./fake-sensor.ts";

class Bench {
  kept: string | undefined;
  told = 0;
  rings = 0;
  readonly lines: string[] = [];
  readonly desk: BudgetDesk;

  constructor(state: () => BudgetState, kept?: string) {
    this.kept = kept;
    this.desk = new BudgetDesk({
      store: {
        setting: async () => this.kept,
        saveSetting: async (_name, value) => {
          this.kept = value;
        },
      },
      log: { ...silentLog, warn: (line) => this.lines.push(line) },
      state: async () => state(),
      cut: async () => ({ goneBytes: 0, oldestMs: null }),
      ringBytes: () => this.rings,
      changed: () => this.told++,
    });
  }

  get wish(): SaidBudgets {
    return JSON.parse(this.kept ?? "{}");
  }
}

async function refusal(change: Promise<unknown>): Promise<string> {
  const error = await change.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof AppError, "it was let pass");
  return `${error.code}: ${error.line}`;
}

test("what is set is stored, told, and goes back to the default by null", async () => {
  const bench = new Bench(() => budgetState());
  await bench.desk.load();
  assert.equal(bench.desk.wish, undefined, "nobody wished anything: the sensor stays as it is");
  await bench.desk.change({ timelineBytes: 5e9, clipBytes: 1e9 });
  assert.deepEqual([bench.wish, bench.told], [{ timelineBytes: 5e9, clipBytes: 1e9 }, 1]);
  const { timeline } = await bench.desk.change({ timelineBytes: null });
  assert.deepEqual(bench.wish, { clipBytes: 1e9 });
  assert.deepEqual([timeline.wishedBytes, timeline.defaultBytes], [null, 10e9]);
});

test("what is too small, does not fit, or was said at the start is refused and changes nothing", async () => {
  const fixed = { timelineBytes: "--timeline-size 10G" };
  const bench = new Bench(() => budgetState({ fixed }));
  assert.match(await refusal(bench.desk.change({ recordingBytes: 1e6 })), /^invalid: .*at least 20 MB/);
  assert.match(
    await refusal(bench.desk.change({ recordingBytes: 11e9, clipBytes: 2e9 })),
    /^over-budget: the timeline \(10 GB\) and the clips \(2\.0 GB\) take more than the 11 GB/,
  );
  assert.match(
    await refusal(bench.desk.change({ timelineBytes: 5e9 })),
    /^conflict: the timeline's room was said .*\(--timeline-size 10G\)\. Start tapdeck without --timeline-size 10G/,
  );
  assert.deepEqual([bench.kept, bench.told], [undefined, 0]);
});

test("rings keep the room that they have; who has none already is not in the way of more", async () => {
  const room = { totalBytes: 20e9, timelineBytes: 10e9, clipBytes: 2e9, leftBytes: 1e9 };
  const now = { timelineBytes: 10e9, clipBytes: 2e9, recordingBytes: 20e9 };
  const bench = new Bench(() =>
    budgetState({ now, room, wish: { timelineBytes: 10e9, recordingBytes: 20e9 } }),
  );
  bench.rings = 7e9;
  assert.match(
    await refusal(bench.desk.change({ recordingBytes: 19e9 })),
    /^over-budget: the rings of all recordings take 7\.0 GB, and of 19 GB for all they would have 6\.0 GB \(timeline 10 GB, clips 2\.0 GB, files of removed recordings 1\.0 GB\)/,
  );
  assert.match(await refusal(bench.desk.change({ timelineBytes: 11e9 })), /they would have 6\.0 GB/);
  await bench.desk.change({ timelineBytes: 9e9 });
  bench.rings = 9e9;
  await bench.desk.change({ recordingBytes: 20.5e9 });
  assert.deepEqual(bench.wish, { timelineBytes: 9e9, recordingBytes: 20.5e9 });
});

test("clips beyond a smaller budget stay and count", async () => {
  const held = { timelineBytes: 1e9, clipBytes: 4e9, ringBytes: 0 };
  const bench = new Bench(() => budgetState({ held }));
  bench.rings = 6e9;
  await bench.desk.change({ clipBytes: 1e9 });
  assert.match(
    await refusal(bench.desk.change({ recordingBytes: 19e9, timelineBytes: 10e9 })),
    /they would have 5\.0 GB \(timeline 10 GB, clips 4\.0 GB\)/,
  );
});

test("more than the disk has room for is let pass and said", async () => {
  const now = { timelineBytes: 900e9, clipBytes: 2e9 };
  const bench = new Bench(() => budgetState({ now, diskBytes: 100e9 }));
  const { timeline, clips, diskBytes } = await bench.desk.change({ timelineBytes: 900e9 });
  assert.equal(timeline.overDiskBytes, 900e9 - 1e9 - 100e9);
  assert.deepEqual([clips.overDiskBytes, diskBytes], [0, 100e9]);
});

test("a setting that cannot be read throws nothing out: what the sensor remembers holds, and is built on", async () => {
  const bench = new Bench(() => budgetState({ wish: { timelineBytes: 7e9 } }), "{nonsense");
  await bench.desk.load();
  assert.match(bench.lines.join(), /those that the sensor remembers hold/);
  assert.equal(bench.desk.wish, undefined);
  assert.equal((await bench.desk.show()).timeline.wishedBytes, 7e9);
  await bench.desk.change({ clipBytes: 1e9 });
  assert.deepEqual(bench.wish, { timelineBytes: 7e9, clipBytes: 1e9 });
});
