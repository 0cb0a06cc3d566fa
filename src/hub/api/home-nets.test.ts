import assert from "node:assert/strict";
import { test } from "node:test";
import { type House, startHouse } from "../test-house.ts";
import { auditPageSchema, homeNetPageSchema, problemSchema } from "./contract/index.ts";

const PATH = "/api/v1/home-nets";

async function refused(answer: Promise<Response>, status: number, words: RegExp): Promise<void> {
  const got = await answer;
  assert.equal(got.status, status);
  assert.match(problemSchema.parse(await got.json()).detail, words);
}

async function added(house: House): Promise<string[]> {
  const { items } = await house.get(PATH, homeNetPageSchema);
  return items.filter(({ from }) => from === "added").map(({ network }) => network);
}

function remove(house: House, network: string): Promise<Response> {
  return house.send("DELETE", `${PATH}/${encodeURIComponent(network)}`);
}

test("a network that is added reaches the sensors, the audit log and the next start, and can be taken back", async (t) => {
  const house = await startHouse(t);
  assert.equal((await house.send("POST", PATH, { network: "203.0.113.77/24" })).status, 201);
  assert.deepEqual(await added(house), ["203.0.113.0/24"]);
  await house.sensor.until(() => house.sensor.config?.homeNets.join() === "203.0.113.0/24");
  await house.restart();
  assert.deepEqual(await added(house), ["203.0.113.0/24"]);
  assert.equal((await remove(house, "203.0.113.0/24")).status, 204);
  assert.deepEqual(await added(house), []);
  const { items } = await house.get("/api/v1/audit", auditPageSchema);
  const acts = items.filter(({ target }) => target === "203.0.113.0/24").map(({ action }) => action);
  assert.deepEqual(acts, ["home-net-delete", "home-net-create"]);
});

test("what is no network, too wide, or home already is refused with words that help", async (t) => {
  const house = await startHouse(t);
  await refused(house.send("POST", PATH, { network: "kitchen" }), 400, /"kitchen" is no network of a home/);
  await refused(house.send("POST", PATH, { network: "0.0.0.0/0" }), 400, /is no network of a home/);
  assert.equal((await house.send("POST", PATH, { network: "2001:db8:7::/48" })).status, 201);
  await refused(house.send("POST", PATH, { network: "2001:db8:7::/48" }), 409, /is a home network already/);
  await refused(remove(house, "198.51.100.0/24"), 404, /is no home network/);
});
