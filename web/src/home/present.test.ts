import assert from "node:assert/strict";
import { test } from "node:test";
import type { Device } from "../../../src/hub/api/contract/device.ts";
import { asMet, justMet, present, STILL } from "./present.ts";

const NOW = Date.parse("2026-11-23T10:00:00Z");
const device = (name: string, minutesAgo: number): Device =>
  ({ id: name, name, firstSeen: new Date(NOW - minutesAgo * 60_000).toISOString() }) as Device;

test("who moves most comes first, the others by name; who is away is not in it", () => {
  const [nas, tv, phone] = [device("nas", 1), device("tv", 1), device("phone", 1)];
  const rate = (id: string) => (id === "tv" ? { up: 1, down: 900 } : STILL);
  const there = present([nas, tv, phone], (one) => one !== phone, rate);
  assert.deepEqual(
    there.map(({ name }) => name),
    ["tv", "nas"],
  );
  const all = present(
    [phone, nas],
    () => true,
    () => STILL,
  );
  assert.deepEqual(
    all.map(({ name }) => name),
    ["nas", "phone"],
  );
});

test("a house is just met as long as its first device is", () => {
  assert.ok(justMet([], NOW));
  assert.ok(justMet([device("a", 5), device("b", 50)], NOW));
  assert.ok(!justMet([device("a", 5), device("b", 61)], NOW));
  assert.deepEqual(
    asMet([device("b", 50), device("a", 5)]).map(({ name }) => name),
    ["a", "b"],
  );
});
