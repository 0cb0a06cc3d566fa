import assert from "node:assert/strict";
import { test } from "node:test";
import { ArmedAddresses } from "./armed-addresses.ts";

/** Two devices (an address, a MAC), two addresses. */
const BYTES = Uint8Array.of(10, 0, 0, 1, 2, 0, 0, 0, 0, 9, 203, 0, 113, 1, 203, 0, 113, 2);
const [ADDRESS, MAC, ONE, OTHER] = [0, 4, 10, 14] as const;

test("each device has its own names for an address, the newest first, each until its end", () => {
  const armed = new ArmedAddresses();
  armed.arm(BYTES, ADDRESS, 4, ONE, 4, "a.example", 100);
  armed.arm(BYTES, ADDRESS, 4, ONE, 4, "b.example", 200);
  armed.arm(BYTES, MAC, 6, OTHER, 4, "c.example", 300);
  const names = (device: number, length: number, address: number, nowMs: number): readonly string[] =>
    armed.namesOf(BYTES, device, length, address, 4, nowMs);
  assert.deepEqual(names(ADDRESS, 4, ONE, 100), ["b.example", "a.example"]);
  assert.deepEqual(names(ADDRESS, 4, ONE, 101), ["b.example"]);
  assert.deepEqual(names(ADDRESS, 4, ONE, 201), []);
  assert.deepEqual(names(ADDRESS, 4, OTHER, 1), []);
  assert.deepEqual(names(MAC, 6, OTHER, 1), ["c.example"]);
  assert.deepEqual(names(MAC, 6, ONE, 1), []);
  armed.arm(BYTES, ADDRESS, 4, ONE, 4, "a.example", 400);
  assert.deepEqual(names(ADDRESS, 4, ONE, 150), ["a.example", "b.example"], "answered again");
});

test("pairs and names of a pair are bounded; those answered longest ago go first", () => {
  const armed = new ArmedAddresses(4);
  const bytes = new Uint8Array(8);
  const pair = (n: number): Uint8Array => {
    bytes.set([10, 0, 0, n, 203, 0, 113, n]);
    return bytes;
  };
  for (let n = 1; n <= 4; n++) armed.arm(pair(n), 0, 4, 4, 4, "x.example", 9);
  armed.arm(pair(1), 0, 4, 4, 4, "x.example", 9);
  armed.arm(pair(5), 0, 4, 4, 4, "x.example", 9);
  assert.equal(armed.size, 4);
  assert.deepEqual(armed.namesOf(pair(2), 0, 4, 4, 4, 1), []);
  assert.deepEqual(armed.namesOf(pair(1), 0, 4, 4, 4, 1), ["x.example"]);
  for (let n = 0; n < 20; n++) armed.arm(pair(5), 0, 4, 4, 4, `${n}.example`, 9);
  assert.deepEqual(armed.namesOf(pair(5), 0, 4, 4, 4, 1).length, 8);
  assert.equal(armed.namesOf(pair(5), 0, 4, 4, 4, 1)[0], "19.example");
});
