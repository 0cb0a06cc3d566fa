/** Devices that change their MAC: joined by what they say, with the reason, and parted where that was wrong. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { NamedFact } from "../../model/named-fact.ts";
import { type House, startHouse, T0 } from "../test-house.ts";
import { auditPageSchema, type Device, devicePageSchema, splitDevicesSchema } from "./contract/index.ts";

const MONDAY = "da:a1:19:00:00:01";
const TUESDAY = "da:a1:19:00:00:02";
const HOUR = 3_600_000;

function lease(mac: string, hour: number, hostname: string): NamedFact {
  return { kind: "dhcp", mac, ip: "192.168.1.40", hostname, atMs: T0 + hour * HOUR };
}
const sighting = (mac: string, hour: number): NamedFact => {
  const at = T0 + hour * HOUR;
  return { kind: "sighting", mac, firstMs: at, lastMs: at };
};

async function devices(house: House): Promise<Device[]> {
  return (await house.get("/api/v1/devices", devicePageSchema)).items;
}

/** Waits until there are so many. */
async function settled(house: House, count: number): Promise<Device[]> {
  for (const until = Date.now() + 20_000; ; ) {
    const found = await devices(house);
    if (found.length === count || Date.now() > until) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Two beats of the hub at least. */
const beats = () => new Promise((resolve) => setTimeout(resolve, 2500));

async function joined(house: House): Promise<Device> {
  house.sensor.facts([lease(MONDAY, 0, "Bens-iPhone")]);
  await settled(house, 1);
  house.sensor.facts([lease(TUESDAY, 24, "Bens-iPhone")]);
  for (const until = Date.now() + 20_000; ; ) {
    const [only, ...others] = await devices(house);
    if (only?.parts.length === 2 || Date.now() > until) {
      assert.equal(others.length, 0);
      assert.ok(only);
      return only;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test("a made-up MAC with an earlier one's own name is that device, says why, and stays so over a restart", async (t) => {
  const house = await startHouse(t);
  const phone = await joined(house);
  const because = "both call themselves bens-iphone (DHCP)";
  assert.deepEqual(
    phone.parts.map(({ mac, because }) => [mac, because]),
    [
      [MONDAY, null],
      [TUESDAY, because],
    ],
  );
  await beats();
  const { items } = await house.get("/api/v1/audit?action=device-merge", auditPageSchema);
  assert.deepEqual(
    items.map(({ who, detail }) => [who, detail]),
    [["tapdeck", `${TUESDAY}, ${because}`]],
  );
  await house.restart();
  const [again] = await devices(house);
  assert.deepEqual(again?.parts, phone.parts);
});

test("who splits them has them apart for good", async (t) => {
  const house = await startHouse(t);
  const phone = await joined(house);
  const answer = await house.send("POST", `/api/v1/devices/${phone.id}/split`, { parts: [TUESDAY] });
  splitDevicesSchema.parse(await answer.json());
  await house.restart();
  house.sensor.facts([lease(TUESDAY, 25, "Bens-iPhone"), lease(TUESDAY, 26, "Bens-other-iPhone")]);
  await beats();
  assert.deepEqual(
    (await devices(house)).map(({ parts }) => parts.map(({ because }) => because)),
    [[null], [null]],
  );
});

test("both speak at once: they were two, and are again", async (t) => {
  const house = await startHouse(t);
  await joined(house);
  house.sensor.facts([sighting(TUESDAY, 30), sighting(MONDAY, 30.01)]);
  const both = await settled(house, 2);
  assert.deepEqual(
    both.map(({ parts }) => parts.length),
    [1, 1],
  );
  await beats();
  const { items } = await house.get("/api/v1/audit?action=device-split", auditPageSchema);
  assert.match(items[0]?.detail ?? "", /both speak at the same time/);
  assert.equal((await devices(house)).length, 2, "and not joined again");
});

test("a name that two have at once is nobody's own, and one that is a model joins nobody", async (t) => {
  const house = await startHouse(t);
  const other = "da:a1:19:00:00:03";
  house.sensor.facts([
    lease(MONDAY, 0, "Hallway-Thing"),
    lease(other, 1, "Hallway-Thing"),
    sighting(MONDAY, 2),
  ]);
  house.sensor.facts([lease("da:a1:19:00:00:04", 0, "iPhone")]);
  await settled(house, 3);
  house.sensor.facts([lease(TUESDAY, 24, "Hallway-Thing"), lease("da:a1:19:00:00:05", 24, "iPhone")]);
  await beats();
  assert.equal((await devices(house)).length, 5);
});
