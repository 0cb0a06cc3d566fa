/** What recordings promise, as people get to hear it: how far back they reach. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { TimelineStatus } from "../model/frame-select.ts";
import type { RuleReport } from "../model/sniffer-rule.ts";
import { ruleSchema, statusSchema } from "./api/contract/index.ts";
import { startHouse, T0 } from "./test-house.ts";

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
