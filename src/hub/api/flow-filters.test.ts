/** The filter language through the API: lists, sums, histogram, exports; live flows as stored ones. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CAMERA, PRINTER, ROUTER, startHouse, T0, UPLOAD } from "../test-house.ts";
import {
  flowGroupPageSchema,
  flowHistogramSchema,
  flowItemSchema,
  flowPageSchema,
} from "./contract/index.ts";
import { problem } from "./test-calls.ts";

const SPAN = "from=2026-11-23T09:00:00Z&to=2026-11-23T12:00:00Z";
const ask = (q: string): string => encodeURIComponent(q);

const ROWS = [
  UPLOAD,
  {
    ...UPLOAD,
    flowId: 2,
    origBytes: 5_000_000,
    respIp: "5.9.0.1",
    domain: "a.tuya.example",
    atMs: T0 + 60_000,
  },
  {
    ...UPLOAD,
    flowId: 3,
    origMac: PRINTER,
    origIp: "192.168.1.13",
    origBytes: 2000,
    domain: "b.tuya.example",
    respPort: 8883,
    atMs: T0 + 120_000,
  },
  {
    ...UPLOAD,
    flowId: 4,
    direction: "internal",
    respIp: "192.168.1.13",
    respMac: PRINTER,
    atMs: T0 + 180_000,
  },
  {
    ...UPLOAD,
    flowId: 5,
    direction: "inbound",
    origIp: "198.51.100.7",
    respIp: "192.168.1.12",
    origMac: ROUTER,
    respMac: CAMERA,
    domain: "",
    ended: false,
    atMs: T0 + 240_000,
  },
] as const;

test("a filter chooses flows, stored and live ones, in pages and from any time on", async (t) => {
  const house = await startHouse(t);
  house.sensor.slices(0, ROWS);
  await house.sensor.acked(0);
  await house.send("PATCH", `/api/v1/devices/${CAMERA}`, { name: "Porch Camera" });
  const ids = async (q: string, more = ""): Promise<number[]> => {
    const page = await house.get(`/api/v1/flows?${SPAN}&q=${ask(q)}${more}`, flowPageSchema);
    return page.items.map(({ id }) => Number.parseInt(id.split("-")[1] ?? "", 36));
  };
  assert.deepEqual(await ids(""), [5, 4, 3, 2, 1]);
  assert.deepEqual(await ids("device:camera upload>1kB"), [2]);
  assert.deepEqual(await ids("device=camera or port:8883").catch(() => "refused"), "refused");
  assert.deepEqual(await ids("device:192.168.1.13"), [4, 3]);
  assert.deepEqual(await ids("domain:*.tuya.*"), [3, 2]);
  assert.deepEqual(await ids("domain:tuya.example not port:8883"), [2]);
  assert.deepEqual(await ids("direction:inbound"), [5]);
  assert.deepEqual(await ids("direction:inbound", "&live=false"), []);
  assert.deepEqual(await ids("198.51.100.0/24"), [5]);
  assert.deepEqual(await ids("tuya"), [3, 2]);
  assert.deepEqual(await ids("porch", "&domain=example.com"), [4, 1]);
  assert.deepEqual(await ids("", "&sort=bytes&limit=2"), [2, 3]);
  const at = (ms: number): string => `&at=${new Date(ms).toISOString()}`;
  assert.deepEqual(await ids("", at(T0 + 120_000)), [3, 2, 1]);
  assert.deepEqual(await ids("", `${at(T0 + 120_000)}&order=asc`), [3, 4, 5]);

  const middle = await house.get(`/api/v1/flows?${SPAN}&limit=2${at(T0 + 130_000)}`, flowPageSchema);
  assert.equal(middle.items.length, 2);
  const before = await house.get(`/api/v1/flows?${SPAN}&order=asc&cursor=${middle.previous}`, flowPageSchema);
  const after = await house.get(`/api/v1/flows?${SPAN}&cursor=${middle.next}`, flowPageSchema);
  assert.deepEqual(
    [...before.items.toReversed(), ...middle.items, ...after.items].map(({ start }) => Date.parse(start)),
    ROWS.map(({ atMs }) => atMs).toReversed(),
  );
  await problem(house.fetch(`/api/v1/flows?${SPAN}&sort=upload${at(T0)}`), 400);
});

test("a wrong filter is told with its place, everywhere", async (t) => {
  const house = await startHouse(t);
  house.sensor.slices(0, ROWS);
  await house.sensor.acked(0);
  await house.send("PATCH", `/api/v1/devices/${CAMERA}`, { name: "Porch Camera" });
  for (const path of [
    "flows?",
    "flows/groups?by=app&",
    "flows/histogram?",
    "flows/export?",
    "flows/frames.pcapng?",
  ]) {
    const told = await problem(house.fetch(`/api/v1/${path}q=${ask("tls uplod>1")}`), 400);
    assert.match(told.detail, /at character 5: there is no field "uplod"\. Did you mean upload\?/);
    assert.deepEqual(told.fault, { at: 4, length: 5, instead: "upload" });
  }
  const unknown = await problem(house.fetch(`/api/v1/flows?q=${ask('app:tls device:"porch camra"')}`), 400);
  assert.deepEqual(unknown.fault, { at: 8, length: 20, instead: "Porch Camera" });
  await problem(house.fetch(`/api/v1/flows?q=${ask("group:gests")}`), 400);
});

test("sums by what flows have in common and over time have live flows too", async (t) => {
  const house = await startHouse(t);
  house.sensor.slices(0, ROWS);
  await house.sensor.acked(0);
  const groups = async (query: string): Promise<[string, number, number][]> => {
    const page = await house.get(`/api/v1/flows/groups?${SPAN}&${query}`, flowGroupPageSchema);
    assert.equal(page.total.groups, page.next === null ? page.items.length : page.total.groups);
    return page.items.map(({ key, flows, uploadBytes }) => [key, flows, uploadBytes]);
  };
  assert.deepEqual(await groups("by=device"), [
    ["dev-02000000000c", 4, 5_001_050],
    ["dev-02000000000d", 1, 2000],
  ]);
  assert.deepEqual(await groups("by=direction&sort=flows&limit=1"), [["outbound", 3, 5_003_000]]);
  assert.deepEqual(await groups("by=remote&sort=key&order=asc&q=upload%3E0"), [
    ["5.9.0.1", 1, 5_000_000],
    ["198.51.100.7", 1, 50],
    ["203.0.113.9", 2, 3000],
  ]);
  const { items, total } = await house.get(
    `/api/v1/flows/groups?${SPAN}&by=domain&sort=flows`,
    flowGroupPageSchema,
  );
  assert.deepEqual([total.flows, total.uploadBytes], [5, 5_003_050]);
  for (const group of items) {
    const page = await house.get(`/api/v1/flows?${SPAN}&q=${ask(group.filter ?? "")}`, flowPageSchema);
    assert.equal(page.items.length, group.flows, `${group.filter} finds its group again`);
  }

  const histogram = await house.get(`/api/v1/flows/histogram?${SPAN}&bucket=1h`, flowHistogramSchema);
  assert.deepEqual(
    histogram.items.map(({ flows, uploadBytes }) => [flows, uploadBytes]),
    [
      [0, 0],
      [5, 5_003_050],
      [0, 0],
    ],
  );
  assert.equal(histogram.keptFrom, "2026-11-23T10:00:00.000Z");
  const usual = await house.get(`/api/v1/flows/histogram?${SPAN}&q=tuya`, flowHistogramSchema);
  assert.equal(usual.bucket, "1m");
  assert.equal(
    usual.items.reduce((sum, { flows }) => sum + flows, 0),
    2,
  );
  await problem(house.fetch("/api/v1/flows/histogram?from=-3000d&bucket=10s"), 400);
});

test("exports hand out every flow of the filter; frames only where they can be told apart", async (t) => {
  const house = await startHouse(t);
  house.sensor.slices(0, ROWS);
  await house.sensor.acked(0);
  await house.send("PATCH", `/api/v1/devices/${CAMERA}`, { name: "=Camera, the" });
  const text = async (query: string): Promise<string[]> => {
    const answer = await house.fetch(`/api/v1/flows/export?${SPAN}&${query}`);
    assert.equal(answer.status, 200);
    assert.match(
      answer.headers.get("content-disposition") ?? "",
      /^attachment; filename="flows_\d+\.(csv|jsonl)"$/,
    );
    return (await answer.text()).split("\n").slice(0, -1);
  };
  const json = await text(`format=json&q=${ask("tuya or direction:inbound")}`);
  assert.deepEqual(
    json.map((line) => flowItemSchema.parse(JSON.parse(line)).live),
    [true, false, false],
  );
  const csv = await text(`q=${ask("device:dev-02000000000c upload>1MB")}`);
  assert.equal(csv.length, 2);
  assert.match(csv[0] ?? "", /^start,end,device,deviceId,.*,id\r$/);
  assert.match(csv[1] ?? "", /,"'=Camera, the",dev-02000000000c,.*,a\.tuya\.example,.*,5000000,/);

  const none = await problem(house.fetch(`/api/v1/flows/frames.pcapng?${SPAN}&q=${ask("upload>1GB")}`), 404);
  assert.match(none.detail, /no flow matches/);
});
