import assert from "node:assert/strict";
import { test } from "node:test";
import type { FlowSlice } from "./flow-slice.ts";
import { INBOUND_ACCESS } from "./inbound-access.ts";
import { DAMAGED_STATES, DAY_MS, HOUR_MS, key, MINUTE_MS, START_MS, Story, slice } from "./test-slices.ts";

const NOW = START_MS + 30 * DAY_MS;

const inbound = (toMs: number, wish: Partial<FlowSlice> = {}): FlowSlice =>
  slice(toMs, { direction: "inbound", respPort: 554, ...wish });
const answered = (toMs: number, wish: Partial<FlowSlice> = {}): FlowSlice =>
  inbound(toMs, { sentBytes: 50_000, gotBytes: 900, sentPackets: 40, gotPackets: 12, ...wish });

test("the first answer ever on a port is high, says who got what, and is told once", () => {
  const story = new Story(INBOUND_ACCESS);
  const flowId = 7;
  const [claim] = story.tell(answered(NOW, { flowId }));
  assert.deepEqual([claim?.severity, claim?.subject, claim?.unsure], ["high", "554/tcp", undefined]);
  assert.equal(claim?.title, "203.0.113.9 reached camera on 554/tcp, which it never answered before");
  assert.match(claim?.why ?? "", /1 connection from 1 address was answered .*: 203\.0\.113\.9 got 50 kB\./);
  assert.deepEqual(story.tell(answered(NOW + 10_000, { flowId, first: false, sentBytes: 1 })), []);
  const [more] = story.tell(answered(NOW + 20_000, { flowId, first: false, sentBytes: 2e6 }));
  assert.equal(more?.severity, "high", "the same alarm with other numbers");
  assert.match(more?.why ?? "", /got 2\.1 MB/);
});

test("each port is a news of its own, also over UDP, also after a restart only once", () => {
  const story = new Story(INBOUND_ACCESS);
  story.tell(answered(NOW), answered(NOW, { respPort: 80 }));
  story.tell(answered(NOW, { proto: 17, respPort: 5004, origPort: 50_000, state: "-" }));
  assert.deepEqual(
    story.claims.map(({ subject, severity }) => [subject, severity]),
    [
      ["554/tcp", "high"],
      ["80/tcp", "high"],
      ["5004/udp", "high"],
    ],
  );
  story.restart();
  assert.deepEqual(story.tell(answered(NOW + MINUTE_MS)), []);
});

test("in a device's first day the first answer is unsure", () => {
  const story = new Story(INBOUND_ACCESS);
  assert.equal(story.tell(answered(START_MS + HOUR_MS))[0]?.unsure, true);
});

test("a server that is used every day settles to silence, but a new country is told", () => {
  const story = new Story(INBOUND_ACCESS);
  const place = (country: string) => ({ country, asn: null, asName: null });
  story.house.places.set(key("203.0.113.9"), place("DE"));
  story.house.places.set(key("198.51.100.7"), place("KP"));
  for (let hour = 0; hour < 20 * 24; hour++) story.tell(answered(NOW + hour * HOUR_MS));
  const [first, ...later] = story.claims;
  assert.equal(first?.severity, "high");
  assert.ok(later.every(({ severity }) => severity === "low"));
  // A growing count may be told in the first hours.
  assert.ok(story.claims.length <= 12, String(story.claims.length));
  assert.ok(later.every(({ lastMs }) => lastMs < NOW + 8 * DAY_MS));
  const [news] = story.tell(answered(NOW + 21 * DAY_MS, { remote: key("198.51.100.7") }));
  assert.deepEqual([news?.severity, news?.evidence.newCountry], ["medium", "KP"]);
});

test("the noise of the internet is one low alarm a day and device", () => {
  const story = new Story(INBOUND_ACCESS);
  const alarms: number[] = [];
  for (let i = 0; i < 3 * 1440; i++) {
    const remote = key(`203.0.${i % 250}.${i % 199}`);
    const state = i % 3 === 0 ? "REJ" : "S0";
    const wish = { device: "router", remote, state, respPort: (i * 37) % 9000, gotPackets: 1 } as const;
    for (const claim of story.tell(inbound(NOW + i * MINUTE_MS, wish))) {
      assert.deepEqual([claim.subject, claim.severity], ["attempts", "low"]);
      // An hour after an alarm's last word a claim is a new alarm.
      if (claim.lastMs - (alarms.at(-1) ?? 0) > HOUR_MS) alarms.push(claim.lastMs);
    }
    if (i === 2000) story.restart();
  }
  assert.equal(alarms.length, 3);
});

test("an attempt says what became of it", () => {
  const story = new Story(INBOUND_ACCESS);
  const [claim] = story.tell(inbound(NOW, { state: "REJ", gotPackets: 1, sentPackets: 1 }));
  assert.match(claim?.why ?? "", /tried 1 time from 1 address on 554\/tcp: 1 refused, 0 not answered/);
  const quiet = new Story(INBOUND_ACCESS, { attempts: 10 });
  for (let i = 0; i < 9; i++) assert.deepEqual(quiet.tell(inbound(NOW + i, { state: "S0" })), []);
  assert.equal(quiet.tell(inbound(NOW + 9, { state: "S0" })).length, 1);
});

test("calls, games, late answers, flows met midway, pings and what a device asked for itself are no access", () => {
  const story = new Story(INBOUND_ACCESS);
  const udp = { proto: 17, state: "-" } as const;
  story.tell(
    slice(NOW, { ...udp, origPort: 51_000, respPort: 3478, sentPackets: 1 }),
    answered(NOW + 1000, { ...udp, origPort: 61_000, respPort: 51_000 }),
    answered(NOW + 10 * MINUTE_MS, { ...udp, origPort: 61_000, respPort: 51_000 }),
    answered(NOW + 20 * MINUTE_MS, { ...udp, origPort: 61_000, respPort: 51_000 }),
    answered(NOW, { ...udp, origPort: 443, respPort: 45_000 }),
    answered(NOW, { ...udp, origPort: 5055, respPort: 45_000 }),
    answered(NOW, { ...udp, origPort: 51_820, respPort: 45_000 }),
    inbound(NOW, { ...udp, origPort: 53, respPort: 45_000, gotPackets: 1 }),
    answered(NOW, { state: "OTH" }),
    answered(NOW, { state: "SHR" }),
    answered(NOW, { proto: 1, respPort: 0, origPort: 0, state: "-" }),
    answered(NOW, { group: true }),
    answered(NOW, { direction: "internal", peer: "laptop" }),
    answered(NOW, { direction: "outbound", respPort: 443 }),
  );
  assert.deepEqual(story.claims, []);
});

test("damaged states are forgotten", () => {
  for (const state of [...DAMAGED_STATES, { devices: [["camera", { ports: [{ port: "554/tcp" }] }]] }]) {
    const story = new Story(INBOUND_ACCESS);
    story.detector.load(state);
    assert.equal(story.tell(answered(NOW))[0]?.severity, "high");
  }
});
