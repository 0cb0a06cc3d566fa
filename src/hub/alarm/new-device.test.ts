import assert from "node:assert/strict";
import { test } from "node:test";
import { NEW_DEVICE } from "./new-device.ts";
import { DAMAGED_STATES, DAY_MS, MINUTE_MS, START_MS, Story, slice } from "./test-slices.ts";

const NOW = START_MS + 30 * DAY_MS;
const sent = { sentBytes: 100, sentPackets: 1 };
const sighting = (mac: string, atMs: number) =>
  ({ kind: "sighting", mac, firstMs: atMs, lastMs: atMs }) as const;

test("a device is told once, by its first flow or sighting, over restarts too", () => {
  const story = new Story(NEW_DEVICE);
  story.house.first.set("dev-1463935a100c", NOW);
  const [claim] = story.tell(slice(NOW + 10_000, { ...sent, device: "dev-1463935a100c" }));
  assert.deepEqual([claim?.severity, claim?.subject], ["low", "dev-1463935a100c"]);
  assert.match(claim?.why ?? "", /Its MAC is 14:63:93:5a:10:0c\./);
  story.house.first.set("dev-da:a1:19:4c:70:03", NOW);
  const [guest] = story.fact(sighting("da:a1:19:4c:70:03", NOW + MINUTE_MS));
  assert.equal(guest?.severity, "info");
  assert.match(guest?.why ?? "", /made up by itself/);
  story.restart();
  story.fact(sighting("da:a1:19:4c:70:03", NOW + DAY_MS));
  assert.deepEqual(story.tell(slice(NOW + DAY_MS, { ...sent, device: "dev-1463935a100c" })), []);
  assert.equal(story.claims.length, 2);
});

test("made-up addresses may be left out; what the house knows for long is no news", () => {
  const story = new Story(NEW_DEVICE, { madeUpAddresses: false });
  story.house.first.set("dev-da:a1:19:4c:70:03", NOW);
  assert.deepEqual(story.fact(sighting("da:a1:19:4c:70:03", NOW)), []);
  const old = new Story(NEW_DEVICE);
  assert.deepEqual(old.tell(slice(NOW, sent)), [], "first seen a month ago");
});

test("an address that was only knocked at is no device", () => {
  const story = new Story(NEW_DEVICE);
  story.house.first.set("ghost", NOW);
  assert.deepEqual(story.tell(slice(NOW, { device: "ghost", direction: "inbound", gotPackets: 3 })), []);
});

test("damaged states are forgotten", () => {
  for (const state of [...DAMAGED_STATES, { known: [7] }]) {
    const story = new Story(NEW_DEVICE);
    story.detector.load(state);
    story.house.first.set("new", NOW);
    assert.equal(story.tell(slice(NOW, { ...sent, device: "new" })).length, 1);
  }
});
