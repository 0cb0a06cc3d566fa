import assert from "node:assert/strict";
import { test } from "node:test";
import type { Claim } from "./claim.ts";
import { DEVICE_PRESENCE } from "./device-presence.ts";
import { DAMAGED_STATES, DAY_MS, HOUR_MS, MINUTE_MS, START_MS, Story, slice } from "./test-slices.ts";

const sent = { sentBytes: 100, sentPackets: 1 };

/** Whoever is at home speaks every minute. */
function live(story: Story, fromMs: number, toMs: number, who: (atMs: number) => readonly string[]): Claim[] {
  const before = story.claims.length;
  for (let at = fromMs; at < toMs; at += MINUTE_MS) {
    for (const device of who(at)) story.tell(slice(at, { ...sent, device }));
    story.tick(at);
  }
  return story.claims.slice(before);
}

const always = (): readonly string[] => ["router", "camera"];
/** The phone is out from nine to six. */
const workdays = (atMs: number): readonly string[] => {
  const hour = ((atMs - START_MS) % DAY_MS) / HOUR_MS;
  return hour > 9 && hour < 18 ? ["router", "camera"] : ["router", "camera", "phone"];
};

test("a camera that falls silent is gone after half an hour, once, and back when it speaks", () => {
  const story = new Story(DEVICE_PRESENCE);
  const goneMs = START_MS + 4 * DAY_MS;
  assert.deepEqual(live(story, START_MS, goneMs, always), []);
  const [gone, ...more] = live(story, goneMs, goneMs + 5 * HOUR_MS, () => ["router"]);
  assert.deepEqual([gone?.kind, gone?.subject, more.length], ["device-offline", "camera", 0]);
  assert.ok(Math.abs((gone?.lastMs ?? 0) - goneMs - 30 * MINUTE_MS) <= 2 * MINUTE_MS);
  assert.match(gone?.why ?? "", /The threshold is 30 min/);
  story.restart();
  const [back] = live(story, goneMs + 5 * HOUR_MS, goneMs + 6 * HOUR_MS, always);
  assert.equal(back?.kind, "device-online");
  assert.match(back?.title ?? "", /^camera is back after 5(\.0)? h$/);
});

test("a phone that leaves every day is no alarm once that is learnt; gone for two days it is", () => {
  const story = new Story(DEVICE_PRESENCE);
  live(story, START_MS, START_MS + 4 * DAY_MS, workdays);
  story.claims.length = 0;
  const leaves = START_MS + 14 * DAY_MS;
  assert.deepEqual(live(story, START_MS + 4 * DAY_MS, leaves, workdays), []);
  const [gone] = live(story, leaves, leaves + 2 * DAY_MS, always);
  assert.equal(gone?.subject, "phone");
  assert.ok((gone?.lastMs ?? 0) - leaves > 13 * HOUR_MS, "not before it is out of its rhythm");
});

test("a guest that was here for an evening is not missed", () => {
  const story = new Story(DEVICE_PRESENCE);
  live(story, START_MS, START_MS + 4 * HOUR_MS, () => ["router", "guest"]);
  assert.deepEqual(
    live(story, START_MS + 4 * HOUR_MS, START_MS + 3 * DAY_MS, () => ["router"]),
    [],
  );
});

test("when nobody was heard, or an interface was away, nobody is gone for that", () => {
  const story = new Story(DEVICE_PRESENCE);
  live(story, START_MS, START_MS + 3 * DAY_MS, always);
  story.tick(START_MS + 4 * DAY_MS);
  story.restart();
  // A day later the router is heard first.
  const again = START_MS + 4 * DAY_MS;
  live(story, again, again + 5 * MINUTE_MS, () => ["router"]);
  live(story, again + 5 * MINUTE_MS, again + HOUR_MS, always);
  const gap = { interface: "eth1", frames: 0, place: "interface", reason: "gone" } as const;
  live(story, again + HOUR_MS, again + 1.4 * HOUR_MS, () => ["router"]);
  story.gap({ ...gap, startMs: again + HOUR_MS, endMs: again + 1.4 * HOUR_MS });
  live(story, again + 1.4 * HOUR_MS, again + 1.8 * HOUR_MS, () => ["router"]);
  assert.deepEqual(story.claims, []);
});

test("sightings are signs of life, whoever answers within the home too", () => {
  const story = new Story(DEVICE_PRESENCE);
  for (let at = START_MS; at < START_MS + 4 * DAY_MS; at += MINUTE_MS) {
    story.fact({ kind: "sighting", mac: "00:11:22:33:44:55", firstMs: at, lastMs: at });
    const internal = { direction: "internal", device: "laptop", peer: "nas", gotPackets: 1 } as const;
    story.tell(slice(at, { ...sent, ...internal }));
  }
  assert.deepEqual(story.claims, []);
});

test("damaged states are forgotten", () => {
  for (const state of DAMAGED_STATES) {
    const story = new Story(DEVICE_PRESENCE);
    story.detector.load(state);
    live(story, START_MS, START_MS + HOUR_MS, always);
    assert.deepEqual(story.claims, []);
  }
});

test("a part of another device is not missed", () => {
  const story = new Story(DEVICE_PRESENCE);
  const goneMs = START_MS + 4 * DAY_MS;
  live(story, START_MS, goneMs, always);
  story.detector.joined?.("camera");
  assert.deepEqual(
    live(story, goneMs, goneMs + 5 * HOUR_MS, () => ["router"]),
    [],
  );
});
