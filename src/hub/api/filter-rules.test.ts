/** Rules about capture filters as programs meet them: the sensor says whether a text is one. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { MOST_FILTERS, NO_MATCH } from "../../model/sniffer-rule.ts";
import { startHouse } from "../test-house.ts";
import { problemSchema, ruleSchema } from "./contract/index.ts";

const object = (value: string): object => ({ object: { kind: "filter", value } });

test("a capture filter is asked of the sensor, kept, wished for and shown", async (t) => {
  const house = await startHouse(t);
  const answer = await house.send("POST", "/api/v1/rules", object(" tcp[13] & 2 != 0 and host $X "));
  const rule = ruleSchema.parse(await answer.json());
  assert.deepEqual(rule.object, { kind: "filter", value: "tcp[13] & 2 != 0 and host $X" });
  assert.equal(rule.name, "tcp[13] & 2 != 0 and host $X");
  assert.match(rule.dumpcapLine ?? "", /-f 'tcp\[13\] & 2 != 0 and host \$X' /);
  const both = await house.send("POST", "/api/v1/rules", {
    objects: [
      { kind: "filter", value: "tcp or udp" },
      { kind: "port", value: "53" },
    ],
  });
  assert.match(ruleSchema.parse(await both.json()).dumpcapLine ?? "", /-f "port 53 or \(tcp or udp\)"/);
  await house.sensor.until(() => house.sensor.config?.rules.length === 2);
  assert.deepEqual(
    house.sensor.config?.rules.map(({ match, filter }) => [match, filter]),
    [
      [{ ...NO_MATCH, filters: ["tcp[13] & 2 != 0 and host $X"] }, "tcp[13] & 2 != 0 and host $X"],
      [{ ...NO_MATCH, ports: ["53"], filters: ["tcp or udp"] }, "port 53 or (tcp or udp)"],
    ],
  );
  await house.restart();
  assert.deepEqual((await house.get(`/api/v1/rules/${rule.id}`, ruleSchema)).objects, rule.objects);
});

test("a wrong filter is refused in the words of who compiles it, with what to do", async (t) => {
  const house = await startHouse(t);
  const refused = await house.send("POST", "/api/v1/rules", object("udp prt 53"));
  assert.equal(refused.status, 400);
  assert.match(problemSchema.parse(await refused.json()).detail, /syntax error.*See the manual/);
  assert.equal((await house.send("POST", "/api/v1/rules", object("   "))).status, 400);
  assert.equal((await house.send("POST", "/api/v1/rules", object("t".repeat(4097)))).status, 400);
  house.sensor.close();
  await house.sensor.until(() => house.sensor.closed);
  const away = await house.send("POST", "/api/v1/rules", object("tcp"));
  assert.equal(away.status, 503);
  assert.match(
    problemSchema.parse(await away.json()).detail,
    /not connected, and it is what compiles|connection to the sensor was lost/,
  );
});

test("there are no more of them than every packet can be asked", async (t) => {
  const house = await startHouse(t);
  const many = (count: number): object[] =>
    Array.from({ length: count }, (_, i) => ({ kind: "filter", value: `tcp port ${i + 1}` }));
  const over = await house.send("POST", "/api/v1/rules", { objects: many(MOST_FILTERS + 1) });
  assert.equal(over.status, 409);
  const full = await house.send("POST", "/api/v1/rules", { name: "many", objects: many(MOST_FILTERS) });
  assert.equal(full.status, 201);
  const one = await house.send("POST", "/api/v1/rules", object("tcp"));
  assert.equal(one.status, 409);
  assert.match(problemSchema.parse(await one.json()).detail, /may be 32 capture filters, and 32 are there/);
  assert.equal((await house.send("POST", "/api/v1/rules", { object: { kind: "all" } })).status, 201);
  assert.equal((await house.send("DELETE", "/api/v1/rules/many")).status, 204);
  assert.equal((await house.send("POST", "/api/v1/rules", object("tcp"))).status, 201);
});
