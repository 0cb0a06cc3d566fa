import assert from "node:assert/strict";
import { test } from "node:test";
import type { NamedFact } from "../../model/named-fact.ts";
import { FOREIGN_RESOLVER } from "./foreign-resolver.ts";
import { summary } from "./test-dns.ts";
import { DAMAGED_STATES, DAY_MS, key, START_MS, Story, slice } from "./test-slices.ts";

const offer = (atMs: number): NamedFact => ({
  kind: "dhcp-server",
  server: "192.168.1.1",
  mac: "02:00:00:00:00:01",
  dns: ["192.168.1.1"],
  atMs,
});

const asks = (n: number, server: string, wish = {}) =>
  summary(START_MS + n * 10_000, { server, queries: 2, ...wish });

test("five answered questions elsewhere, where DHCP offers a resolver; a well-known one weighs less", () => {
  const story = new Story(FOREIGN_RESOLVER);
  story.fact(offer(START_MS));
  assert.deepEqual([...story.fact(asks(0, "203.0.113.53")), ...story.fact(asks(1, "203.0.113.53"))], []);
  const [claim] = story.fact(asks(2, "203.0.113.53"));
  assert.equal(claim?.severity, "medium");
  assert.equal(claim?.unsure, undefined);
  assert.match(
    claim?.why ?? "",
    /6 questions .* resolver is 192\.168\.1\.1, as DHCP or the router offers it/,
  );
  for (let n = 0; n < 4; n++) story.fact(asks(n, "8.8.8.8"));
  assert.equal(story.claims.at(-1)?.severity, "low");
  assert.match(story.claims.at(-1)?.title ?? "", /8\.8\.8\.8 \(Google\)/);
});

test("without an offer what most devices use is the network's; with two devices nobody knows", () => {
  const house = (devices: number) => {
    const story = new Story(FOREIGN_RESOLVER);
    for (let n = 0; n < devices; n++) story.fact(asks(0, "8.8.8.8", { client: `192.168.1.${100 + n}` }));
    for (let n = 0; n < 5; n++) story.fact(asks(n, "203.0.113.53"));
    return story.claims;
  };
  assert.deepEqual(house(1), []);
  const [claim, ...more] = house(4);
  assert.equal(claim?.unsure, true);
  assert.match(claim?.why ?? "", /as 4 of 5 devices use it/);
  assert.ok(more.every(({ destination }) => destination === "203.0.113.53"));
});

test("the network's own, a resolver of the house and what it asks, what does not answer and what is allowed are none", () => {
  const story = new Story(FOREIGN_RESOLVER, { ownResolvers: ["203.0.113.99", "2001:DB8:0::1"] });
  story.fact(offer(START_MS));
  for (let n = 0; n < 30; n++) {
    story.fact(asks(n, "192.168.1.1"));
    story.fact(asks(n, "192.168.1.2"));
    story.fact(asks(n, "203.0.113.53", { client: "192.168.1.2" }));
    story.fact(asks(n, "198.51.100.1", { unanswered: 2 }));
    story.fact(asks(n, "203.0.113.99"));
    story.fact(asks(n, "2001:db8::1"));
    story.fact(asks(n, "192.168.1.1", { client: "203.0.113.8" }));
  }
  assert.deepEqual(story.claims, []);
});

test("encrypted DNS is told for information, by its port or a well-known name", () => {
  const dot = new Story(FOREIGN_RESOLVER);
  const flow = { remote: key("9.9.9.9"), respAddress: key("9.9.9.9"), gotPackets: 12, gotBytes: 5000 };
  dot.tell(slice(START_MS, { ...flow, respPort: 853 }));
  assert.deepEqual(
    dot.claims.map(({ severity, title, flows }) => [severity, title, flows.length]),
    [["info", "camera asks Quad9 for names over TLS", 1]],
  );
  const doh = new Story(FOREIGN_RESOLVER);
  doh.tell(
    slice(START_MS, { ...flow, domain: "dns.google" }),
    slice(START_MS, { ...flow, domain: "www.google.com" }),
  );
  assert.deepEqual(
    doh.claims.map(({ title }) => title),
    ["camera asks dns.google for names over HTTPS"],
  );
  const none = new Story(FOREIGN_RESOLVER);
  none.tell(slice(START_MS, { ...flow, respPort: 853, gotPackets: 1 }));
  const off = new Story(FOREIGN_RESOLVER, { encrypted: false });
  off.tell(slice(START_MS, { ...flow, respPort: 853 }));
  assert.deepEqual([...none.claims, ...off.claims], []);
});

test("what was offered is known after a restart, for a week; any state loads", () => {
  const story = new Story(FOREIGN_RESOLVER);
  story.fact(offer(START_MS));
  story.restart();
  const later = (days: number) => {
    const before = story.claims.length;
    for (let n = 0; n < 5; n++)
      story.fact(summary(START_MS + days * DAY_MS + n * 1000, { server: `203.0.113.${days}`, queries: 2 }));
    return story.claims.length - before;
  };
  assert.ok(later(1) > 0);
  assert.equal(later(8), 0);
  for (const state of [...DAMAGED_STATES, { resolvers: [[1], ["x", "y"]] }]) story.detector.load(state);
});
