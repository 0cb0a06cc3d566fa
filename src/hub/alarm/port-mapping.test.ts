import assert from "node:assert/strict";
import { test } from "node:test";
import type { NamedFact } from "../../model/named-fact.ts";
import { PORT_MAPPING } from "./port-mapping.ts";
import { DAMAGED_STATES, HOUR_MS, key, START_MS, Story, slice } from "./test-slices.ts";

type Mapping = Extract<NamedFact, { kind: "port-mapping" }>;

function mapping(atMs: number, wish: Partial<Mapping> = {}): Mapping {
  return {
    kind: "port-mapping",
    client: "192.168.1.20",
    gateway: "192.168.1.1",
    internalIp: "192.168.1.20",
    externalPort: 51_413,
    internalPort: 51_413,
    protocol: "tcp",
    lifetimeS: 3600,
    how: "nat-pmp",
    atMs,
    ...wish,
  };
}

function claimed(wish: Partial<Mapping>) {
  const story = new Story(PORT_MAPPING);
  story.fact(mapping(START_MS, wish));
  return story.tick(START_MS + 80_000);
}

test("a port that is opened is told with who asked, what for and how long, and the flow that asked", () => {
  const story = new Story(PORT_MAPPING);
  story.fact(mapping(START_MS));
  const asked = slice(START_MS + 3000, { proto: 17, respAddress: key("192.168.1.1"), respPort: 5351 });
  const [claim] = story.tell(asked);
  assert.equal(claim?.severity, "low");
  assert.equal(claim?.title, "dev-192.168.1.20 is open to the Internet at port 51413/tcp");
  assert.match(claim?.why ?? "", /NAT-PMP .* for 60 min, and the router agreed/);
  assert.equal(claim?.flows.length, 1);
});

test("a camera's port, and one opened for another, weigh more", () => {
  assert.equal(claimed({ internalPort: 554 })[0]?.severity, "medium");
  assert.equal(claimed({ internalIp: "192.168.1.30" })[0]?.severity, "medium");
  const [both] = claimed({ internalIp: "192.168.1.30", internalPort: 554, how: "upnp", lifetimeS: 0 });
  assert.equal(both?.severity, "high");
  assert.equal(both?.deviceId, "dev-192.168.1.30");
  assert.match(both?.why ?? "", /until the router is started anew/);
});

test("renewals are no news, also over a restart; after a day without one it is", () => {
  const story = new Story(PORT_MAPPING);
  for (let hour = 0; hour < 48; hour++) {
    story.fact(mapping(START_MS + hour * HOUR_MS));
    story.tick(START_MS + hour * HOUR_MS + 80_000);
    if (hour === 20) story.restart();
  }
  assert.equal(story.claims.length, 1);
  story.fact(mapping(START_MS + 75 * HOUR_MS));
  story.tick(START_MS + 76 * HOUR_MS);
  assert.equal(story.claims.length, 2);
});

test("any state loads", () => {
  const story = new Story(PORT_MAPPING);
  for (const state of [...DAMAGED_STATES, { known: [["x"], ["y", "z"], ["w", 1, 2]] }])
    story.detector.load(state);
  assert.deepEqual(story.detector.save(), { known: [] });
});
