/** Another budget for a timeline that is being written: it holds, nothing that comes is lost, no more goes than must. */
import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ethernetFrame, ipv4Packet, udpDatagram } from "./packet/test-frames.ts";
import { EVERYTHING, type TestFrame, TimelineBench } from "./test-timeline.ts";

const T0 = 1_700_000_000;
const FRAME_BYTES = 1400;

function frames(from: number, count: number): TestFrame[] {
  return Array.from({ length: count }, (_, i) => {
    const data = Buffer.alloc(FRAME_BYTES - 42);
    data.writeUInt32BE(from + i);
    const payload = udpDatagram({ srcPort: 5000, dstPort: 9000, data });
    const packet = ipv4Packet({ src: [192, 168, 1, 5], dst: [203, 0, 113, 9], proto: 17, payload });
    const atMs = (from + i) * 2;
    const seconds = T0 + Math.floor(atMs / 1000);
    return { bytes: ethernetFrame(0x0800, packet), seconds, nanos: (atMs % 1000) * 1e6, interfaceId: 0 };
  });
}

const diskBytes = (folder: string): number =>
  readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);

/** Numbers of the frames that are there, in their order. */
async function numbers(bench: TimelineBench): Promise<number[]> {
  const { reading } = await bench.read(EVERYTHING);
  return reading.packets.map(({ frame }) => Buffer.from(frame, "latin1").readUInt32BE(42));
}

/** Plays and lets time pass until the other budget holds; most bytes on the disk after that, and which frame came last. */
async function during(bench: TimelineBench, resized: Promise<void>, from: number): Promise<number> {
  let done = false;
  void resized.then(() => (done = true));
  let next = from;
  while (!done) {
    bench.play(frames(next, 20));
    next += 20;
    bench.tick(10);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return next;
}

function assertRun(of: readonly number[], last: number): void {
  assert.equal(of.at(-1), last, "the newest is there");
  assert.deepEqual(
    of,
    Array.from({ length: of.length }, (_, i) => last - of.length + 1 + i),
    "one after the other",
  );
}

test("lowered while frames come: the budget holds from the answer on, and what is left is the newest, without a hole", async (t) => {
  const bench = await TimelineBench.open(t, { budgetBytes: 32e6 });
  for (let from = 0; from < 10_000; from += 2500) {
    bench.play(frames(from, 2500));
    await bench.settle();
  }
  assert.ok(diskBytes(bench.folder) > 10e6);
  let next = await during(bench, bench.timeline.resize(6e6), 10_000);
  assert.ok(diskBytes(bench.folder) <= 6e6, `${diskBytes(bench.folder)} bytes`);
  assert.equal(bench.status().budgetBytes, 6e6);
  for (let turn = 0; turn < 10; turn++) {
    bench.play(frames(next, 500));
    next += 500;
    await bench.settle();
    assert.ok(diskBytes(bench.folder) <= 6e6, `${diskBytes(bench.folder)} bytes`);
  }
  assertRun(await numbers(bench), next - 1);
  assert.ok(bench.status().bytes > 4e6, "it is used");
  assert.ok(bench.status().chunks > 8, "the chunks are smaller");
  assert.equal(bench.writer.drops, 0);
});

test("no more goes than must, whatever the open chunk might have become", async (t) => {
  const bench = await TimelineBench.open(t, { budgetBytes: 64e6 });
  bench.play(frames(0, 6000));
  await bench.settle();
  bench.tick(1000);
  const before = bench.status().bytes;
  assert.equal(bench.timeline.cut(before + 4e6).goneBytes, 0);
  const next = await during(bench, bench.timeline.resize(before + 4e6), 6000);
  const all = await numbers(bench);
  assert.equal(all[0], 0, "nothing had to go");
  assertRun(all, next - 1);
});

test("raised: nothing goes, and it grows beyond what it was", async (t) => {
  const bench = await TimelineBench.open(t, { budgetBytes: 5e6 });
  bench.play(frames(0, 4000));
  await bench.settle();
  const [oldest] = await numbers(bench);
  let next = await during(bench, bench.timeline.resize(40e6), 4000);
  for (; next < 10_000; next += 2000) {
    bench.play(frames(next, 2000));
    await bench.settle();
  }
  const all = await numbers(bench);
  assert.equal(all[0], oldest);
  assertRun(all, next - 1);
  assert.ok(bench.status().bytes > 8e6);
});

test("lowered while nothing comes, and again to the least there is", async (t) => {
  const bench = await TimelineBench.open(t, { budgetBytes: 64e6 });
  bench.play(frames(0, 8000));
  await bench.settle();
  bench.tick(1000);
  for (const budget of [9e6, 4e6]) {
    const { bytes, oldestMs } = bench.status();
    const foretold = bench.timeline.cut(budget);
    const ticking = setInterval(() => bench.tick(5), 1);
    await bench.timeline.resize(budget);
    clearInterval(ticking);
    const gone = bytes - bench.status().bytes;
    assert.ok(Math.abs(foretold.goneBytes - gone) < 1e6, `${gone} went, ${foretold.goneBytes} were to go`);
    assert.ok(foretold.oldestMs === null || foretold.oldestMs >= (oldestMs ?? 0));
    assert.equal(bench.status().oldestMs, foretold.oldestMs);
    assert.ok(diskBytes(bench.folder) <= budget, `${diskBytes(bench.folder)} of ${budget} bytes`);
  }
  bench.play(frames(8000, 100));
  await bench.settle();
  assertRun(await numbers(bench), 8099);
});

test("what an earlier run left is within another budget too", async (t) => {
  const first = await TimelineBench.open(t, { budgetBytes: 32e6 });
  first.play(frames(0, 7000));
  await first.settle();
  const again = await TimelineBench.open(t, { folder: first.folder, budgetBytes: 6e6 });
  assert.ok(diskBytes(first.folder) <= 6e6 + 2e6, "but for the chunk that the first still has open");
  assert.equal(again.status().budgetBytes, 6e6);
});
