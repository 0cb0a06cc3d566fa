/** The walk against files as our own writer makes them, cut everywhere. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { HouseholdCapture } from "../../../src/household/capture.ts";
import { householdStory } from "../../../src/household/story.ts";
import { withComment } from "../../../src/pcap/block-edit.ts";
import { partOf } from "./part.ts";
import { sourceOf } from "./source.ts";
import { frameToShow, isOurs, walk } from "./walk.ts";

const START_MS = Date.UTC(2026, 2, 3, 18);

interface Made {
  bytes: Uint8Array<ArrayBuffer>;
  /** Where each frame's block begins, and when it was. */
  frames: { at: number; ms: number }[];
}

function capture(count: number, comment?: { frame: number; text: string }): Made {
  const writer = new HouseholdCapture();
  const pieces = [Buffer.from(writer.head())];
  const story = householdStory({ fromMs: START_MS, strangerMs: START_MS }, 3);
  const times: number[] = [];
  for (const frame of story) {
    times.push(frame.atMs);
    if (writer.add(frame)) pieces.push(Buffer.from(writer.take()));
    if (times.length === count) break;
  }
  pieces.push(Buffer.from(writer.take()));
  const whole = Buffer.concat(pieces);
  const blocks: Buffer[] = [];
  for (let at = 0; at < whole.length; at += whole.readUInt32LE(at + 4))
    blocks.push(whole.subarray(at, at + whole.readUInt32LE(at + 4)));
  const frames: Made["frames"] = [];
  let at = 0;
  const out = blocks.map((block) => {
    if (block.readUInt32LE(0) === 6) {
      frames.push({ at, ms: times[frames.length] ?? 0 });
      if (comment?.frame === frames.length) block = Buffer.from(withComment(block, comment.text));
    }
    at += block.length;
    return block;
  });
  return { bytes: new Uint8Array(Buffer.concat(out)), frames };
}

test("it counts frames, reads their comments, and says when the last one was", () => {
  const { bytes, frames } = capture(300, { frame: 17, text: "Alarm: it talks. Élan." });
  assert.ok(isOurs(bytes));
  const walked = walk(bytes);
  assert.equal(walked.frames, 300);
  assert.equal(walked.end, bytes.length);
  assert.deepEqual(walked.comments, [{ frame: 17, text: "Alarm: it talks. Élan." }]);
  assert.ok(Math.abs((walked.lastMs ?? 0) - frames.at(-1)!.ms) < 1);
  assert.equal(walked.head, frames[0]?.at);
  assert.equal(walked.broken, false);
});

test("a file cut anywhere ends with its last whole block; one that lies is broken there", () => {
  const { bytes, frames } = capture(40);
  for (let cut = frames[0]!.at; cut <= bytes.length; cut++) {
    const { end, frames: counted, broken } = walk(bytes.subarray(0, cut));
    assert.ok(end <= cut && !broken);
    assert.equal(counted, frames.filter((_, i) => (frames[i + 1]?.at ?? bytes.length) <= cut).length);
  }
  const lying = bytes.slice();
  new DataView(lying.buffer).setUint32(frames[20]!.at + 4, 13, true);
  assert.deepEqual([walk(lying).frames, walk(lying).broken], [20, true]);
  assert.equal(walk(new Uint8Array([1, 2, 3])).frames, 0);
  assert.equal(isOurs(new Uint8Array(100)), false);
});

test("an alarm's own comment is shown before one about a gap", () => {
  const gap = { frame: 2, text: "3 frames are missing before this one" };
  const alarm = { frame: 9, text: "Alarm: porch-camera sends 3 MB. Threshold 2 MB." };
  assert.equal(frameToShow([gap, alarm]), 9);
  assert.equal(frameToShow([gap]), 2);
  assert.equal(frameToShow([]), 1);
});

test("a part ends with a whole block and says where the next begins: by bytes in files, by time in the timeline", () => {
  const { bytes, frames } = capture(50);
  const cut = frames[30]!.at + 5;
  const file = partOf(sourceOf("clips/a/frames.pcapng")!, 0, { bytes: bytes.slice(0, cut), more: true }, 0);
  assert.deepEqual(
    [file.walk?.frames, file.bytes.length, file.next?.at],
    [30, frames[30]?.at, frames[30]?.at],
  );
  // The next one comes with the file's head before it.
  const head = bytes.slice(0, frames[0]!.at);
  const rest = new Uint8Array(Buffer.concat([head, bytes.subarray(frames[30]!.at, frames[40]!.at + 1)]));
  const second = partOf(
    sourceOf("clips/a/frames.pcapng")!,
    frames[30]!.at,
    { bytes: rest, more: true },
    head.length,
  );
  assert.deepEqual([second.walk?.frames, second.next?.at], [10, frames[40]?.at]);
  const frame = partOf(sourceOf("frames.pcapng?device=x")!, 0, { bytes: bytes.slice(0, cut), more: true }, 0);
  const next = sourceOf(frame.next?.source ?? null);
  assert.equal(next?.query.device, "x");
  assert.equal(Date.parse(next?.query.from ?? ""), Math.floor(frames[29]!.ms));
  const whole = partOf(sourceOf("frames.pcapng")!, 0, { bytes, more: false }, 0);
  assert.deepEqual([whole.next, whole.more], [null, false]);
});
