/** Alarms through the API: raised by a flow that a sensor tells of, seen, acknowledged, muted, back-tested, kept. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { DETECTORS } from "../alarm/detectors.ts";
import type { FakeRow } from "../fake-sensor.ts";
import { CAMERA, type House, startHouse, T0, UPLOAD } from "../test-house.ts";
import {
  type Alarm,
  alarmPageSchema,
  alarmSchema,
  auditPageSchema,
  backTestResultSchema,
  detectorPageSchema,
  firstDaySchema,
  flowPageSchema,
  mutePageSchema,
  problemSchema,
} from "./contract/index.ts";

const SECOND = 1000;

/** The camera streams to a stranger: `seconds` slices of a flow that goes on, 500 kB each. */
function stream(flowId: number, fromMs: number, seconds: number, respIp: string): FakeRow[] {
  return Array.from({ length: seconds }, (_, i) => ({
    ...UPLOAD,
    flowId,
    respIp,
    domain: "",
    atMs: fromMs + i * SECOND,
    startMs: fromMs,
    origBytes: 500_000,
    respBytes: 5000,
    totalOrigBytes: 500_000 * (i + 1),
    totalRespBytes: 5000 * (i + 1),
    first: i === 0,
    ended: false,
  }));
}

async function alarmsOf(house: House, query = ""): Promise<Alarm[]> {
  return (await house.get(`/api/v1/alarms${query}`, alarmPageSchema)).items;
}

/** Looks again until there are so many, for ten seconds. */
async function waitFor(house: House, count: number, query = ""): Promise<Alarm[]> {
  for (let left = 100; ; left--) {
    const items = await alarmsOf(house, query);
    if (items.length >= count || left === 0) return items;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function houseWithAlarm(t: TestContext): Promise<{ house: House; alarm: Alarm }> {
  const house = await startHouse(t);
  house.sensor.status({ newestMs: T0 + 60 * SECOND, oldestMs: T0 });
  house.sensor.slices(0, stream(1, T0, 40, "198.51.100.77"));
  await house.sensor.acked(0);
  const [alarm] = await waitFor(house, 1, "?kind=abnormal-upload");
  assert.ok(alarm, "the stream to a stranger is an alarm");
  return { house, alarm };
}

test("a stream to a stranger is an alarm that says why, of whom, and by which flow", async (t) => {
  const { house, alarm } = await houseWithAlarm(t);
  assert.equal(alarm.deviceId, `dev-${CAMERA.replaceAll(":", "")}`);
  assert.equal(alarm.state, "open");
  assert.equal(alarm.end, null);
  assert.equal(alarm.confidence, "low", "on the first day nothing is usual yet");
  assert.match(alarm.title, /198\.51\.100\.77/);
  assert.match(alarm.why, /\d.*MB/);
  const { items: flows } = await house.get("/api/v1/flows?from=2000-01-01T00:00:00Z", flowPageSchema);
  assert.deepEqual(alarm.flows, [flows[0]?.id]);
  const shown = await house.get(`/api/v1/alarms/${alarm.id}/flows`, flowPageSchema);
  assert.deepEqual(shown, { items: flows.slice(0, 1), next: null, previous: null });
  assert.equal(shown.items[0]?.live, true);
  assert.ok(Date.parse(alarm.last) - T0 < 60 * SECOND, "within a minute of the bytes");
  assert.deepEqual(await alarmsOf(house, "?kind=beacon"), []);
  // That there are no frames of it may be known a moment later.
  const open = await alarmsOf(house, `?device=${alarm.deviceId}&state=open&kind=abnormal-upload`);
  assert.deepEqual(
    open.map(({ id }) => id),
    [alarm.id],
  );
  assert.deepEqual(await alarmsOf(house, "?to=2020-01-01T00:00:00Z"), []);
});

test("what people say to an alarm holds over a restart, and is written down", async (t) => {
  const { house, alarm } = await houseWithAlarm(t);
  const path = `/api/v1/alarms/${alarm.id}`;
  const answer = await house.send("PATCH", path, { state: "acknowledged" });
  assert.equal(alarmSchema.parse(await answer.json()).state, "acknowledged");
  await house.restart();
  assert.equal((await house.get(path, alarmSchema)).state, "acknowledged");
  const { items: flows } = await house.get(`${path}/flows`, flowPageSchema);
  assert.deepEqual(
    flows.map(({ id }) => id),
    alarm.flows,
    "its flows are found in the store",
  );
  const { items } = await house.get("/api/v1/audit?action=alarm-change", auditPageSchema);
  assert.match(items[0]?.detail ?? "", /acknowledged/);
  const wrong = await house.fetch("/api/v1/alarms/nobody");
  assert.equal(wrong.status, 404);
  assert.match(problemSchema.parse(await wrong.json()).detail, /no alarm "nobody"/);
});

test("what is muted is kept and silent; heard of again it is an alarm", async (t) => {
  const { house, alarm } = await houseWithAlarm(t);
  const answer = await house.send("PATCH", `/api/v1/alarms/${alarm.id}`, {
    mute: { destination: false, forS: 3600 },
  });
  assert.equal(alarmSchema.parse(await answer.json()).state, "muted");
  const [mute] = (await house.get("/api/v1/mutes", mutePageSchema)).items;
  assert.deepEqual([mute?.kind, mute?.deviceId, mute?.destination], [alarm.kind, alarm.deviceId, null]);
  house.sensor.slices(1, stream(2, T0 + 60 * SECOND, 40, "203.0.113.200"));
  await house.sensor.acked(1);
  const both = await waitFor(house, 2, "?kind=abnormal-upload");
  assert.deepEqual(
    both.map(({ state }) => state),
    ["muted", "muted"],
  );
  assert.equal((await house.send("DELETE", `/api/v1/mutes/${mute?.id}`)).status, 204);
  house.sensor.slices(2, stream(3, T0 + 120 * SECOND, 40, "192.0.2.200"));
  await house.sensor.acked(2);
  assert.equal((await waitFor(house, 1, "?state=open")).length, 1);
  assert.equal((await house.send("POST", "/api/v1/mutes", {})).status, 400);
});

test("detectors are listed with their options; wrong ones are refused in words; a back-test claims before they are saved", async (t) => {
  const { house } = await houseWithAlarm(t);
  const { items } = await house.get("/api/v1/detectors", detectorPageSchema);
  assert.deepEqual(
    items.map(({ name }) => name),
    DETECTORS.map(({ name }) => name),
  );
  const wrong = await house.send("PATCH", "/api/v1/detectors/abnormal-upload", { options: { floorMb: -1 } });
  assert.equal(wrong.status, 400);
  assert.match(problemSchema.parse(await wrong.json()).detail, /floorMb/);
  const strange = await house.send("PATCH", "/api/v1/detectors/abnormal-upload", { options: { flor: 1 } });
  assert.match(problemSchema.parse(await strange.json()).detail, /no option "flor"/);
  house.sensor.slices(1, [
    { ...UPLOAD, flowId: 9, atMs: T0, origBytes: 30e6, respIp: "198.51.100.99", domain: "" },
  ]);
  await house.sensor.acked(1);
  const test = async (options: object) => {
    const answer = await house.send("POST", "/api/v1/detectors/abnormal-upload/back-test", { options });
    assert.equal(answer.status, 200, await answer.clone().text());
    return backTestResultSchema.parse(await answer.json());
  };
  const before = await test({});
  assert.ok(before.flows >= 1 && before.complete);
  assert.equal(before.alarms.length, 1);
  assert.deepEqual((await test({ floorMb: 5000, coldFloorMb: 5000 })).alarms, []);
  const off = await house.send("PATCH", "/api/v1/detectors/abnormal-upload", { enabled: false });
  assert.equal(off.status, 200);
  house.sensor.slices(2, stream(10, T0 + 200 * SECOND, 40, "192.0.2.222"));
  await house.sensor.acked(2);
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.ok((await alarmsOf(house)).every(({ destination }) => destination !== "192.0.2.222"));
});

test("the first day says until when it learns", async (t) => {
  const { house } = await houseWithAlarm(t);
  const day = await house.get("/api/v1/first-day", firstDaySchema);
  assert.equal(day.learning, true);
  assert.equal(Date.parse(day.until ?? "") - T0, 86_400_000);
});

test("a rule about a kind of alarm records what those that go on are about; a rewind by an alarm finds it", async (t) => {
  const house = await startHouse(t);
  const made = await house.send("POST", "/api/v1/rules", {
    object: { kind: "alarm", value: "abnormal-upload" },
  });
  assert.equal(made.status, 201, await made.clone().text());
  await house.sensor.until(() => house.sensor.config?.rules.length === 1);
  const match = () => house.sensor.config?.rules[0]?.match;
  assert.deepEqual(
    [match()?.all, match()?.cidrs, match()?.macs],
    [false, [], []],
    "nothing while nothing is wrong",
  );
  house.sensor.status({ newestMs: T0 + 60 * SECOND, oldestMs: T0 });
  house.sensor.slices(0, stream(1, T0, 40, "198.51.100.77"));
  await house.sensor.until(() => match()?.cidrs[0] === "198.51.100.77");
  const [alarm] = await waitFor(house, 1);
  house.sensor.timeline = new Uint8Array([1, 2, 3]);
  const frames = await house.fetch(`/api/v1/frames.pcapng?alarm=${alarm?.id}`);
  assert.equal(frames.status, 200);
  const asked = house.sensor.requests.findLast((request) => request.method === "timeline.frames");
  assert.deepEqual(asked?.method === "timeline.frames" ? asked.select.matches[0]?.cidrs : [], [
    "198.51.100.77",
  ]);
  const nobody = await house.fetch("/api/v1/frames.pcapng?alarm=nobody");
  assert.equal(nobody.status, 400);
});

test("a list that was placed under the data folder names a bad host, with the list's name", async (t) => {
  const house = await startHouse(t);
  await writeFile(join(house.start.dataFolder, "lists", "feed.txt"), "# Title: My feed\n198.51.100.0/24\n");
  await house.restart();
  house.sensor.status({ newestMs: T0 + 60 * SECOND, oldestMs: T0 });
  house.sensor.slices(0, stream(1, T0, 2, "198.51.100.77"));
  await house.sensor.acked(0);
  const [alarm] = await waitFor(house, 1, "?kind=bad-host");
  assert.match(alarm?.title ?? "", /speaks with 198\.51\.100\.77, which is on the list My feed$/);
});
