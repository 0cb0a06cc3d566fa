import assert from "node:assert/strict";
import { test } from "node:test";
import type { NamedFact } from "../../model/named-fact.ts";
import { ROGUE_DHCP } from "./rogue-dhcp.ts";
import { DAMAGED_STATES, DAY_MS, HOUR_MS, MINUTE_MS, START_MS, Story } from "./test-slices.ts";

type Server = Extract<NamedFact, { kind: "dhcp-server" }>;
type Router = Extract<NamedFact, { kind: "router-advertisement" }>;

const dhcp = (atMs: number, n: number, wish: Partial<Server> = {}): Server => ({
  kind: "dhcp-server",
  server: `192.168.1.${n}`,
  mac: `02:00:00:00:00:0${n}`,
  router: "192.168.1.1",
  dns: ["192.168.1.1"],
  atMs,
  ...wish,
});

const router = (atMs: number, n: number, wish: Partial<Router> = {}): Router => ({
  kind: "router-advertisement",
  ip: `fe80::${n}`,
  mac: `02:00:00:00:00:0${n}`,
  lifetimeS: 1800,
  prefixes: ["2001:db8::/64"],
  dns: [],
  atMs,
  ...wish,
});

test("a second server that sends its clients elsewhere is told, with what both give", () => {
  const story = new Story(ROGUE_DHCP);
  for (let hour = 0; hour < 10; hour++) assert.deepEqual(story.fact(dhcp(START_MS + hour * HOUR_MS, 1)), []);
  const [claim] = story.fact(
    dhcp(START_MS + 10 * HOUR_MS, 6, { router: "192.168.1.6", dns: ["192.168.1.6"] }),
  );
  assert.equal(claim?.severity, "high");
  assert.equal(claim?.unsure, undefined);
  assert.equal(claim?.deviceId, "dev-02:00:00:00:00:06");
  assert.match(
    claim?.why ?? "",
    /gives the router 192\.168\.1\.6 .* 60 min before, and gives the router 192\.168\.1\.1/,
  );
  assert.deepEqual(
    story.fact(dhcp(START_MS + 10 * HOUR_MS + MINUTE_MS, 1)),
    [],
    "the first one is not the rogue",
  );
});

test("who gives the same weighs less; who came at the same time is a doubt", () => {
  const story = new Story(ROGUE_DHCP);
  story.fact(dhcp(START_MS, 1));
  const [claim] = story.fact(dhcp(START_MS + MINUTE_MS, 6));
  assert.deepEqual([claim?.severity, claim?.unsure], ["medium", true]);
});

test("a router that was replaced, other networks, one server behind relays, one machine's addresses are none", () => {
  const story = new Story(ROGUE_DHCP);
  story.fact(dhcp(START_MS, 1));
  story.fact(dhcp(START_MS + 25 * HOUR_MS, 6));
  story.fact(dhcp(START_MS + 25 * HOUR_MS, 7, { vlan: 20 }));
  story.fact(dhcp(START_MS + 25 * HOUR_MS, 6, { mac: "02:00:00:00:00:99" }));
  story.fact(dhcp(START_MS + 25 * HOUR_MS, 8, { mac: "02:00:00:00:00:06" }));
  assert.deepEqual(story.claims, []);
});

test("a second router by IPv6; speakers that announce no way to the Internet are none", () => {
  const story = new Story(ROGUE_DHCP);
  story.fact(router(START_MS, 1));
  assert.deepEqual(
    story.fact(router(START_MS + 5 * HOUR_MS, 5, { lifetimeS: 0, prefixes: ["fd00::/64"] })),
    [],
  );
  const [claim] = story.fact(router(START_MS + 5 * HOUR_MS, 6, { dns: ["fe80::6"] }));
  assert.equal(claim?.severity, "high");
  assert.match(claim?.title ?? "", /says to be a router/);
});

test("both are known after a restart, and settled after a week; any state loads", () => {
  const story = new Story(ROGUE_DHCP);
  story.fact(dhcp(START_MS, 1));
  story.restart();
  let day = 0;
  for (; day < 14; day++) {
    story.fact(dhcp(START_MS + day * DAY_MS + HOUR_MS, 1));
    story.fact(dhcp(START_MS + day * DAY_MS + 2 * HOUR_MS, 6));
  }
  assert.equal(story.claims.length, 8);
  for (const state of [...DAMAGED_STATES, { servers: [1, {}] }]) story.detector.load(state);
});
