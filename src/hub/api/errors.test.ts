/** What is asked for wrongly, or too early, and how much at once. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { startHouse, T0, UPLOAD } from "../test-house.ts";
import { destinationPageSchema, flowPageSchema, usageSchema } from "./contract/index.ts";
import { addRule, problem } from "./test-calls.ts";

test("bad requests get a problem in words", async (t) => {
  const house = await startHouse(t);
  const bad = await problem(house.fetch("/api/v1/flows?limit=many&direction=up"), 400);
  assert.deepEqual(bad.errors?.map((error) => error.path).sort(), [
    "querystring.direction",
    "querystring.limit",
  ]);
  for (const query of [
    "flows?devise=x",
    "flows?cursor=bm9uc2Vuc2U",
    "flows?from=yesterday",
    "flows?remote=somewhere",
    "flows?proto=smtp",
    "usage?bucket=1m&from=-400d",
    "usage?bucket=7m",
    "usage?from=-1h&to=-2h",
    "destinations?sort=color",
    "devices?limit=0",
    "audit?action=dance",
  ]) {
    await problem(house.fetch(`/api/v1/${query}`), 400);
  }
  await problem(house.fetch("/api/v1/devices/dev-nobody"), 404);
  await problem(house.fetch("/api/v1/usage?device=nobody"), 404);
  await problem(house.fetch("/api/v1/nothing"), 404);
  for (const broken of ["/api/v1/devices/%ff", "/api/v1/%zz", "/%zz"]) {
    const answer = await house.fetch(broken);
    assert.match(answer.headers.get("content-security-policy") ?? "", /default-src/, broken);
    await problem(Promise.resolve(answer), 400);
  }
  for (const [method, path, allow] of [
    ["PUT", "/api/v1/rules", "GET, POST, HEAD"],
    ["DELETE", "/api/v1/status", "GET, HEAD"],
    ["GET", "/api/v1/setup", "POST"],
    ["POST", "/metrics", "GET, HEAD"],
  ] as const) {
    const answer = await house.fetch(path, { method });
    assert.equal(answer.headers.get("allow"), allow);
    await problem(Promise.resolve(answer), 405);
  }
  const post = (body: string, type = "application/json"): Promise<Response> =>
    house.fetch("/api/v1/rules", { method: "POST", body, headers: { "content-type": type } });
  await problem(post("{"), 400);
  await problem(post("[]"), 400);
  await problem(post("null"), 400);
  await problem(post('{"__proto__": {"x": 1}, "object": {"kind": "all"}}'), 400);
  await problem(post("object=all", "application/x-www-form-urlencoded"), 415);
  await problem(post('{"object":{"kind":"all"}}', "text/plain"), 415);
  for (const extra of [
    { object: { kind: "all", extra: 1 } },
    { object: { kind: "all", value: "x" } },
    { object: { kind: "all" }, ring: { extra: 1 } },
  ]) {
    await problem(post(JSON.stringify(extra)), 400);
  }
  const odd = await problem(house.fetch("/api/v1/devices?sort=color"), 400);
  assert.match(odd.detail, /^sort: /, "without the words of the program");
  await problem(post(JSON.stringify({ name: "x".repeat(300_000), object: { kind: "all" } })), 413);
  await problem(house.send("PATCH", "/api/v1/devices/x", { color: "red" }), 400);
});

test("asking for what may yet come is no error", async (t) => {
  const house = await startHouse(t);
  assert.equal((await house.get("/api/v1/flows?device=192.168.9.9", flowPageSchema)).items.length, 0);
  assert.equal(
    (await house.get("/api/v1/destinations?device=00:11:22:33:44:55", destinationPageSchema)).items.length,
    0,
  );
  const usage = await house.get("/api/v1/usage?device=00:11:22:33:44:55&bucket=5m", usageSchema);
  assert.equal(usage.items.length, 289);
});

test("many at once", async (t) => {
  const house = await startHouse(t);
  house.sensor.status({ newestMs: T0 });
  const asking = Array.from({ length: 60 }, (_, i) =>
    house.fetch(i % 2 === 0 ? "/api/v1/flows" : "/api/v1/destinations").then((answer) => answer.status),
  );
  const rules = Array.from({ length: 8 }, () => addRule(house, { name: "Same", object: { kind: "all" } }));
  for (let seq = 0; seq < 40; seq++) house.sensor.slices(seq, [{ ...UPLOAD, flowId: seq }]);
  await house.sensor.acked(39);
  assert.deepEqual([...new Set(await Promise.all(asking))], [200]);
  const slugs = (await Promise.all(rules)).map((rule) => rule.slug);
  assert.equal(new Set(slugs).size, 8, slugs.join(" "));
  assert.equal((await house.get("/api/v1/flows?limit=1000", flowPageSchema)).items.length, 40);
});
