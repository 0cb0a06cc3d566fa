import assert from "node:assert/strict";
import { test } from "node:test";
import { BEACON } from "./beacon.ts";
import { beaconScore } from "./beacon-score.ts";
import type { FlowSlice } from "./flow-slice.ts";
import { DAMAGED_STATES, DAY_MS, MINUTE_MS, START_MS, Story, slice } from "./test-slices.ts";

const LATER = START_MS + 10 * DAY_MS;

function* calls(
  fromMs: number,
  count: number,
  everyMs: (i: number) => number,
  wish: Partial<FlowSlice> = {},
): Generator<FlowSlice> {
  let at = fromMs;
  for (let i = 0; i < count; i++) {
    yield slice(at + 3000, {
      fromMs: at,
      startMs: at,
      sentBytes: 420,
      origPort: 30_000 + i,
      ended: true,
      ...wish,
    });
    at += everyMs(i);
  }
}

/** Known for days, with a heartbeat to its maker since its first. */
function lived(): Story {
  const story = new Story(BEACON);
  story.tell(...calls(START_MS, 24 * 12, () => 5 * MINUTE_MS, { domain: "hub.maker.example" }));
  assert.deepEqual(story.claims, [], "its heartbeat");
  return story;
}

const jitter = (ms: number, share: number) => (i: number) =>
  ms * (1 - share + 2 * share * (((i * 7919) % 1000) / 1000));

test("a beacon to a nameless address, with jitter, over an hour or more", () => {
  for (const share of [0, 0.1, 0.3]) {
    const story = lived();
    const [claim] = story.tell(...calls(LATER, 90, jitter(MINUTE_MS, share)));
    assert.deepEqual([claim?.severity, claim?.unsure], ["high", undefined], `jitter ${share}`);
    assert.match(
      claim?.why ?? "",
      /made \d+ connections to 203\.0\.113\.9 within .* median interval is .* MAD/,
    );
    assert.ok((claim?.flows.length ?? 0) >= 20);
  }
});

test("a fast one needs minutes only, a slow one some hours, also over a restart", () => {
  const fast = new Story(BEACON);
  const [claim] = fast.tell(...calls(START_MS, 80, jitter(3500, 0.05), { domain: "c2.testing.example" }));
  assert.equal(claim?.unsure, true);
  const slow = lived();
  slow.tell(...calls(LATER, 15, () => 30 * MINUTE_MS));
  slow.restart();
  assert.deepEqual(slow.tell(...calls(LATER + 15 * 30 * MINUTE_MS, 4, () => 30 * MINUTE_MS)), []);
  slow.tell(...calls(LATER + 19 * 30 * MINUTE_MS, 10, () => 30 * MINUTE_MS));
  assert.ok(slow.claims.length > 0);
});

test("it is found among a day of web pages", () => {
  const story = lived();
  const beacon = [...calls(LATER, 100, jitter(10 * MINUTE_MS, 0.1))];
  const pages = Array.from({ length: 6000 }, (_, i) =>
    slice(LATER + i * 10_000, {
      domain: `www.site${(i * 31) % 1500}.example`,
      sentBytes: i % 5000,
      origPort: i,
    }),
  );
  story.tell(...[...beacon, ...pages].sort((a, b) => a.toMs - b.toMs));
  assert.deepEqual([...new Set(story.claims.map(({ subject }) => subject))], ["203.0.113.9 443/tcp"]);
});

test("it is said again every five minutes at most, and not for ever", () => {
  const story = lived();
  story.tell(...calls(LATER, 60 * 24 * 6, () => MINUTE_MS));
  const days = new Set(story.claims.map(({ lastMs }) => Math.floor(lastMs / DAY_MS)));
  assert.equal(days.size, 3);
  assert.ok(story.claims.length <= 3 * 12 * 24);
});

test("what is regular by its nature, and what is not regular, is no beacon", () => {
  const ordinary: [string, Generator<FlowSlice>][] = [
    ["NTP", calls(LATER, 100, () => MINUTE_MS, { proto: 17, respPort: 123 })],
    ["DNS", calls(LATER, 100, () => MINUTE_MS, { proto: 17, respPort: 53 })],
    ["mDNS", calls(LATER, 100, () => MINUTE_MS, { proto: 17, respPort: 5353, group: true })],
    ["ping", calls(LATER, 100, () => MINUTE_MS, { proto: 1, respPort: 0 })],
    ["to another device", calls(LATER, 100, () => MINUTE_MS, { direction: "internal", peer: "nas" })],
    [
      "keepalive of one socket",
      calls(LATER, 100, () => 2 * MINUTE_MS, { proto: 17, origPort: 5000, respPort: 4500 }),
    ],
    ["one long flow", calls(LATER, 500, () => MINUTE_MS, { flowId: 9, first: false, respPort: 8883 })],
    ["met midway", calls(LATER, 100, () => 6 * MINUTE_MS, { state: "OTH" })],
    ["portal check", calls(LATER, 100, () => MINUTE_MS, { domain: "www.msftconnecttest.com" })],
    ["its maker", calls(LATER, 100, () => 5 * MINUTE_MS, { domain: "hub.maker.example" })],
    ["too few", calls(LATER, 19, () => 10 * MINUTE_MS)],
    ["too short", calls(LATER, 59, () => 10_000)],
  ];
  for (const [what, slices] of ordinary) {
    const story = lived();
    story.tell(...slices);
    assert.deepEqual(story.claims, [], what);
  }
});

test("people's connections, at random moments and of all sizes, are none", () => {
  for (let seed = 1; seed <= 40; seed++) {
    let state = seed;
    const roll = (): number => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return (state + 1) / 2_147_483_649;
    };
    const story = lived();
    let at = LATER;
    for (let i = 0; i < 150; i++) {
      at += -Math.log(roll()) * 2 * MINUTE_MS;
      const sentBytes = Math.round(500 + 20_000 * roll() ** 3);
      story.tell(slice(at, { domain: "www.news.example", sentBytes, origPort: i, startMs: at }));
    }
    assert.deepEqual(story.claims, [], `seed ${seed}`);
  }
});

test("the score is 1 for a clock, whatever the order, and falls with the spread", () => {
  const clock = Array.from({ length: 48 }, (_, i) => i * 60_000);
  const same = clock.map(() => 0);
  assert.ok(beaconScore(clock, same).score > 0.99);
  assert.ok(beaconScore([...clock].reverse(), same).score > 0.99);
  const shaky = (share: number) =>
    beaconScore(
      clock.map((at, i) => at + jitter(60_000, share)(i)),
      same,
    ).score;
  assert.ok(shaky(0.1) > shaky(0.5) && shaky(0.5) > shaky(1));
  assert.ok(
    beaconScore(
      clock,
      clock.map((_, i) => (i % 7) * 9000),
    ).score < 0.9,
  );
});

test("damaged states are forgotten", () => {
  for (const state of DAMAGED_STATES) {
    const story = new Story(BEACON);
    story.detector.load(state);
    story.tell(...calls(START_MS, 80, () => 3500));
    assert.ok(story.claims.length > 0);
  }
});
