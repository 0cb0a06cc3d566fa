/** One device in several parts: merged, kept over a restart, seen as one everywhere, and split again. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CAMERA, type House, PRINTER, startHouse, T0, UPLOAD } from "../test-house.ts";
import {
  auditPageSchema,
  destinationPageSchema,
  devicePageSchema,
  deviceSchema,
  deviceUsageSchema,
  flowGroupPageSchema,
  flowPageSchema,
  groupSchema,
  ruleSchema,
  splitDevicesSchema,
  statusSchema,
  usageSchema,
} from "./contract/index.ts";
import { addRule, problem } from "./test-calls.ts";

const CAMERA_ID = "dev-02000000000c";
const PRINTER_ID = "dev-02000000000d";
const PRINT = {
  ...UPLOAD,
  flowId: 2,
  origMac: PRINTER,
  origIp: "192.168.1.13",
  origBytes: 300,
  domain: "print.example.com",
};
const SPAN = "from=2026-11-23T09:00:00Z&to=2026-11-23T11:00:00Z";

async function lived(house: House): Promise<void> {
  house.sensor.slices(0, [{ ...UPLOAD, ended: false }, PRINT]);
  await house.sensor.acked(0);
}

async function ok(answer: Promise<Response>): Promise<unknown> {
  const got = await answer;
  assert.equal(got.status, 200, await got.clone().text());
  return await got.json();
}

const merge = async (house: House, into: string, ...devices: string[]) =>
  deviceSchema.parse(await ok(house.send("POST", `/api/v1/devices/${into}/merge`, { devices })));
const split = async (house: House, whole: string, ...parts: string[]) =>
  splitDevicesSchema.parse(await ok(house.send("POST", `/api/v1/devices/${whole}/split`, { parts })));

/** What is told of one device: upload in sums, over time, by destination, by flow and by group of flows. */
async function told(house: House, id: string) {
  house.sensor.status({ newestMs: T0 + 60_000 });
  while ((await house.get("/api/v1/status", statusSchema)).now !== "2026-11-23T10:01:00.000Z");
  const { items } = await house.get("/api/v1/devices", devicePageSchema);
  const usage = await house.get(`/api/v1/usage?device=${id}&${SPAN}`, usageSchema);
  const each = await house.get(`/api/v1/usage/devices?${SPAN}`, deviceUsageSchema);
  const destinations = await house.get(
    `/api/v1/destinations?by=domain&device=${id}&${SPAN}`,
    destinationPageSchema,
  );
  const flows = await house.get(`/api/v1/flows?device=${id}&${SPAN}`, flowPageSchema);
  const found = await house.get(`/api/v1/flows?q=device:${id}&${SPAN}`, flowPageSchema);
  const groups = await house.get(`/api/v1/flows/groups?by=device&${SPAN}`, flowGroupPageSchema);
  const sum = (list: readonly number[] = []): number => list.reduce((all, one) => all + one, 0);
  return {
    day: items.find((device) => device.id === id)?.uploadBytes24h,
    usage: sum(usage.items.map((one) => one.uploadBytes)),
    each: sum(each.items.find((one) => one.deviceId === id)?.uploadBytes),
    destinations: destinations.items.map((one) => one.domain).sort(),
    whose: [...new Set(destinations.items.flatMap((one) => one.devices))],
    flows: flows.items.map((flow) => [flow.deviceId, flow.domain]).sort(),
    found: found.items.length,
    group: groups.items.find((one) => one.key === id)?.uploadBytes,
  };
}

const CAMERA_ALONE = {
  ...{ day: 1000, usage: 1000, each: 1000, group: 1000, found: 1 },
  ...{ destinations: ["cam.example.com"], whose: [CAMERA_ID], flows: [[CAMERA_ID, "cam.example.com"]] },
};
const BOTH = {
  ...{ day: 1300, usage: 1300, each: 1300, group: 1300, found: 2 },
  destinations: ["cam.example.com", "print.example.com"],
  whose: [CAMERA_ID],
  flows: [
    [CAMERA_ID, "cam.example.com"],
    [CAMERA_ID, "print.example.com"],
  ],
};

test("merged devices are one everywhere, also after a restart; split, each has its own history again", async (t) => {
  const house = await startHouse(t);
  await lived(house);
  assert.deepEqual(await told(house, CAMERA_ID), CAMERA_ALONE);
  const merged = await merge(house, CAMERA, "192.168.1.13");
  assert.deepEqual(
    [merged.id, merged.macs, merged.ips.toSorted(), merged.parts.map(({ id }) => id)],
    [CAMERA_ID, [CAMERA, PRINTER], ["192.168.1.12", "192.168.1.13"], [CAMERA_ID, PRINTER_ID]],
  );
  // One flow goes on under way, one is stored: both belong to the whole.
  assert.deepEqual(await told(house, CAMERA_ID), BOTH);
  const rest = {
    ended: true,
    first: false,
    origBytes: 0,
    respBytes: 0,
    totalOrigBytes: 1000,
    totalRespBytes: 50,
  };
  house.sensor.slices(1, [{ ...UPLOAD, ...rest }]);
  await house.sensor.acked(1);
  assert.deepEqual((await told(house, CAMERA_ID)).found, 2);
  await house.restart();
  assert.deepEqual(await told(house, CAMERA_ID), BOTH);
  const one = await house.get(`/api/v1/devices/${PRINTER_ID}`, deviceSchema);
  assert.equal(one.id, CAMERA_ID, "the old id finds what it is now");
  const { device, off } = await split(house, CAMERA_ID, PRINTER);
  assert.deepEqual([device.macs, off.macs, off.ips], [[CAMERA], [PRINTER], ["192.168.1.13"]]);
  await house.restart();
  assert.deepEqual(await told(house, CAMERA_ID), CAMERA_ALONE);
  assert.deepEqual((await told(house, PRINTER_ID)).flows, [[PRINTER_ID, "print.example.com"]]);
  const { items } = await house.get("/api/v1/audit", auditPageSchema);
  assert.deepEqual(
    items.reverse().map(({ action, target, detail }) => `${action} ${target}: ${detail}`),
    [
      `device-merge 192.168.1.12: with 192.168.1.13 (${PRINTER})`,
      `device-split 192.168.1.12: without 192.168.1.13 (${PRINTER})`,
    ],
  );
});

test("the sensor records and protects a merged device by all its MACs; a part that leaves takes what was set", async (t) => {
  const house = await startHouse(t);
  await lived(house);
  await house.send("PATCH", `/api/v1/devices/${PRINTER}`, { privacy: "headers" });
  const rule = await addRule(house, {
    object: { kind: "device", value: PRINTER },
    ring: { files: 2, filesizeKb: 100 },
  });
  const merged = await merge(house, CAMERA, PRINTER);
  assert.equal(merged.privacy, "headers", "of two classes the stricter");
  await house.sensor.until(() => house.sensor.config?.rules[0]?.match.macs.length === 2);
  assert.deepEqual(house.sensor.config?.rules[0]?.match.macs, [CAMERA, PRINTER]);
  assert.deepEqual(house.sensor.config?.privacy[0]?.macs, [CAMERA, PRINTER]);
  const shown = await house.get(`/api/v1/rules/${rule.id}`, ruleSchema);
  assert.deepEqual(shown.objects, [{ kind: "device", value: CAMERA_ID }]);
  // Both of its parts are in the group, so whichever leaves stays protected.
  await house.send("PATCH", "/api/v1/groups/guests", { add: [CAMERA] });
  assert.deepEqual((await house.get("/api/v1/groups/guests", groupSchema)).devices, [CAMERA_ID]);
  const { device, off } = await split(house, CAMERA, PRINTER);
  assert.deepEqual([device.privacy, device.groups], ["full", ["guests"]]);
  assert.deepEqual([off.privacy, off.groups], ["headers", ["guests"]]);
  await house.sensor.until(() => house.sensor.config?.rules[0]?.match.macs.length === 1);
  assert.deepEqual(
    house.sensor.config?.rules[0]?.match.macs,
    [PRINTER],
    "the rule was made about the printer",
  );
});

test("the part that gives the id may leave; what cannot be merged or split is refused in words", async (t) => {
  const house = await startHouse(t);
  await lived(house);
  const post = (path: string, body: object) => house.send("POST", `/api/v1/devices/${path}`, body);
  assert.match((await problem(post(`${CAMERA}/split`, { parts: [CAMERA] }), 409)).detail, /has one part/);
  assert.match(
    (await problem(post(`${CAMERA}/merge`, { devices: [CAMERA_ID] }), 400)).detail,
    /it is that device/,
  );
  await problem(post(`${CAMERA}/merge`, { devices: ["dev-nobody"] }), 404);
  await problem(post("dev-nobody/merge", { devices: [CAMERA] }), 404);
  await problem(post(`${CAMERA}/merge`, { devices: [] }), 400);
  await merge(house, CAMERA, PRINTER);
  assert.match(
    (await problem(post(`${CAMERA}/split`, { parts: [CAMERA, PRINTER] }), 400)).detail,
    /all of it/,
  );
  assert.match(
    (await problem(post(`${CAMERA}/split`, { parts: ["192.168.1.99"] }), 400)).detail,
    /is no part of/,
  );
  const { device, off } = await split(house, CAMERA, CAMERA);
  assert.deepEqual([device.id, off.id], [PRINTER_ID, CAMERA_ID]);
  await house.restart();
  assert.equal((await house.get("/api/v1/devices", devicePageSchema)).items.length, 2);
});

test("what a part sends is not the meeting of a new device", async (t) => {
  const house = await startHouse(t);
  await lived(house);
  await merge(house, CAMERA, PRINTER);
  house.sensor.slices(1, [
    { ...PRINT, flowId: 3, ended: false, atMs: T0 + 1000, domain: "late.example.com" },
  ]);
  await house.sensor.acked(1);
  const flows = await house.get(
    `/api/v1/flows?device=${CAMERA}&domain=late.example.com&${SPAN}`,
    flowPageSchema,
  );
  assert.deepEqual(
    flows.items.map(({ deviceId, live }) => [deviceId, live]),
    [[CAMERA_ID, true]],
  );
});
