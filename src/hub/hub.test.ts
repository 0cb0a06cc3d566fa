/** The hub from its two ends: a fake sensor on the link, a client on HTTP. */
import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import {
  destinationPageSchema,
  devicePageSchema,
  deviceSchema,
  flowPageSchema,
  statusSchema,
  usageSchema,
} from "./api/contract/index.ts";
import { FakeSensor } from "./fake-sensor.ts";
import { CAMERA, PRINTER, ROUTER, startHouse, T0, UPLOAD } from "./test-house.ts";

test("bytes go to the device that owns the local address", async (t) => {
  const { sensor, get } = await startHouse(t);
  sensor.status({ newestMs: T0 + 120_000, packets: 10 });
  sensor.slices(0, [
    UPLOAD,
    {
      ...UPLOAD,
      flowId: 2,
      origIp: "198.51.100.7",
      respIp: "192.168.1.12",
      origMac: ROUTER,
      respMac: CAMERA,
      direction: "inbound",
      origBytes: 7,
      respBytes: 300,
    },
    {
      ...UPLOAD,
      flowId: 3,
      respIp: "192.168.1.13",
      respMac: PRINTER,
      direction: "internal",
      origBytes: 20,
      respBytes: 30,
    },
    {
      ...UPLOAD,
      flowId: 4,
      respIp: "224.0.0.251",
      respMac: "01:00:5e:00:00:fb",
      direction: "internal",
      group: true,
      origBytes: 5,
      respBytes: 0,
    },
    {
      ...UPLOAD,
      flowId: 5,
      origIp: "198.51.100.1",
      respIp: "198.51.100.2",
      direction: "external",
      origMac: ROUTER,
    },
  ]);
  await sensor.acked(0);
  const { items } = await get("/api/v1/devices", devicePageSchema);
  assert.deepEqual(items.map((d) => d.id).sort(), ["dev-02000000000c", "dev-02000000000d"]);
  const camera = items.find((d) => d.id === "dev-02000000000c")!;
  assert.deepEqual(
    [camera.uploadBytes24h, camera.downloadBytes24h, camera.lanBytes24h, camera.ips],
    [1300, 57, 55, ["192.168.1.12"]],
  );
  assert.equal((await get("/api/v1/devices/192.168.1.13", deviceSchema)).lanBytes24h, 50);
  assert.equal((await get(`/api/v1/devices/${PRINTER.toUpperCase()}`, deviceSchema)).id, "dev-02000000000d");
  const usage = await get("/api/v1/usage?bucket=1h", usageSchema);
  assert.equal(usage.items.length, 25, "every bucket that touches the last 24 hours");
  const last = usage.items.at(-1);
  assert.deepEqual(last, {
    start: "2026-11-23T10:00:00.000Z",
    uploadBytes: 1300,
    downloadBytes: 57,
    lanBytes: 55,
    flows: 4,
  });
  const flows = await get("/api/v1/flows?direction=external", flowPageSchema);
  assert.equal(flows.items[0]?.deviceId, null);
  const destinations = await get("/api/v1/destinations?device=192.168.1.12", destinationPageSchema);
  assert.deepEqual(
    destinations.items.map((d) => [d.address, d.domain, d.uploadBytes, d.downloadBytes]),
    [
      ["203.0.113.9", "cam.example.com", 1000, 50],
      ["198.51.100.7", "cam.example.com", 300, 7],
    ],
  );
});

test("an address that a client says in place of a name stays in its flow, and is no name of a destination", async (t) => {
  const { sensor, get } = await startHouse(t);
  sensor.status({ newestMs: T0 + 1000 });
  sensor.slices(0, [
    { ...UPLOAD, domain: "203.0.113.9" },
    { ...UPLOAD, flowId: 2, respIp: "2001:db8::1", origIp: "fd00::1", domain: "2001:db8::1" },
  ]);
  await sensor.acked(0);
  const { items } = await get("/api/v1/destinations?by=domain&sort=upload", destinationPageSchema);
  assert.deepEqual(items.map((d) => [d.remote, d.domain]).sort(), [
    ["2001:db8::1", null],
    ["203.0.113.9", null],
  ]);
  const flows = await get("/api/v1/flows?domain=203.0.113.9", flowPageSchema);
  assert.deepEqual(
    flows.items.map(({ domain }) => domain),
    ["203.0.113.9"],
  );
});

test("without MACs the local address is the device", async (t) => {
  const { sensor, get } = await startHouse(t);
  sensor.status({ newestMs: T0 + 1000 });
  const { origMac: _a, respMac: _b, ...bare } = UPLOAD;
  sensor.slices(0, [bare, { ...bare, flowId: 2, origIp: "fd00::1", respIp: "2001:db8::1" }]);
  await sensor.acked(0);
  const { items } = await get("/api/v1/devices?sort=upload", devicePageSchema);
  assert.deepEqual(items.map((d) => d.id).sort(), ["dev-c0a8010c", "dev-fd000000000000000000000000000001"]);
  assert.equal((await get("/api/v1/devices/fd00:0::1", deviceSchema)).uploadBytes24h, 1000);
});

test("a flow record has what the contract says", async (t) => {
  const { sensor, get } = await startHouse(t);
  sensor.status({ newestMs: T0 + 1000 });
  sensor.slices(0, [UPLOAD]);
  await sensor.acked(0);
  const flow = (await get("/api/v1/flows", flowPageSchema)).items[0]!;
  assert.match(flow.communityId, /^1:/);
  const { communityId: _c, id: _i, ...rest } = flow;
  assert.deepEqual(rest, {
    sensor: "home",
    live: false,
    start: "2026-11-23T10:00:00.000000000Z",
    end: "2026-11-23T10:00:00.500000000Z",
    proto: "tcp",
    ipVersion: 4,
    vlan: [],
    orig: { ip: "192.168.1.12", port: 50_000, mac: CAMERA, packets: 1, bytes: 1000 },
    resp: { ip: "203.0.113.9", port: 443, mac: ROUTER, packets: 1, bytes: 50 },
    state: "SF",
    app: "tls",
    appSource: "payload",
    domain: "cam.example.com",
    domainSource: "sni",
    direction: "outbound",
    deviceId: "dev-02000000000c",
    peerDeviceId: null,
    uploadBytes: 1000,
    downloadBytes: 50,
    lanBytes: 0,
    country: null,
    asn: null,
    asName: null,
    shape: { kind: "unclear" },
  });
});

test("live flows are listed with the stored ones, and the bytes are in the minutes in which they went", async (t) => {
  const { sensor, get } = await startHouse(t);
  sensor.status({ newestMs: T0 + 120_000 });
  const long = { ...UPLOAD, flowId: 9, startMs: T0, ended: false };
  sensor.slices(0, [
    { ...UPLOAD, atMs: T0 + 1000 },
    { ...long, atMs: T0 },
  ]);
  sensor.slices(1, [
    {
      ...long,
      atMs: T0 + 60_000,
      first: false,
      origBytes: 500,
      respBytes: 5,
      totalOrigBytes: 1500,
      totalRespBytes: 55,
    },
  ]);
  await sensor.acked(1);
  const page = await get("/api/v1/flows?sort=upload&limit=1", flowPageSchema);
  assert.deepEqual(
    page.items.map((flow) => [flow.live, flow.uploadBytes, flow.downloadBytes]),
    [[true, 1500, 55]],
  );
  const next = await get(`/api/v1/flows?sort=upload&limit=1&cursor=${page.next}`, flowPageSchema);
  assert.deepEqual([next.items[0]?.live, next.items[0]?.uploadBytes, next.next], [false, 1000, null]);
  assert.equal((await get("/api/v1/flows?live=true", flowPageSchema)).items.length, 1);
  const usage = await get(
    "/api/v1/usage?device=192.168.1.12&bucket=1m&from=2026-11-23T10:00:00Z&to=2026-11-23T10:02:00Z",
    usageSchema,
  );
  assert.deepEqual(
    usage.items.map((item) => [item.uploadBytes, item.downloadBytes, item.flows]),
    [
      [2000, 100, 2],
      [500, 5, 0],
    ],
  );
});

test("each batch counts exactly once: sent again after a lost ack, and after the hub came back", async (t) => {
  const house = await startHouse(t);
  const send = (from: number, to: number): void => {
    for (let seq = from; seq < to; seq++) house.sensor.slices(seq, [{ ...UPLOAD, flowId: seq }]);
  };
  send(0, 5);
  await house.sensor.acked(4);
  // The acknowledgement got lost: the sensor comes back with the same run and sends its spool again.
  house.sensor.close();
  house.sensor = await house.connect();
  send(2, 7);
  await house.sensor.acked(6);
  await house.restart();
  await house.sensor.acked(6);
  send(0, 9);
  house.sensor.status({ newestMs: T0 + 1000 });
  await house.sensor.acked(8);
  assert.equal((await house.get("/api/v1/flows", flowPageSchema)).items.length, 9);
  assert.equal((await house.get("/api/v1/devices/192.168.1.12", deviceSchema)).uploadBytes24h, 9000);
  assert.equal((await house.get("/api/v1/usage", usageSchema)).items.at(-1)?.flows, 9);
});

test("a new run of the sensor closes the flows of the run before; a restart keeps live ones", async (t) => {
  const house = await startHouse(t);
  house.sensor.slices(0, [{ ...UPLOAD, ended: false }]);
  await house.sensor.acked(0);
  await house.restart();
  house.sensor.status({ newestMs: T0 + 1000 });
  await house.sensor.acked(0);
  assert.deepEqual(
    (await house.get("/api/v1/flows?from=2026-11-01", flowPageSchema)).items.map((f) => [
      f.live,
      f.uploadBytes,
    ]),
    [[true, 1000]],
  );
  house.sensor.close();
  house.sensor = await house.connect("run-2");
  house.sensor.slices(0, [{ ...UPLOAD, flowId: 1, ended: false }]);
  await house.sensor.acked(0);
  const { items } = await house.get("/api/v1/flows?from=2026-11-01", flowPageSchema);
  assert.deepEqual(items.map((f) => f.live).sort(), [false, true]);
});

test("devices are born from sightings and DHCP too", async (t) => {
  const { sensor, get } = await startHouse(t);
  sensor.facts([
    { kind: "sighting", mac: "b8:27:eb:00:00:01", ip: "192.168.1.20", firstMs: T0 - 5000, lastMs: T0 },
    {
      kind: "dhcp",
      mac: "b8:27:eb:00:00:02",
      ip: "192.168.1.21",
      hostname: "printer",
      vendorClass: "hp",
      atMs: T0,
    },
    { kind: "sighting", mac: "ff:ff:ff:ff:ff:ff", firstMs: T0, lastMs: T0 },
  ]);
  sensor.status({ newestMs: T0 });
  sensor.slices(0, []);
  await sensor.acked(0);
  const { items } = await get("/api/v1/devices", devicePageSchema);
  assert.deepEqual(
    items.map((d) => [d.name, d.nameSource, d.ips[0], d.vendor]),
    [
      ["printer", "dhcp", "192.168.1.21", "Raspberry Pi Foundation"],
      ["Raspberry Pi Foundation 0001", "vendor", "192.168.1.20", "Raspberry Pi Foundation"],
    ],
  );
  assert.equal(items[1]?.firstSeen, new Date(T0 - 5000).toISOString());
});

test("what devices say of themselves is shown with its evidence, bounded, and kept over a restart", async (t) => {
  const house = await startHouse(t);
  const camera = { mac: CAMERA, ip: "192.168.1.12", atMs: T0 };
  const stranger = { mac: ROUTER, ip: "192.168.1.1", atMs: T0 };
  house.sensor.facts([
    { kind: "device-name", ...camera, name: "cam-1.local", source: "mdns" },
    { kind: "dhcp", ...camera, hostname: "Front\u202e door", fingerprint: "1,3,6", atMs: T0 },
    { kind: "device-fact", ...camera, about: "model", value: "CAM-9000", source: "mdns" },
    // Told before anything showed who has the address.
    { kind: "device-name", ip: "192.168.1.13", name: "printer.local", source: "mdns", atMs: T0 },
    { kind: "sighting", mac: PRINTER, ip: "192.168.1.13", firstMs: T0, lastMs: T0 },
    ...Array.from(
      { length: 500 },
      (_, i) =>
        ({
          kind: "device-fact",
          ...stranger,
          about: "user-agent",
          value: `agent ${i}`,
          source: "http",
        }) as const,
    ),
    ...Array.from(
      { length: 500 },
      (_, i) => ({ kind: "device-name", ...stranger, name: `n${i}.local`, source: "mdns" }) as const,
    ),
  ]);
  house.sensor.status({ newestMs: T0, names: { looked: 9, skipped: 2, factsSkipped: 1 } });
  house.sensor.slices(0, [UPLOAD]);
  await house.sensor.acked(0);
  const seen = new Date(T0).toISOString();
  const look = async (): Promise<void> => {
    const device = await house.get(`/api/v1/devices/${CAMERA}`, deviceSchema);
    assert.deepEqual([device.name, device.nameSource, device.randomMac], ["Front door", "dhcp", true]);
    assert.deepEqual(device.hostnames, ["Front door", "cam-1.local"]);
    assert.deepEqual(device.names, [
      { name: "Front door", source: "dhcp", seen },
      { name: "cam-1.local", source: "mdns", seen },
    ]);
    assert.deepEqual(
      new Set(device.facts.map((fact) => `${fact.kind} ${fact.value} ${fact.source}`)),
      new Set(["fingerprint 1,3,6 dhcp", "model CAM-9000 mdns"]),
    );
    assert.deepEqual((await house.get(`/api/v1/devices/${PRINTER}`, deviceSchema)).hostnames, [
      "printer.local",
    ]);
    const router = await house.get(`/api/v1/devices/${ROUTER}`, deviceSchema);
    assert.deepEqual([router.names.length, router.facts.length], [16, 12]);
  };
  await look();
  const status = await house.get("/api/v1/status", statusSchema);
  assert.deepEqual(status.sensors[0]?.names, { looked: 9, skipped: 2, factsSkipped: 1 });
  const metrics = await (await house.fetch("/metrics")).text();
  assert.match(metrics, /tapdeck_name_looks_total\{sensor="home",result="skipped"\} 2\n/);
  assert.match(metrics, /tapdeck_name_facts_skipped_total\{sensor="home"\} 1\n/);
  await house.restart();
  await look();
});

test("in a replay now is the newest packet's time", async (t) => {
  const { sensor, get } = await startHouse(t);
  sensor.status({
    newestMs: T0,
    packets: 12,
    replay: { done: true, packets: 12, demo: false },
    interfaces: [
      {
        name: "a.pcap",
        linkType: 1,
        state: "done",
        packets: 12,
        bytes: 1,
        kernelDrops: 0,
        foreignUnicast: 25,
      },
    ],
  });
  sensor.slices(0, []);
  await sensor.acked(0);
  const status = await get("/api/v1/status", statusSchema);
  assert.equal(status.now, new Date(T0).toISOString());
  assert.deepEqual(status.replay, { done: true, packets: 12, demo: false });
  assert.equal(status.view, "network");
  assert.equal(status.sensors[0]?.connected, true);
});

test("strangers on the link are cut off", async (t) => {
  const { start, sensor } = await startHouse(t);
  const wrong = await FakeSensor.connect({ link: start.link, token: "guess" });
  await wrong.until(() => wrong.closed);
  assert.deepEqual(wrong.messages, []);
  const old = await FakeSensor.connect({ link: start.link, token: start.linkToken, protocol: 99 });
  await old.until(() => old.closed);
  await sensor.until(() => sensor.config !== undefined);
  sensor.connection.send({ type: "status", status: { packets: "many" } });
  await sensor.until(() => sensor.closed);
  const liar = await FakeSensor.connect({ link: start.link, token: start.linkToken });
  await liar.until(() => liar.config !== undefined);
  liar.connection.sendSlices(0, new Uint8Array([1, 2, 3]));
  await liar.until(() => liar.closed);
});

test("the data folder's secrets are private", async (t) => {
  const { start } = await startHouse(t);
  for (const name of ["admin.token", "tapdeck.duckdb"]) {
    assert.equal((await stat(join(start.dataFolder, name))).mode & 0o777, 0o600, name);
  }
});
