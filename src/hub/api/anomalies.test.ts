import assert from "node:assert/strict";
import { test } from "node:test";
import type { AnomalySample } from "../../model/anomaly-sample.ts";
import { CAMERA, type House, ROUTER, startHouse, T0, UPLOAD } from "../test-house.ts";
import { anomalyPageSchema, auditPageSchema, newTokenSchema } from "./contract/index.ts";

const FILE = Buffer.from("not read by the hub");

function sample(part: Partial<AnomalySample> = {}): AnomalySample {
  return {
    name: "tcp-no-flags",
    seconds: T0 / 1000,
    nanos: 5,
    interface: "eth0",
    linkType: 1,
    capturedLength: 900,
    originalLength: 900,
    src: { mac: ROUTER, ip: "203.0.113.9" },
    dst: { mac: CAMERA, ip: "192.168.1.12" },
    layers: [
      { layer: "link", offset: 0 },
      { layer: "ipv4", offset: 14 },
    ],
    hex: "0a0b",
    pcapng: FILE.toString("base64"),
    ...part,
  };
}

/** What was said before the answer to a batch is known when it comes. */
async function heard(house: House, seq: number): Promise<void> {
  house.sensor.slices(seq, seq === 0 ? [UPLOAD] : []);
  await house.sensor.acked(seq);
}

const list = async (house: House) => (await house.get("/api/v1/anomalies", anomalyPageSchema)).items;

test("anomalies by name, most packets first, with a meaning, the newest sample and who it was", async (t) => {
  const house = await startHouse(t);
  assert.deepEqual(await list(house), []);
  house.sensor.status({ anomalies: { "tcp-no-flags": 2, "unknown-link-type-147": 7, "of-tomorrow": 1 } });
  house.sensor.anomalies([sample({ seconds: 1 })]);
  house.sensor.anomalies([sample()]);
  await heard(house, 0);
  const [unknown, scan, tomorrow] = await list(house);
  assert.deepEqual([unknown?.name, unknown?.packets, unknown?.sample], ["unknown-link-type-147", 7, null]);
  assert.match(unknown?.title ?? "", /147/);
  assert.deepEqual([scan?.name, scan?.packets], ["tcp-no-flags", 2]);
  assert.match(scan?.meaning ?? "", /scanners/);
  assert.equal(scan?.lastSeen, "2026-11-23T10:00:00.000000005Z");
  assert.equal(scan?.sample?.src.deviceId, null);
  assert.deepEqual(scan?.sample?.dst, {
    mac: CAMERA,
    ip: "192.168.1.12",
    deviceId: "dev-02000000000c",
    linkDeviceId: "dev-02000000000c",
  });
  assert.deepEqual([scan?.sample?.hex, scan?.sample?.sensor], ["0a0b", "home"]);
  assert.match(tomorrow?.meaning ?? "", /older/);
});

test("the sample is a download for who may have frames, and it is written down", async (t) => {
  const house = await startHouse(t);
  house.sensor.status({ anomalies: { "tcp-no-flags": 1 } });
  house.sensor.anomalies([sample()]);
  await heard(house, 0);
  const answer = await house.fetch("/api/v1/anomalies/tcp-no-flags/sample");
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get("content-disposition") ?? "", /"tcp-no-flags.pcapng"/);
  assert.deepEqual(Buffer.from(await answer.arrayBuffer()), FILE);
  const { items } = await house.get("/api/v1/audit?action=download", auditPageSchema);
  assert.deepEqual(
    items.map(({ target, detail }) => [target, detail]),
    [["tcp-no-flags", "sample packet"]],
  );
  assert.equal((await house.fetch("/api/v1/anomalies/tcp-bad-options/sample")).status, 404);
  const made = await house.send("POST", "/api/v1/tokens", { name: "looker", scope: "view" });
  const { token } = newTokenSchema.parse(await made.json());
  const headers = { authorization: `Bearer ${token}` };
  const seen = anomalyPageSchema.parse(await (await house.fetch("/api/v1/anomalies", { headers })).json());
  assert.deepEqual([seen.items[0]?.packets, seen.items[0]?.sample?.hex], [1, null]);
  const refused = await house.fetch("/api/v1/anomalies/tcp-no-flags/sample", { headers });
  assert.equal(refused.status, 403);
});

test("samples belong to one run of the sensor, as its counters do", async (t) => {
  const house = await startHouse(t);
  house.sensor.status({ anomalies: { "tcp-no-flags": 1 } });
  house.sensor.anomalies([sample()]);
  await heard(house, 0);
  house.sensor.close();
  house.sensor = await house.connect("run-1");
  await house.sensor.until(() => house.sensor.config !== undefined);
  assert.notEqual((await list(house))[0]?.sample, null);
  house.sensor.close();
  house.sensor = await house.connect("run-2");
  await house.sensor.until(() => house.sensor.config !== undefined);
  assert.deepEqual(await list(house), []);
  house.sensor.status({ anomalies: { "tcp-no-flags": 1 } });
  await heard(house, 0);
  assert.equal((await list(house))[0]?.sample, null);
});
