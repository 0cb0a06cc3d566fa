import assert from "node:assert/strict";
import { test } from "node:test";
import { SOME_VIDEO } from "../../model/test-shape.ts";
import type { TrafficShape } from "../../model/traffic-shape.ts";
import { LARGE_UPLOAD } from "./large-upload.ts";
import { DAMAGED_STATES, HOUR_MS, MINUTE_MS, START_MS, Story, slice } from "./test-slices.ts";

test("more than the limit of an hour, however many flows and names of one site", () => {
  const story = new Story(LARGE_UPLOAD, { hourMb: 100 });
  for (let i = 0; i < 10; i++) {
    const domain = `node${i}.files.example`;
    assert.deepEqual(story.tell(slice(START_MS + i * MINUTE_MS, { domain, sentBytes: 10e6 })), []);
  }
  const [claim] = story.tell(slice(START_MS + 11 * MINUTE_MS, { domain: "files.example", sentBytes: 1e6 }));
  assert.equal(claim?.subject, "files.example");
  assert.match(claim.why, /sent 101 MB to files\.example; the limit is 100 MB an hour/);
  assert.equal(claim.flows.length, 11);
});

test("it says what the heaviest flow looks like, where that is clear", () => {
  const story = new Story(LARGE_UPLOAD, { hourMb: 10 });
  const [claim] = story.tell(slice(START_MS, { sentBytes: 11e6, shape: SOME_VIDEO }));
  assert.match(
    claim?.why ?? "",
    /used to send\. It looks like continuous video of about 1\.8 Mbit\/s for 14 min \(91 % certain, by sizes and times of 150,000 packets\)\. A higher/,
  );
  const other = new Story(LARGE_UPLOAD, { hourMb: 10 });
  const [plain] = other.tell(slice(START_MS, { sentBytes: 11e6 }));
  assert.doesNotMatch(plain?.why ?? "", /looks like|undefined/);
});

test("uploads that came again and again look like clips", () => {
  const story = new Story(LARGE_UPLOAD, { hourMb: 2 });
  const clip: TrafficShape = { ...SOME_VIDEO, kind: "upload", kilobytes: 300, seconds: 4, packets: 350 };
  const claims = [0, 4, 6, 13, 22, 40, 41].flatMap((minute) =>
    story.tell(slice(START_MS + minute * MINUTE_MS, { sentBytes: 310_000, shape: clip })),
  );
  assert.match(claims.at(-1)?.why ?? "", /It looks like 7 clips, one every 7 min \(54 % certain/);
});

test("more than the limit of a day, over a restart", () => {
  const story = new Story(LARGE_UPLOAD, { hourMb: 100, dayMb: 500 });
  for (let i = 0; i < 10; i++) story.tell(slice(START_MS + i * HOUR_MS, { sentBytes: 50e6 }));
  story.restart();
  assert.deepEqual(story.claims, []);
  const [claim] = story.tell(slice(START_MS + 10 * HOUR_MS, { sentBytes: 1e6 }));
  assert.match(claim?.why ?? "", /sent 501 MB to 203\.0\.113\.9; the limit is 500 MB a day/);
});

test("said again when it doubled or a minute went by", () => {
  const story = new Story(LARGE_UPLOAD, { hourMb: 10 });
  for (let i = 0; i < 60; i++) story.tell(slice(START_MS + i * 10_000, { sentBytes: 11e6 }));
  assert.ok(story.claims.length > 9 && story.claims.length < 20, String(story.claims.length));
});

test("within the limits, a large download, within the home and to a group: nothing", () => {
  const story = new Story(LARGE_UPLOAD, { hourMb: 100, dayMb: 500 });
  for (let i = 0; i < 48; i++) {
    const at = START_MS + i * HOUR_MS;
    story.tell(
      slice(at, { sentBytes: 20e6 }),
      slice(at, { domain: "video.example", sentBytes: 150e6, gotBytes: 6e9 }),
      slice(at, { direction: "internal", peer: "nas", sentBytes: 5e9 }),
      slice(at, { group: true, sentBytes: 5e9 }),
    );
  }
  assert.deepEqual(story.claims, []);
});

test("damaged states are forgotten", () => {
  for (const state of [...DAMAGED_STATES, { pairs: [["camera", 1, 2, "x"]] }]) {
    const story = new Story(LARGE_UPLOAD);
    story.detector.load(state);
    assert.equal(story.tell(slice(START_MS, { sentBytes: 3e9 })).length, 1);
  }
});
