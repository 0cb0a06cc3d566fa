import assert from "node:assert/strict";
import { test } from "node:test";
import { startHouse } from "../test-house.ts";
import { addRule } from "./test-calls.ts";

test("metrics and health", async (t) => {
  const house = await startHouse(t);
  await addRule(house, { name: "Cam", object: { kind: "all" } });
  const text = await (await house.fetch("/metrics")).text();
  assert.match(text, /^# TYPE tapdeck_drops_total counter$/m);
  assert.match(text, /^tapdeck_drops_total\{place="kernel"\} 0$/m);
  assert.match(text, /^tapdeck_rule_packets_total\{rule="cam"\} 0$/m);
  for (const line of text.trim().split("\n"))
    assert.match(line, /^(# (HELP|TYPE) \w+ .+|\w+(\{.*\})? \d+(\.\d+)?)$/);
  assert.equal(await (await fetch(new URL("/healthz", house.hub.url))).text(), "ok\n");
});
