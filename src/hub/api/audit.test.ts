import assert from "node:assert/strict";
import { request } from "node:http";
import { test } from "node:test";
import { type House, startHouse } from "../test-house.ts";
import { type AuditEntry, auditPageSchema } from "./contract/index.ts";

async function entries(house: House, query = "action=download"): Promise<AuditEntry[]> {
  return (await house.get(`/api/v1/audit?${query}`, auditPageSchema)).items;
}

/** The newest download, once its end is written down. */
async function ended(house: House): Promise<AuditEntry> {
  for (let look = 0; look < 100; look++) {
    const [newest] = await entries(house);
    if (newest !== undefined && newest.bytes !== null) return newest;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  throw new Error("no download has ended");
}

async function houseWithFiles(t: Parameters<typeof startHouse>[0], bytes: number): Promise<House> {
  const house = await startHouse(t);
  house.sensor.files.set(
    "cam",
    new Map([["cam_20261123100000_00001.pcapng", new Uint8Array(bytes).fill(7)]]),
  );
  await house.send("POST", "/api/v1/rules", { name: "cam", object: { kind: "all" } });
  return house;
}

test("a download has its bytes when it has ended: merged, a file, a part of one", async (t) => {
  const house = await houseWithFiles(t, 300_000);
  await (await house.fetch("/api/v1/rules/cam/frames.pcapng")).arrayBuffer();
  const merged = await ended(house);
  assert.deepEqual(
    [merged.who, merged.address, merged.target, merged.detail, merged.bytes],
    ["admin.token", "127.0.0.1", "cam", "all frames", 300_000],
  );
  const path = "/api/v1/rules/cam/files/cam_20261123100000_00001.pcapng";
  await (await house.fetch(path)).arrayBuffer();
  const whole = await ended(house);
  assert.deepEqual([whole.target, whole.detail, whole.bytes], [`cam/${path.split("/").at(-1)}`, "", 300_000]);
  await (await house.fetch(path, { headers: { range: "bytes=100-299" } })).arrayBuffer();
  const part = await ended(house);
  assert.deepEqual([part.detail, part.bytes], ["bytes 100 to 299", 200]);
  await house.fetch(path, { method: "HEAD" });
  assert.equal((await entries(house)).length, 3);
});

test("a download that its reader leaves is written down at its start, and ends with what went out", async (t) => {
  const house = await houseWithFiles(t, 40_000_000);
  const asked = request(new URL("/api/v1/rules/cam/frames.pcapng", house.hub.url), {
    headers: { authorization: `Bearer ${house.token}` },
  });
  await new Promise<void>((resolve) => {
    asked.on("response", (answer) => answer.once("readable", resolve));
    asked.end();
  });
  const [running] = await entries(house);
  assert.deepEqual([running?.target, running?.bytes], ["cam", null]);
  asked.destroy();
  const { bytes } = await ended(house);
  assert.ok(bytes !== null && bytes > 0 && bytes < 40_000_000, `${bytes}`);
});

test("whether frames would come can be asked: the sensor is asked as for frames, and nothing was taken", async (t) => {
  const house = await startHouse(t);
  house.sensor.timeline = new Uint8Array(2_000_000).fill(7);
  const path = "/api/v1/frames.pcapng?port=443";
  const head = await house.fetch(path, { method: "HEAD" });
  assert.equal(head.status, 200);
  assert.deepEqual(
    house.sensor.requests.map(({ method }) => method),
    ["timeline.frames"],
  );
  assert.equal((await entries(house, "action=rewind")).length, 0);
  assert.equal((await (await house.fetch(path)).arrayBuffer()).byteLength, 2_000_000);
  assert.equal((await entries(house, "action=rewind")).length, 1);
});

test("by who and by when", async (t) => {
  const house = await houseWithFiles(t, 10);
  const made = await house.send("POST", "/api/v1/tokens", { name: "script", scope: "frames" });
  const { token } = (await made.json()) as { token: string };
  const headers = { authorization: `Bearer ${token}` };
  await (await house.fetch("/api/v1/rules/cam/frames.pcapng", { headers })).arrayBuffer();
  assert.deepEqual(
    (await entries(house, "who=script")).map(({ action }) => action),
    ["download"],
  );
  assert.deepEqual(
    (await entries(house, "who=admin.token")).map(({ action }) => action),
    ["token-create", "rule-create"],
  );
  assert.equal((await entries(house, "from=-1m")).length, 3);
  assert.equal((await entries(house, "to=-1m")).length, 0);
});
