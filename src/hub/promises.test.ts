/** What recordings promise, as people get to hear it: how far back they reach, and when that is less than promised. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { TimelineStatus } from "../model/frame-select.ts";
import type { RuleReport } from "../model/sniffer-rule.ts";
import {
  healthEventSchema,
  type PromiseWarning,
  problemSchema,
  ruleSchema,
  statusSchema,
} from "./api/contract/index.ts";
import { type House, startHouse, T0 } from "./test-house.ts";

const HOUR = 3_600_000;

const TIMELINE: TimelineStatus = {
  state: "recording",
  oldestMs: T0 - HOUR,
  newestMs: T0,
  bytes: 1e6,
  budgetBytes: 1e9,
  chunks: 1,
  drops: 0,
  cutOff: 0,
  direct: true,
  inMemory: false,
};

function report(slug: string, part: Partial<RuleReport> = {}): RuleReport {
  return {
    slug,
    state: "recording",
    packets: 1,
    bytes: 100,
    drops: 0,
    cut: 0,
    withheld: 0,
    lostBefore: 0,
    interruptions: 0,
    filesBegun: 1,
    files: 1,
    fileBytes: 300,
    ...part,
  };
}

test("a rule and the timeline say how far back they reach, in figures and in words", async (t) => {
  const house = await startHouse(t);
  await house.send("POST", "/api/v1/rules", { name: "cam", object: { kind: "all" } });
  const before = await house.get("/api/v1/rules/cam", ruleSchema);
  assert.deepEqual([before.oldest, before.holds, before.holdsS, before.rateS], [null, null, null, null]);
  assert.equal(before.budgetBytes, 6 * 1024 * 1000);
  const reach = { rateBytes: 1_728_000, rateMs: 24 * HOUR, holdsMs: 76 * HOUR + 59_000 };
  house.sensor.status({ newestMs: T0, timeline: { ...TIMELINE, reach: { ...reach, rateMs: 2 * HOUR } } });
  house.sensor.reports([report("cam", { oldestMs: T0 - 5 * HOUR, reach })]);
  const told = async () => (await house.get("/api/v1/rules/cam", ruleSchema)).holds !== null;
  while (!(await told())) await new Promise((resolve) => setTimeout(resolve, 20));
  const rule = await house.get("/api/v1/rules/cam", ruleSchema);
  assert.equal(rule.holds, "3 d 4 h at the last 24 h's rate");
  assert.deepEqual([rule.holdsS, rule.rateBytesPerS, rule.rateS], [76 * 3600 + 59, 20, 86_400]);
  assert.equal(rule.oldest, new Date(T0 - 5 * HOUR).toISOString());
  const { timeline } = await house.get("/api/v1/status", statusSchema);
  assert.equal(timeline?.holds, "3 d 4 h at the last 2 h's rate");
  await house.send("PATCH", "/api/v1/rules/cam", { paused: true });
  assert.equal((await house.get("/api/v1/rules/cam", ruleSchema)).holds, null, "nothing comes while paused");
});

async function warned(
  house: House,
  met: (warnings: readonly PromiseWarning[]) => boolean,
): Promise<PromiseWarning[]> {
  for (let look = 0; look < 100; look++) {
    const { warnings } = await house.get("/api/v1/status", statusSchema);
    if (met(warnings)) return warnings;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the warnings do not become what they should");
}

/** The next health event of the stream. */
async function health(house: House) {
  const answer = await house.fetch("/api/v1/events");
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const event = /event: health\ndata: (.*)\n/.exec(text);
    if (event?.[1] !== undefined) {
      await reader?.cancel();
      return healthEventSchema.parse(JSON.parse(event[1]));
    }
    const { value, done } = (await reader?.read()) ?? { done: true };
    if (done) throw new Error(`the stream ended: ${text}`);
    text += value;
  }
}

test("a promise that will break is warned of once, until it holds with something to spare", async (t) => {
  const house = await startHouse(t);
  const day = 24 * HOUR;
  const ring = { files: 10, filesizeKb: 1000, keepS: (7 * day) / 1000 };
  await house.send("POST", "/api/v1/rules", { name: "cam", object: { kind: "all" }, ring });
  const tell = (holdsMs: number, nowMs: number): void => {
    const reach = { rateBytes: 1e7, rateMs: day, holdsMs };
    const short = holdsMs < 7 * day ? { shortMs: nowMs + 5 * HOUR } : {};
    house.sensor.status({ newestMs: nowMs, timeline: { ...TIMELINE, keepMs: day, reach } });
    house.sensor.reports([report("cam", { reach: { ...reach, ...short } })]);
  };
  tell(3 * day, T0);
  const [first] = await warned(house, ({ length }) => length > 0);
  assert.deepEqual([first?.rule, first?.keepS, first?.holdsS], ["cam", 7 * 86_400, 3 * 86_400]);
  assert.equal(first?.since, new Date(T0).toISOString());
  assert.equal(first?.by, new Date(T0 + 5 * HOUR).toISOString());
  // 7 / 3 of the files and a tenth.
  assert.deepEqual(first?.needsRing, { files: 26, filesizeKb: 1000 });
  assert.equal(first?.needsBytes, 27e6);
  assert.match(
    first?.title ?? "",
    /^cam has room for 3 d at the last 24 h's rate, not for the 7 d promised: from 2026/,
  );
  assert.match(first?.hint ?? "", /26 files of 1000 kB.*rules set cam --files 26/);
  assert.deepEqual((await health(house)).warnings, [first]);

  tell(2 * day, T0 + HOUR);
  const [worse] = await warned(house, ([one]) => one?.holdsS === 2 * 86_400);
  assert.equal(worse?.since, first?.since, "the same warning");
  await house.restart();
  tell(2 * day, T0 + 2 * HOUR);
  const [later] = await warned(house, ([one]) => one?.by === new Date(T0 + 7 * HOUR).toISOString());
  assert.equal(later?.since, first?.since, "a restart does not warn again");
  tell(7.1 * day, T0 + 3 * HOUR);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await warned(house, ({ length }) => length === 1);
  tell(7.8 * day, T0 + 3 * HOUR);
  await warned(house, ({ length }) => length === 0);
  tell(3 * day, T0 + 4 * HOUR);
  await warned(house, ([one]) => one?.since === new Date(T0 + 4 * HOUR).toISOString());
  const patched = await house.send("PATCH", "/api/v1/rules/cam", { ring: { keepS: null } });
  assert.equal(ruleSchema.parse(await patched.json()).ring.keepS, undefined);
  await warned(house, ({ length }) => length === 0);
});

test("the timeline is warned of with the size that would do; a ring that cannot be so large says so", async (t) => {
  const house = await startHouse(t);
  const ring = { files: 100_000, filesizeKb: 2_000_000, keepS: 315_360_000 };
  await house.send("POST", "/api/v1/rules", { name: "cam", object: { kind: "all" }, ring });
  const reach = { rateBytes: 1e9, rateMs: HOUR, holdsMs: HOUR, shortMs: T0 };
  house.sensor.status({ newestMs: T0, timeline: { ...TIMELINE, keepMs: 10 * HOUR, reach } });
  house.sensor.reports([report("cam", { reach })]);
  const warnings = await warned(house, ({ length }) => length === 2);
  const timeline = warnings.find(({ rule }) => rule === null);
  assert.match(timeline?.title ?? "", /^The timeline has room for 1 h .* from now on frames go/);
  assert.match(timeline?.hint ?? "", /--timeline-size 11000M/);
  assert.equal(warnings.find(({ rule }) => rule === "cam")?.needsRing, null);
});

test("a ring that does not fit beside the others is refused with what is left; a smaller one always may be", async (t) => {
  const house = await startHouse(t);
  const room = { totalBytes: 100e6, timelineBytes: 30e6, clipBytes: 20e6, leftBytes: 5e6 };
  house.sensor.status({ newestMs: T0, recordings: room });
  const recordings = async () => (await house.get("/api/v1/status", statusSchema)).recordings;
  while ((await recordings()) === null) await new Promise((resolve) => setTimeout(resolve, 20));
  const make = (name: string, files: number): Promise<Response> =>
    house.send("POST", "/api/v1/rules", {
      name,
      object: { kind: "all" },
      ring: { files, filesizeKb: 1000 },
    });
  assert.equal((await make("a", 29)).status, 201);
  const refused = await make("b", 15);
  assert.equal(refused.status, 409);
  const problem = problemSchema.parse(await refused.json());
  assert.equal(problem.code, "over-budget");
  assert.match(
    problem.detail,
    /would take 16 MB more, and of the 100 MB .* 15 MB are left .*--recordings-size$/,
  );
  assert.equal((await make("b", 14)).status, 201);
  assert.deepEqual(await recordings(), { ...room, ringBytes: 45e6, freeBytes: 0 });
  const ring = (files: number): Promise<Response> =>
    house.send("PATCH", "/api/v1/rules/a", { ring: { files } });
  assert.equal((await ring(30)).status, 409);
  assert.equal((await house.send("PATCH", "/api/v1/rules/a", { paused: true, name: "c" })).status, 200);
  house.sensor.status({ newestMs: T0, recordings: { ...room, totalBytes: 60e6 } });
  while ((await recordings())?.totalBytes !== 60e6) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal((await ring(20)).status, 200, "smaller is always possible");
  assert.equal((await make("d", 1)).status, 409);
});
