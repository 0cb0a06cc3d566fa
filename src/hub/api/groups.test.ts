import assert from "node:assert/strict";
import { test } from "node:test";
import { CAMERA, type House, PRINTER, startHouse, UPLOAD } from "../test-house.ts";
import {
  auditPageSchema,
  deviceSchema,
  type Group,
  groupPageSchema,
  groupSchema,
  problemSchema,
  ruleSchema,
} from "./contract/index.ts";

const PRINT = { ...UPLOAD, flowId: 2, origMac: PRINTER, origIp: "192.168.1.13", domain: "print.example.com" };
const CAMERA_ID = "dev-02000000000c";
const PRINTER_ID = "dev-02000000000d";
const UNSEEN = "02:00:00:00:00:99";

async function lived(house: House): Promise<void> {
  house.sensor.slices(0, [UPLOAD, PRINT]);
  await house.sensor.acked(0);
}

async function made(house: House, body: object): Promise<Group> {
  const answer = await house.send("POST", "/api/v1/groups", body);
  assert.equal(answer.status, 201, await answer.clone().text());
  return groupSchema.parse(await answer.json());
}

async function changed(house: House, id: string, body: object): Promise<Group> {
  const answer = await house.send("PATCH", `/api/v1/groups/${encodeURIComponent(id)}`, body);
  assert.equal(answer.status, 200, await answer.clone().text());
  return groupSchema.parse(await answer.json());
}

async function refused(answer: Promise<Response>, status: number, words: RegExp): Promise<void> {
  const got = await answer;
  assert.equal(got.status, status);
  assert.match(problemSchema.parse(await got.json()).detail, words);
}

test("Guests is there from the start, empty and headers only; it can be renamed but not removed", async (t) => {
  const house = await startHouse(t);
  const { items } = await house.get("/api/v1/groups", groupPageSchema);
  const guests = { id: "guests", name: "Guests", devices: [], privacy: "headers", builtIn: true };
  assert.deepEqual(items, [guests]);
  await refused(house.send("DELETE", "/api/v1/groups/guests"), 409, /"Guests" is built in and stays/);
  assert.deepEqual(await changed(house, "Guests", { name: "Visitors" }), { ...guests, name: "Visitors" });
  await house.restart();
  assert.equal((await house.get("/api/v1/groups/visitors", groupSchema)).id, "guests");
});

test("devices by id, MAC or address join and leave, are told of on the device, and outlive a restart", async (t) => {
  const house = await startHouse(t);
  await lived(house);
  const group = await made(house, { name: " Things ", devices: [CAMERA, "192.168.1.12", UNSEEN] });
  assert.deepEqual(
    [group.name, group.devices, group.privacy],
    ["Things", [CAMERA_ID, "dev-020000000099"], "full"],
  );
  const both = await changed(house, "things", { add: ["192.168.1.13"], remove: [UNSEEN] });
  assert.deepEqual(both.devices, [CAMERA_ID, PRINTER_ID]);
  await changed(house, "guests", { devices: [PRINTER_ID] });
  await house.restart();
  assert.deepEqual((await house.get(`/api/v1/groups/${group.id}`, groupSchema)).devices, [
    CAMERA_ID,
    PRINTER_ID,
  ]);
  const printer = await house.get(`/api/v1/devices/${PRINTER}`, deviceSchema);
  assert.deepEqual(printer.groups, ["guests", group.id]);
  assert.equal((await house.send("DELETE", "/api/v1/groups/Things")).status, 204);
  assert.deepEqual((await house.get(`/api/v1/devices/${PRINTER}`, deviceSchema)).groups, ["guests"]);
  const { items } = await house.get("/api/v1/audit", auditPageSchema);
  assert.deepEqual(
    items.reverse().map(({ action, target, detail }) => `${action} ${target}: ${detail}`),
    [
      `group-create Things: 192.168.1.12, ${UNSEEN}; recorded: full`,
      `group-change Things: with 192.168.1.13; without ${UNSEEN}`,
      "group-change Guests: with 192.168.1.13",
      "group-delete Things: 192.168.1.12, 192.168.1.13; recorded: full",
    ],
  );
});

test("two who change one group at once both have what they asked for", async (t) => {
  const house = await startHouse(t);
  const macs = Array.from({ length: 20 }, (_, i) => `02:00:00:00:01:${String(i + 10)}`);
  await Promise.all(macs.map((mac) => changed(house, "guests", { add: [mac] })));
  assert.equal((await house.get("/api/v1/groups/guests", groupSchema)).devices.length, 20);
});

test("of a device's class and its groups' the strictest is told to the sensor, and the unseen have it too", async (t) => {
  const house = await startHouse(t);
  await lived(house);
  await house.send("PATCH", `/api/v1/devices/${CAMERA}`, { privacy: "first-500" });
  await changed(house, "guests", { add: [CAMERA, UNSEEN] });
  const camera = await house.get(`/api/v1/devices/${CAMERA}`, deviceSchema);
  assert.deepEqual([camera.privacy, camera.effectivePrivacy], ["first-500", "headers"]);
  const headers = { privacy: "headers", all: false, macs: [CAMERA, UNSEEN], addresses: ["192.168.1.12"] };
  await house.sensor.until(() => house.sensor.config?.privacy[0]?.privacy === "headers");
  assert.deepEqual(house.sensor.config?.privacy, [headers]);
  await changed(house, "guests", { privacy: "nothing" });
  await house.sensor.until(() => house.sensor.config?.privacy[0]?.privacy === "nothing");
  await changed(house, "guests", { remove: [CAMERA] });
  await house.sensor.until(() => house.sensor.config?.privacy.length === 2);
  assert.deepEqual(
    house.sensor.config?.privacy.map(({ privacy, macs }) => `${privacy} ${macs}`),
    [`first-500 ${CAMERA}`, `nothing ${UNSEEN}`],
  );
  const { items } = await house.get("/api/v1/audit?action=privacy-change", auditPageSchema);
  assert.deepEqual([items[0]?.target, items[0]?.detail], ["group Guests", "nothing, was headers"]);
});

test("a rule about a group records its devices, and others when the group changes", async (t) => {
  const house = await startHouse(t);
  await lived(house);
  await refused(
    house.send("POST", "/api/v1/rules", { object: { kind: "group", value: "Nobody" } }),
    400,
    /no group "Nobody"/,
  );
  const made = await house.send("POST", "/api/v1/rules", { object: { kind: "group", value: "Guests" } });
  const rule = ruleSchema.parse(await made.json());
  assert.deepEqual(
    [rule.name, rule.object, rule.dumpcapLine],
    ["Guests", { kind: "group", value: "guests" }, null],
  );
  assert.match(rule.whyNoDumpcap ?? "", /no device in it yet/);
  await house.sensor.until(() => house.sensor.config?.rules.length === 1);
  assert.deepEqual(house.sensor.config?.rules[0]?.match.macs, []);
  assert.equal(house.sensor.config?.rules[0]?.filter, undefined);
  await changed(house, "guests", { add: [CAMERA, UNSEEN] });
  await house.sensor.until(() => house.sensor.config?.rules[0]?.match.macs.length === 2);
  assert.deepEqual(house.sensor.config?.rules[0]?.match.macs, [CAMERA, UNSEEN]);
  const shown = await house.get(`/api/v1/rules/${rule.id}`, ruleSchema);
  assert.match(shown.dumpcapLine ?? "", /ether host 02:00:00:00:00:0c or ether host 02:00:00:00:00:99/);
  await changed(house, "guests", { devices: [PRINTER] });
  await house.sensor.until(() => house.sensor.config?.rules[0]?.match.macs[0] === PRINTER);

  const own = groupSchema.parse(await (await house.send("POST", "/api/v1/groups", { name: "Own" })).json());
  await house.send("POST", "/api/v1/rules", { name: "watch", object: { kind: "group", value: own.id } });
  await refused(house.send("DELETE", `/api/v1/groups/${own.id}`), 409, /recorded by the rule "watch"/);
  await house.send("DELETE", "/api/v1/rules/watch");
  assert.equal((await house.send("DELETE", `/api/v1/groups/${own.id}`)).status, 204);
});

test("who watches is told of groups and of their devices", async (t) => {
  const house = await startHouse(t);
  await lived(house);
  const answer = await house.fetch("/api/v1/events");
  const reader = answer.body?.getReader();
  assert.ok(reader !== undefined);
  await changed(house, "guests", { add: [CAMERA] });
  let text = "";
  const isTold = (): boolean =>
    /event: group\ndata: .*"id":"guests".*dev-02000000000c/.test(text) &&
    /event: device\ndata: .*"groups":\["guests"\].*"effectivePrivacy":"headers"/.test(text);
  while (!isTold()) text += Buffer.from((await reader.read()).value ?? []).toString();
  await reader.cancel();
});

test("names are one's own, and mistakes are said", async (t) => {
  const house = await startHouse(t);
  await refused(house.send("POST", "/api/v1/groups", { name: "guests" }), 409, /a group "Guests" already/);
  await refused(
    house.send("POST", "/api/v1/groups", { name: "New", devices: ["nobody"] }),
    400,
    /"nobody" is no device/,
  );
  await refused(
    house.send("POST", "/api/v1/groups", { name: "New", devices: ["192.168.1.77"] }),
    400,
    /no device/,
  );
  await refused(house.send("PATCH", "/api/v1/groups/none", { name: "New" }), 404, /no group "none"/);
  await refused(house.send("PATCH", "/api/v1/groups/guests", { privacy: "some" }), 400, /full, first-N/);
  await refused(house.send("PATCH", "/api/v1/groups/guests", { members: [] }), 400, /members/);
  assert.equal((await house.get("/api/v1/groups", groupPageSchema)).items.length, 1);
});
