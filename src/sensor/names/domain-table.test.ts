import assert from "node:assert/strict";
import test from "node:test";
import { DomainTable } from "./domain-table.ts";

const HOUR = 3_600_000;
/** Two clients at 0 and 4, servers at 8 and 12, an IPv6 pair at 16 and 32. */
const BYTES = Uint8Array.from([
  ...[192, 168, 1, 2, 192, 168, 1, 3, 203, 0, 113, 1, 203, 0, 113, 2],
  ...new Array<number>(16).fill(7),
  ...new Array<number>(16).fill(8),
]);

test("the client's own answer, else anyone's, the latest wins", () => {
  const table = new DomainTable(64);
  assert.equal(table.learn(BYTES, 0, 4, 8, 4, "a.example", 60, 0), true);
  assert.equal(table.learn(BYTES, 4, 4, 8, 4, "b.example", 60, 1), true);
  assert.equal(table.lookup(BYTES, 0, 8, 4, 2), "a.example");
  assert.equal(table.lookup(BYTES, 4, 8, 4, 2), "b.example");
  assert.equal(table.lookupAny(BYTES, 8, 4, 2), "b.example");
  assert.equal(table.lookup(BYTES, 12, 8, 4, 2), "b.example", "a client that never asked");
  assert.equal(table.lookup(BYTES, 0, 12, 4, 2), undefined, "an address never answered");
  assert.equal(table.learn(BYTES, 0, 4, 8, 4, "c.example", 60, 3), true);
  assert.equal(table.lookup(BYTES, 0, 8, 4, 4), "c.example");
});

test("told again is no news; an hour is the least, the ttl may be longer, a week is the most", () => {
  const table = new DomainTable(64);
  table.learn(BYTES, 0, 4, 8, 4, "a.example", 1, 0);
  assert.equal(table.learn(BYTES, 0, 4, 8, 4, "a.example", 1, 5), false);
  assert.equal(table.lookup(BYTES, 0, 8, 4, HOUR), "a.example");
  assert.equal(table.lookup(BYTES, 0, 8, 4, HOUR + 6), undefined);
  assert.equal(table.learn(BYTES, 0, 4, 8, 4, "a.example", 7200, 2 * HOUR), true);
  assert.equal(table.lookup(BYTES, 0, 8, 4, 4 * HOUR), "a.example");
  table.learn(BYTES, 0, 4, 12, 4, "z.example", 0x7fffffff, 0);
  assert.equal(table.lookup(BYTES, 0, 12, 4, 8 * 24 * HOUR), undefined);
});

test("an IPv6 address learned over IPv4 is found for anyone", () => {
  const table = new DomainTable(64);
  table.learn(BYTES, 0, 4, 32, 16, "six.example", 60, 0);
  assert.equal(table.lookupOwn(BYTES, 16, 32, 16, 1), undefined);
  assert.equal(table.lookup(BYTES, 16, 32, 16, 1), "six.example");
});

test("a flood forgets the oldest and never grows", () => {
  const table = new DomainTable(64);
  const bytes = new Uint8Array(8);
  for (let n = 0; n < 5000; n++) {
    bytes.set([n >> 8, n, 9, 9], 4);
    table.learn(bytes, 0, 4, 4, 4, `n${n}.example`, 60, n);
  }
  let known = 0;
  for (let n = 0; n < 5000; n++) {
    bytes.set([n >> 8, n, 9, 9], 4);
    const name = table.lookup(bytes, 0, 4, 4, 5000);
    if (name === undefined) continue;
    known++;
    assert.equal(name, `n${n}.example`);
  }
  assert.ok(known >= 16 && known <= 64, String(known));
});
