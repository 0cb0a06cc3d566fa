import assert from "node:assert/strict";
import { test } from "node:test";
import { CAMERA, PRINTER, ROUTER, startHouse, UPLOAD } from "../test-house.ts";
import { auditPageSchema, deviceSchema, problemSchema } from "./contract/index.ts";

const PRINT = { ...UPLOAD, flowId: 2, origMac: PRINTER, origIp: "192.168.1.13", domain: "print.example.com" };

test("a device's class reaches the sensor as MACs and addresses, and outlives a restart", async (t) => {
  const house = await startHouse(t);
  assert.deepEqual(house.sensor.config?.privacy, []);
  house.sensor.slices(0, [UPLOAD, PRINT]);
  await house.sensor.acked(0);
  const path = `/api/v1/devices/${CAMERA}`;
  assert.equal((await house.get(path, deviceSchema)).privacy, "full");
  const changed = await house.send("PATCH", path, { privacy: "headers" });
  assert.equal(deviceSchema.parse(await changed.json()).privacy, "headers");
  await house.send("PATCH", `/api/v1/devices/${PRINTER}`, { privacy: "first-4096" });
  const wish = [
    { privacy: "headers", all: false, macs: [CAMERA], addresses: ["192.168.1.12"] },
    { privacy: "first-4096", all: false, macs: [PRINTER], addresses: ["192.168.1.13"] },
  ];
  await house.sensor.until(() => house.sensor.config?.privacy.length === 2);
  assert.deepEqual(house.sensor.config?.privacy, wish);
  await house.restart();
  await house.sensor.until(() => house.sensor.config !== undefined);
  assert.deepEqual(house.sensor.config?.privacy, wish);
  assert.equal((await house.get(path, deviceSchema)).privacy, "headers");
  await house.send("PATCH", path, { privacy: "full" });
  await house.sensor.until(() => house.sensor.config?.privacy.length === 1);
  const { items } = await house.get("/api/v1/audit?action=privacy-change", auditPageSchema);
  assert.deepEqual(
    items.map(({ target, detail }) => `${target}: ${detail}`),
    [
      "192.168.1.12: full, was headers",
      "192.168.1.13: first-4096, was full",
      "192.168.1.12: headers, was full",
    ],
  );
});

test("an address that the device takes later is told too", async (t) => {
  const house = await startHouse(t);
  house.sensor.slices(0, [UPLOAD]);
  await house.sensor.acked(0);
  await house.send("PATCH", `/api/v1/devices/${CAMERA}`, { privacy: "nothing" });
  house.sensor.slices(1, [{ ...UPLOAD, flowId: 3, origIp: "192.168.1.99" }]);
  await house.sensor.acked(1);
  await house.sensor.until(
    () => house.sensor.config?.privacy[0]?.addresses.includes("192.168.1.99") === true,
  );
  assert.deepEqual(house.sensor.config?.privacy[0]?.macs, [CAMERA]);
  assert.ok(!house.sensor.config?.privacy[0]?.macs.includes(ROUTER));
});

test("what is no class is refused in words", async (t) => {
  const house = await startHouse(t);
  house.sensor.slices(0, [UPLOAD]);
  await house.sensor.acked(0);
  for (const privacy of ["first-0", "some", 5, null]) {
    const answer = await house.send("PATCH", `/api/v1/devices/${CAMERA}`, { privacy });
    assert.equal(answer.status, 400);
    if (privacy === "some") assert.match(problemSchema.parse(await answer.json()).detail, /full, first-N/);
  }
  assert.deepEqual(house.sensor.config?.privacy, []);
});
