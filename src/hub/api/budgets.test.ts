/** Budgets through HTTP: what is set reaches the sensor, the audit log and the next start; what cannot be is said. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { budgetState } from "../fake-sensor.ts";
import { startHouse } from "../test-house.ts";
import {
  auditPageSchema,
  budgetCutSchema,
  budgetsItemSchema,
  problemSchema,
  statusSchema,
} from "./contract/index.ts";

const PATH = "/api/v1/budgets";

test("a budget that is set reaches the sensor, the status, the audit log and the next start", async (t) => {
  const house = await startHouse(t);
  assert.equal(house.sensor.config?.budgets, undefined, "nobody set any: the sensor keeps its own");
  house.sensor.status({});
  const before = await house.get(PATH, budgetsItemSchema);
  assert.deepEqual(
    [before.timeline.bytes, before.timeline.wishedBytes, before.recordings.bytes],
    [10e9, null, null],
  );
  const cut = await house.get(`${PATH}/cut?timelineBytes=4000000000`, budgetCutSchema);
  assert.deepEqual(cut, { goneBytes: 5e8, oldest: "2023-11-14T22:13:20.000Z" });
  const smaller = { timelineBytes: 4e9, clipBytes: 2e9, recordingBytes: 50e9 };
  house.sensor.budgets = budgetState({ now: smaller, room: { ...smaller, totalBytes: 50e9, leftBytes: 0 } });
  const answer = await house.send("PATCH", PATH, { timelineBytes: 4e9, recordingBytes: 50e9 });
  assert.equal(answer.status, 200);
  const now = budgetsItemSchema.parse(await answer.json());
  assert.deepEqual([now.timeline.bytes, now.timeline.wishedBytes, now.recordings.bytes], [4e9, 4e9, 50e9]);
  const wish = { timelineBytes: 4e9, recordingBytes: 50e9 };
  assert.deepEqual(house.sensor.config?.budgets, wish);
  const { timeline, recordings } = await house.get("/api/v1/status", statusSchema);
  assert.deepEqual(
    [timeline?.budgetBytes, recordings?.totalBytes],
    [4e9, 50e9],
    "without waiting for a second",
  );
  await house.restart();
  await house.sensor.until(() => house.sensor.config !== undefined);
  assert.deepEqual(house.sensor.config?.budgets, wish);
  const { items } = await house.get("/api/v1/audit?action=budget-change", auditPageSchema);
  assert.deepEqual(
    items.map(({ target, detail }) => [target, detail]),
    [["budgets", "timeline 4.0 GB, all recordings 50 GB"]],
  );
});

test("what is fixed, too small, nothing, or asked of a sensor that is away is refused with words that help", async (t) => {
  const house = await startHouse(t);
  const refused = async (body: unknown, status: number, words: RegExp): Promise<void> => {
    const answer = await house.send("PATCH", PATH, body);
    assert.equal(answer.status, status);
    assert.match(problemSchema.parse(await answer.json()).detail, words);
  };
  house.sensor.budgets = budgetState({ fixed: { clipBytes: "--clips-size" } });
  await refused({ clipBytes: 1e9 }, 409, /clips' room was said when Tapdeck was started \(--clips-size\)/);
  await refused({ timelineBytes: 1e6 }, 400, /too small to hold anything\. Give it at least 4\.0 MB/);
  await refused({ timelineBytes: -1 }, 400, /timelineBytes/);
  await refused({}, 400, /name at least one/);
  await refused({ timelineBytes: 20e6, recordingBytes: 20e6 }, 409, /take more than the 20 MB/);
  house.sensor.close();
  await house.hub.sensorsGone(5000);
  await refused({ timelineBytes: 5e9 }, 503, /the sensor is not connected/);
  assert.equal((await house.fetch(PATH)).status, 503);
});
