import assert from "node:assert/strict";
import { test } from "node:test";
import { cutFrames } from "./cut-frames.ts";
import { readCapture } from "./reading.ts";
import { SampleSection, samplePackets } from "./sample-captures.ts";

function section(): Buffer {
  const made = new SampleSection(false).interface(1, 0);
  for (const { frame } of samplePackets(30)) {
    const flags = made.option(
      2,
      made
        .body()
        .u32(frame.length % 4)
        .bytes(),
    );
    made.enhanced(0, 1_700_000_000_000_000n, frame, 1500, made.option(1, Buffer.from("why")), flags);
    made.enhanced(0, 1_700_000_000_000_000n, frame, frame.length);
  }
  return made.bytes();
}

test("of each packet the first bytes stay, and all that is said of it", () => {
  const whole = section();
  const before = readCapture(whole);
  for (let snaplen = 1; snaplen <= 80; snaplen++) {
    const cut = cutFrames(whole, snaplen);
    const after = readCapture(cut);
    assert.equal(after.fault, undefined);
    assert.equal(cut.toString("latin1").split("why").length, whole.toString("latin1").split("why").length);
    assert.deepEqual(
      after.packets,
      before.packets.map((p) => ({
        ...p,
        captured: Math.min(p.captured, snaplen),
        frame: p.frame.slice(0, snaplen),
      })),
    );
    assert.equal(cut.readUInt32LE(28 + 12), snaplen, "the interface says so");
  }
});
