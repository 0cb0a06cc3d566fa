/** The clock steps back within a run, and again over a kill: every frame is there once, in the order of its time. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { householdFile, type StampedFrame, stampedFramesOf } from "./captures.ts";
import { allOpen, capturesBelow, timelineLeftovers } from "./recorder.ts";
import { type RunningTapdeck, startTapdeck, temporaryFolder, until } from "./running-tapdeck.ts";
import { have, tool } from "./tools.ts";

const FRAMES = 10_000;
const ARGS = ["--read", "-", "--timeline-size", "40M"];

/** The capture as if it had been taken so many seconds later, as pcap of nanoseconds. */
function shifted(folder: string, file: string, seconds: number): string {
  const out = join(folder, `shifted${seconds}.pcap`);
  tool("editcap", ["-F", "nsecpcap", "-t", String(seconds), file, out]);
  return out;
}

async function feed(deck: RunningTapdeck, frames: readonly StampedFrame[], packets: number): Promise<void> {
  deck.process.stdin?.write(records(frames));
  await until(async () => (await deck.get("/status")).packets >= packets, `${packets} packets`, 60_000);
  // What was read is on the disk within a second.
  await new Promise((resolve) => setTimeout(resolve, 1500));
}

/** Records of a pcap file of nanoseconds. */
function records(frames: readonly StampedFrame[]): Buffer {
  return Buffer.concat(
    frames.flatMap(({ stamp, bytes }) => {
      const head = Buffer.alloc(16);
      head.writeUInt32LE(Number(stamp / 1_000_000_000n), 0);
      head.writeUInt32LE(Number(stamp % 1_000_000_000n), 4);
      head.writeUInt32LE(bytes.length, 8);
      head.writeUInt32LE(bytes.length, 12);
      return [head, bytes];
    }),
  );
}

/** Of such a file: Ethernet. */
const HEAD = Buffer.from("4d3cb2a10200040000000000000000000000040001000000", "hex");

async function started(t: TestContext, data: string): Promise<RunningTapdeck> {
  const deck = await startTapdeck(t, ARGS, data);
  deck.process.stdin?.write(HEAD);
  return deck;
}

test("the clock steps back by an hour, then a kill, then by another hour", async (t) => {
  if (!have(t, "tshark", "capinfos", "editcap")) return;
  const folder = temporaryFolder(t);
  const data = temporaryFolder(t);
  const file = householdFile(folder, FRAMES);
  const [first, second, third] = [0, -3600, -7200].map((by) => stampedFramesOf(shifted(folder, file, by)));
  assert.ok(first !== undefined && second !== undefined && third !== undefined);
  const deck = await started(t, data);
  await feed(deck, first, FRAMES);
  await feed(deck, second, 2 * FRAMES);
  await deck.kill();
  const again = await started(t, data);
  await feed(again, third, FRAMES);
  const got = join(folder, "got.pcapng");
  writeFileSync(got, await again.bytes("/frames.pcapng?from=2000-01-01T00:00:00Z"));
  const text = ({ stamp, bytes }: StampedFrame): string => `${stamp} ${bytes.toString("hex")}`;
  const frames = stampedFramesOf(got);
  const expected = [...third, ...second, ...first];
  assert.equal(frames.length, expected.length);
  assert.ok(
    frames.every(({ stamp }, i) => i === 0 || (frames[i - 1] as StampedFrame).stamp <= stamp),
    "out of order",
  );
  assert.deepEqual(new Set(frames.map(text)), new Set(expected.map(text)));
  again.process.stdin?.end();
  await again.replayed();
  await again.stop();
  allOpen(capturesBelow(data));
  assert.deepEqual(timelineLeftovers(data), []);
});
