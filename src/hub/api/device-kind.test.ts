/** What a device is: judged by what it says and does, corrected by people, kept over restarts and merges. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CAMERA, type House, PRINTER, startHouse, T0, UPLOAD } from "../test-house.ts";
import { auditPageSchema, type Device, devicePageSchema, deviceSchema } from "./contract/index.ts";

const CAMERA_ID = "dev-02000000000c";
const PRINTER_ID = "dev-02000000000d";
const IP = "192.168.1.12";

async function lived(house: House): Promise<void> {
  const { sensor } = house;
  const said = { kind: "device-fact", mac: CAMERA, ip: IP, source: "mdns", atMs: T0 } as const;
  sensor.facts([
    { ...said, about: "service", value: "_rtsp._tcp" },
    // Its name is asked for before a flow shows whose address it is.
    { kind: "dns", client: "192.168.1.13", domain: "xmpp009.hpeprint.com", ip: "203.0.113.7", atMs: T0 },
  ]);
  const print = { flowId: 2, origMac: PRINTER, origIp: "192.168.1.13", domain: "print.example.com" };
  sensor.slices(0, [UPLOAD, { ...UPLOAD, ...print }]);
  await sensor.acked(0);
}

async function patched(house: House, id: string, kind: string | null): Promise<Device> {
  const answer = await house.send("PATCH", `/api/v1/devices/${id}`, { kind });
  assert.equal(answer.status, 200, await answer.clone().text());
  return deviceSchema.parse(await answer.json());
}

const kindsOf = async (house: House, query = "") =>
  Object.fromEntries(
    (await house.get(`/api/v1/devices?limit=100${query}`, devicePageSchema)).items.map(({ id, kind }) => [
      id,
      kind,
    ]),
  );

test("the list says what each device is and why, and is sifted and sorted by it", async (t) => {
  const house = await startHouse(t);
  await lived(house);
  const camera = await house.get(`/api/v1/devices/${CAMERA_ID}`, deviceSchema);
  assert.equal(camera.kind, "camera");
  assert.equal(camera.kindSource, "evidence");
  assert.ok(camera.confidence > 0.5 && camera.confidence < 1);
  assert.match(camera.kindWords, /^camera, .*, because it offers _rtsp\._tcp/);
  assert.deepEqual(camera.evidence[0], {
    by: "service",
    value: "_rtsp._tcp",
    words: "it offers _rtsp._tcp",
    points: 5,
  });
  assert.deepEqual(await kindsOf(house, "&kind=printer"), { [PRINTER_ID]: "printer" });
  assert.equal((await house.fetch("/api/v1/devices?kind=toaster")).status, 400);
  const sorted = await house.get("/api/v1/devices?sort=kind", devicePageSchema);
  assert.deepEqual(
    sorted.items.map(({ kind }) => kind),
    sorted.items.map(({ kind }) => kind).toSorted(),
  );
});

test("a person's word stands over the evidence, a restart and a merge, until it is taken back", async (t) => {
  const house = await startHouse(t);
  await lived(house);
  const hub = await patched(house, CAMERA_ID, "hub");
  assert.deepEqual([hub.kind, hub.kindSource, hub.confidence], ["hub", "user", 1]);
  assert.equal(hub.likelyKinds[0]?.kind, "camera", "what the evidence says can still be read");
  await house.restart();
  assert.equal((await kindsOf(house))[CAMERA_ID], "hub");
  await house.send("POST", `/api/v1/devices/${PRINTER_ID}/merge`, { devices: [CAMERA_ID] });
  assert.deepEqual((await kindsOf(house))[PRINTER_ID], "hub");
  await house.send("POST", `/api/v1/devices/${PRINTER_ID}/split`, { parts: [CAMERA_ID] });
  const apart = await kindsOf(house);
  assert.deepEqual([apart[CAMERA_ID], apart[PRINTER_ID]], ["hub", "printer"]);
  assert.equal((await patched(house, CAMERA_ID, null)).kind, "camera");
  await house.restart();
  assert.equal((await kindsOf(house))[CAMERA_ID], "camera");
  const audit = await house.get("/api/v1/audit?limit=100", auditPageSchema);
  const told = audit.items
    .map(({ detail }) => detail)
    .filter((detail) => /a hub|evidence/.test(detail ?? ""));
  assert.deepEqual(told, ["by the evidence again (camera)", "now a hub, was camera"]);
});

test("what is no kind is refused, and who may only look may not say", async (t) => {
  const house = await startHouse(t);
  await lived(house);
  assert.equal((await house.send("PATCH", `/api/v1/devices/${CAMERA_ID}`, { kind: "toaster" })).status, 400);
  const made = await house.send("POST", "/api/v1/tokens", { name: "look", scope: "view" });
  const { token } = (await made.json()) as { token: string };
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const body = JSON.stringify({ kind: "hub" });
  const refused = await house.fetch(`/api/v1/devices/${CAMERA_ID}`, { method: "PATCH", headers, body });
  assert.equal(refused.status, 403);
});
