import assert from "node:assert/strict";
import { test } from "node:test";
import { BRUTE_FORCE } from "./brute-force.ts";
import type { FlowSlice } from "./flow-slice.ts";
import { DAMAGED_STATES, key, MINUTE_MS, nextFlow, START_MS, Story, slice } from "./test-slices.ts";

const CAMERA = "192.168.1.20";

/** A session of three seconds that a stranger had with the camera. */
function session(atMs: number, wish: Partial<FlowSlice> = {}): FlowSlice {
  return slice(atMs, {
    startMs: atMs - 3000,
    fromMs: atMs - 3000,
    direction: "inbound",
    device: "camera",
    origAddress: key("203.0.113.7"),
    respAddress: key(CAMERA),
    respPort: 22,
    state: "SF",
    sentPackets: 14,
    sentBytes: 3400,
    gotPackets: 16,
    gotBytes: 2900,
    ended: true,
    ...wish,
  });
}

const every = (
  ms: number,
  count: number,
  wish: (n: number) => Partial<FlowSlice> = () => ({}),
): FlowSlice[] => Array.from({ length: count }, (_, n) => session(START_MS + n * ms, wish(n)));

const claimed = (slices: readonly FlowSlice[]) => new Story(BRUTE_FORCE).tell(...slices);

test("a dozen short sessions within two minutes, in arithmetic; a flow that is told of twice counts once", () => {
  const story = new Story(BRUTE_FORCE);
  const twice = every(8000, 11).flatMap((one) => [one, { ...one, toMs: one.toMs + 1000 }]);
  assert.deepEqual(story.tell(...twice), []);
  const [claim] = story.tell(session(START_MS + 96_000));
  assert.equal(claim?.title, "203.0.113.7 tries to log in to dev-192.168.1.20 by SSH, 12 times so far");
  assert.equal(claim?.severity, "medium");
  assert.equal(claim?.flows.length, 12);
  assert.match(claim?.why ?? "", /12 short sessions .* 12 within 2 min are the threshold.* 6,300 bytes each/);
});

test("slower ones by half an hour; slower still is none", () => {
  assert.ok(claimed(every(40_000, 80)).length > 0);
  assert.deepEqual(claimed(every(60_000, 80)), [], "a job every minute");
});

test("from inside it weighs more; so does a longer session after the short ones", () => {
  const inside = claimed(every(1000, 25, () => ({ direction: "internal", respPort: 23 })));
  assert.equal(inside[0]?.severity, "high");
  const story = new Story(BRUTE_FORCE);
  story.tell(...every(1000, 25));
  const flowId = nextFlow();
  story.tell(
    session(START_MS + 90_000, { flowId, startMs: START_MS + 26_000, sentBytes: 90_000, state: "S1" }),
  );
  const [claim] = story.tell(session(START_MS + 91_000));
  assert.equal(claim?.severity, "high");
  assert.match(claim?.why ?? "", /may have got in/);
});

test("sessions of all sizes are no logins, nor long ones, nor bare handshakes, nor those that go on", () => {
  assert.deepEqual(
    claimed(every(1000, 100, (n) => ({ sentBytes: 500, gotBytes: 300 + ((n * 7919) % 23) ** 3 }))),
    [],
  );
  assert.deepEqual(claimed(every(1000, 100, (n) => ({ startMs: START_MS + n * 1000 - 90_000 }))), []);
  assert.deepEqual(
    claimed(every(1000, 100, () => ({ sentPackets: 2, gotPackets: 2, sentBytes: 120, gotBytes: 120 }))),
    [],
  );
  assert.deepEqual(claimed(every(1000, 100, () => ({ state: "S1", ended: false }))), []);
});

test("a web service: only of the house, by hundreds of equal sessions; polling one is none", () => {
  const web = (ms: number, count: number, wish: Partial<FlowSlice> = {}) =>
    claimed(every(ms, count, () => ({ respPort: 80, direction: "internal", ...wish })));
  assert.ok(web(200, 200).length > 0);
  assert.deepEqual(web(1000, 600), [], "a hub that asks a lamp every second");
  assert.deepEqual(web(200, 2000, { direction: "outbound", remote: key("203.0.113.9") }), []);
  const page = every(100, 300, (n) => ({
    respPort: 80,
    direction: "internal",
    gotBytes: 500 + (n % 17) * 900,
  }));
  assert.deepEqual(claimed(page), [], "the pictures of a page");
});

test("on another port by what it speaks; other services are none", () => {
  assert.ok(claimed(every(1000, 25, () => ({ respPort: 40_022, app: "ssh" }))).length > 0);
  assert.deepEqual(claimed(every(1000, 100, () => ({ respPort: 40_022, app: "mqtt" }))), []);
});

test("strangers that take turns, and a worm that tries many", () => {
  const turns = claimed(
    every(20_000, 60, (n) => ({
      origAddress: key(`203.0.113.${n % 20}`),
      remote: key(`203.0.113.${n % 20}`),
    })),
  );
  assert.match(turns[0]?.title ?? "", /strangers try to log in/);
  const worm = claimed(
    every(2000, 40, (n) => ({
      direction: "outbound",
      origAddress: key(CAMERA),
      respAddress: key(`203.0.113.${n}`),
      respPort: 23,
    })),
  );
  assert.match(worm[0]?.title ?? "", /^dev-192.168.1.20 tries to log in to \d+ machines by telnet/);
});

test("a mail program and a backup are none", () => {
  const mail = every(60_000, 120, (n) => ({
    direction: "outbound",
    origAddress: key(CAMERA),
    respAddress: key(`203.0.113.${n % 3}`),
    respPort: 143,
  }));
  assert.deepEqual(claimed(mail), []);
  const pulls = every(MINUTE_MS, 200, () => ({ direction: "internal", respPort: 22 }));
  assert.deepEqual(claimed(pulls), []);
});

test("any number of pairs is bounded; any state loads", () => {
  const story = new Story(BRUTE_FORCE);
  story.tell(...every(10, 5000, (n) => ({ origAddress: key(`10.${n >> 8}.${n & 255}.1`), respPort: 80 })));
  assert.deepEqual(story.claims, []);
  for (const state of DAMAGED_STATES) story.detector.load(state);
});
