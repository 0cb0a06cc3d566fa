import assert from "node:assert/strict";
import { test } from "node:test";
import { FIRST_CONTACT } from "./first-contact.ts";
import type { FlowSlice } from "./flow-slice.ts";
import { DAMAGED_STATES, DAY_MS, HOUR_MS, key, MINUTE_MS, START_MS, Story, slice } from "./test-slices.ts";

const LATER = START_MS + 10 * DAY_MS;
const both = { sentBytes: 900, gotBytes: 4000, sentPackets: 9, gotPackets: 9 };
const internal = (toMs: number, device: string, peer: string, wish: Partial<FlowSlice> = {}): FlowSlice =>
  slice(toMs, { ...both, direction: "internal", device, peer, respPort: 445, ...wish });
const abroad = (toMs: number, last: number, wish: Partial<FlowSlice> = {}): FlowSlice =>
  slice(toMs, { ...both, remote: key(`203.0.113.${last}`), ...wish });

/** The detector is ten days old and knows that the laptop prints and the camera speaks with DE. */
function lived(): Story {
  const story = new Story(FIRST_CONTACT);
  for (let i = 0; i < 26; i++) {
    const country = `${String.fromCharCode(65 + i)}${String.fromCharCode(65 + i)}`;
    story.house.places.set(key(`203.0.113.${i}`), { country, asn: null, asName: null });
  }
  story.tell(internal(START_MS, "laptop", "printer"), abroad(START_MS, 3));
  assert.deepEqual(story.claims, [], "its own first day");
  return story;
}

test("a device that begins to speak with another is told once", () => {
  const story = lived();
  assert.deepEqual(story.tell(internal(LATER, "laptop", "printer")), []);
  const [claim] = story.tell(internal(LATER, "camera", "nas"));
  assert.deepEqual([claim?.deviceId, claim?.destination, claim?.severity], ["camera", "nas", "info"]);
  assert.match(claim?.title ?? "", /^camera speaks with nas for the first time$/);
  assert.match(claim?.why ?? "", /on port 445 .* sent 900 B and got 4\.0 kB.*is known for 10 days/);
  story.restart();
  assert.deepEqual(story.tell(internal(LATER + HOUR_MS, "camera", "nas")), []);
  const [tried] = story.tell(internal(LATER, "camera", "laptop", { state: "REJ", ...both, sentPackets: 1 }));
  assert.match(tried?.title ?? "", /speaks with laptop/);
});

test("who answered before has not begun to speak, but over UDP nobody knows who began", () => {
  const story = lived();
  assert.equal(story.tell(internal(LATER, "printer", "laptop")).length, 1);
  const udp = { proto: 17, state: "-" } as const;
  story.tell(internal(LATER, "laptop", "speaker", udp));
  assert.deepEqual(story.tell(internal(LATER, "speaker", "laptop", udp)), []);
});

test("a new country is told, with how many it knew", () => {
  const story = lived();
  assert.deepEqual(story.tell(abroad(LATER, 3)), []);
  const [claim] = story.tell(abroad(LATER, 4));
  assert.deepEqual([claim?.subject, claim?.severity], ["country EE", "low"]);
  assert.match(claim?.why ?? "", /spoke with 1 country before, not with this one/);
});

test("whoever knows many countries is told of one more only when it uploads", () => {
  const story = lived();
  for (let i = 0; i < 10; i++) story.tell(abroad(LATER + i * HOUR_MS, i, { device: "laptop" }));
  const at = LATER + DAY_MS;
  story.claims.length = 0;
  assert.deepEqual(story.tell(abroad(at, 20, { device: "laptop" })), []);
  const [claim] = story.tell(abroad(at, 20, { device: "laptop", sentBytes: 2e6 }));
  assert.match(claim?.why ?? "", /with 1 MB of upload/);
});

test("a new device's first day, unanswered knocks, groups and unknown places are no news", () => {
  const story = lived();
  story.house.first.set("guest", LATER - HOUR_MS);
  story.tell(
    internal(LATER, "guest", "printer"),
    internal(LATER, "camera", "guest"),
    abroad(LATER, 9, { device: "guest" }),
    internal(LATER, "camera", "speaker", { group: true }),
    internal(LATER, "camera", "camera"),
    slice(LATER, { direction: "inbound", remote: key("203.0.113.7"), gotPackets: 1 }),
    abroad(LATER, 200),
  );
  assert.deepEqual(story.claims, []);
  assert.deepEqual(story.tell(internal(LATER + 3 * DAY_MS, "guest", "printer")), [], "learnt meanwhile");
});

test("while the house learns everything is claimed; a scan is not told device by device", () => {
  const story = new Story(FIRST_CONTACT);
  story.house.learning = true;
  story.house.first.set("camera", START_MS);
  assert.equal(story.tell(internal(START_MS + MINUTE_MS, "camera", "nas")).length, 1);
  const scan = lived();
  for (let i = 0; i < 50; i++) scan.tell(internal(LATER + i * 1000, "camera", `device-${i}`));
  assert.equal(scan.claims.length, 5);
});

test("damaged states are forgotten", () => {
  for (const state of DAMAGED_STATES) {
    const story = new Story(FIRST_CONTACT);
    story.detector.load(state);
    story.tell(internal(START_MS, "laptop", "printer"));
    assert.equal(story.tell(internal(LATER, "camera", "nas")).length, 1);
  }
});

test("devices that a person made one know and are known as both; so does what is split off", () => {
  const story = lived();
  story.tell(internal(START_MS, "tablet", "nas"), abroad(START_MS, 4, { device: "tablet" }));
  story.detector.learnFrom?.("tablet", "laptop");
  assert.deepEqual(story.tell(internal(LATER, "laptop", "nas"), abroad(LATER, 4, { device: "laptop" })), []);
  story.tell(internal(LATER, "nas", "printer"));
  story.claims.length = 0;
  story.detector.learnFrom?.("printer", "fax");
  assert.deepEqual(story.tell(internal(LATER, "laptop", "fax"), internal(LATER, "nas", "fax")), []);
});
