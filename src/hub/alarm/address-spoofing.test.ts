import assert from "node:assert/strict";
import { test } from "node:test";
import type { NamedFact } from "../../model/named-fact.ts";
import { ADDRESS_SPOOFING } from "./address-spoofing.ts";
import { DAMAGED_STATES, HOUR_MS, MINUTE_MS, START_MS, Story } from "./test-slices.ts";

type AddressClaim = Extract<NamedFact, { kind: "address-claim" }>;

const ROUTER = "02:00:00:00:00:01";
const THIEF = "02:00:00:00:00:66";

/** By default the thief's, of an address that was another's ten seconds before. */
const taken = (atMs: number, ip: string, wish: Partial<AddressClaim> = {}): AddressClaim => ({
  kind: "address-claim",
  ip,
  mac: THIEF,
  formerMac: ROUTER,
  formerMs: atMs - 10_000,
  changes: 1,
  how: "arp",
  gratuitous: true,
  atMs,
  ...wish,
});

const ROUTED: NamedFact = {
  kind: "dhcp-server",
  server: "192.168.1.9",
  router: "192.168.1.9",
  dns: [],
  atMs: START_MS,
};

test("the router's address in another's hands is told at once, also after a restart", () => {
  const story = new Story(ADDRESS_SPOOFING);
  story.fact(ROUTED);
  story.restart();
  const [claim] = story.fact(taken(START_MS + HOUR_MS, "192.168.1.9"));
  assert.equal(claim?.severity, "high");
  assert.equal(claim?.deviceId, `dev-${THIEF}`);
  assert.match(claim?.why ?? "", /10 s before, dev-02:00:00:00:00:01 \(02:00:00:00:00:01\) had said so/);
});

test("a router that may have been replaced, or is one only by its number, is a doubt", () => {
  const replaced = new Story(ADDRESS_SPOOFING);
  replaced.fact(ROUTED);
  const [claim] = replaced.fact(taken(START_MS + HOUR_MS, "192.168.1.9", { formerMs: START_MS }));
  assert.deepEqual([claim?.severity, claim?.unsure], ["medium", true]);
  const number = new Story(ADDRESS_SPOOFING);
  assert.deepEqual(
    number.fact(taken(START_MS, "192.168.1.1")).map(({ severity, unsure }) => [severity, unsure]),
    [["medium", true]],
  );
});

test("an address that goes back and forth is a quarrel; one machine that takes three others' is worse", () => {
  const quarrel = new Story(ADDRESS_SPOOFING);
  assert.deepEqual(quarrel.fact(taken(START_MS, "192.168.1.20")), []);
  const [claim] = quarrel.fact(taken(START_MS + 10_000, "192.168.1.20", { changes: 9 }));
  assert.match(claim?.title ?? "", /both say that 192\.168\.1\.20 is theirs/);
  assert.equal(claim?.evidence.changeCount, 10);
  const taker = new Story(ADDRESS_SPOOFING);
  for (const n of [20, 21, 22]) taker.fact(taken(START_MS + n, `192.168.1.${n}`));
  assert.deepEqual(
    taker.claims.map(({ severity, title }) => [severity, title]),
    [["high", `dev-${THIEF} takes 3 addresses of other devices`]],
  );
});

test("an address that DHCP gave on, a first claim, a change now and then, a group of routers are none", () => {
  const story = new Story(ADDRESS_SPOOFING);
  for (let n = 20; n < 40; n++) {
    const mac = `02:00:00:00:01:${n}`;
    story.fact({ kind: "dhcp", mac, ip: `192.168.1.${n}`, atMs: START_MS + n });
    for (let again = 0; again < 5; again++)
      story.fact(taken(START_MS + n + again, `192.168.1.${n}`, { mac }));
  }
  const { formerMac: _, formerMs: __, ...first } = taken(START_MS, "192.168.1.1");
  story.fact({ ...first, changes: 0 });
  for (let n = 0; n < 20; n++)
    story.fact(taken(START_MS + n * 20 * MINUTE_MS, "192.168.1.50", { mac: n % 2 ? ROUTER : THIEF }));
  story.fact(taken(START_MS, "192.168.1.1", { mac: "00:00:5e:00:01:07" }));
  assert.deepEqual(story.claims, []);
});

test("any number of forged claims is bounded; any state loads", () => {
  const story = new Story(ADDRESS_SPOOFING);
  for (let n = 0; n < 5000; n++)
    story.fact(taken(START_MS + n, `10.0.${n >> 8}.${n & 255}`, { mac: `02:00:00:00:${n % 90}:${n % 77}` }));
  for (const state of [...DAMAGED_STATES, { gateways: [[1, 2], ["x"]] }]) story.detector.load(state);
});
