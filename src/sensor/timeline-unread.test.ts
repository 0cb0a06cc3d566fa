/** What a rewind says while chunks that a kill left without an index are read anew. */
import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { ethernetFrame, ipv4Packet, udpDatagram } from "./packet/test-frames.ts";
import { reindexChunk } from "./reindex.ts";
import { EVERYTHING, type TestFrame, TimelineBench } from "./test-timeline.ts";

const T0 = 1_700_000_000;
const LATER = 3600;

function talk(fromSeconds: number): TestFrame[] {
  return Array.from({ length: 500 }, (_, i) => ({
    bytes: ethernetFrame(0x0800, ipv4Packet({ proto: 17, payload: udpDatagram({ data: String(i) }) })),
    seconds: T0 + fromSeconds + Math.floor(i / 100),
    nanos: (i % 100) * 1e6,
    interfaceId: 0,
  }));
}

/** Two talks an hour apart, each in a chunk of its own, as they lie there after a kill; reading the first anew waits. */
async function killed(t: TestContext): Promise<{ bench: TimelineBench; release: () => void }> {
  const before = await TimelineBench.open(t);
  before.play(talk(0));
  await before.writer.close();
  before.play(talk(LATER));
  await before.writer.close();
  await before.settle();
  const folder = mkdtempSync(join(tmpdir(), "tapdeck-killed-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const [first = ""] = readdirSync(before.folder);
  for (const name of readdirSync(before.folder)) {
    if (name === first.replace(/pcapng$/, "index")) continue;
    const target = name === first.replace(/index$/, "pcapng") ? `.${name}` : name;
    copyFileSync(join(before.folder, name), join(folder, target));
  }
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  t.after(() => release());
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const bench = await TimelineBench.open(t, {
    folder,
    reindex: async (path, number, run) => {
      begin();
      await released;
      return await reindexChunk(path, number, run);
    },
  });
  await begun;
  assert.equal(bench.status().unread, 1);
  return { bench, release };
}

test("a span that it has nothing to do with does not wait for it", async (t) => {
  const { bench } = await killed(t);
  const { file, reading } = await bench.read({ ...EVERYTHING, fromMs: (T0 + LATER + 1) * 1000 });
  assert.equal(reading.packets.length, 400);
  assert.doesNotMatch(file.toString("latin1"), /Gap before/);
});

test("a span that it may be in is answered with what is there, and a word; whole once it is read", async (t) => {
  const { bench, release } = await killed(t);
  const { file, reading } = await bench.read(EVERYTHING);
  assert.equal(reading.packets.length, 500);
  assert.match(file.toString("latin1"), /Gap before this frame: frames may be missing .* being read anew/);
  release();
  const whole = await bench.read(EVERYTHING);
  assert.equal(whole.reading.packets.length, 1000);
  assert.doesNotMatch(whole.file.toString("latin1"), /Gap before/);
  assert.equal(bench.status().unread, undefined);
});

test("who must have all of it waits for it", async (t) => {
  const { bench, release } = await killed(t);
  const all = bench.read(EVERYTHING, { from: { chunk: 0, row: 0 } });
  await new Promise((resolve) => setTimeout(resolve, 100));
  release();
  assert.equal((await all).reading.packets.length, 1000);
});

test("room for new frames does not wait for it, nor takes it away under the reader", async (t) => {
  const { bench, release } = await killed(t);
  bench.timeline.hear({ kind: "room", id: 77, atFloor: true });
  for (let turn = 0; turn < 1000 && bench.status().chunks > 0; turn++)
    await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual([bench.status().chunks, bench.status().unread], [0, 1]);
  release();
  const { packets } = (await bench.read(EVERYTHING)).reading;
  assert.deepEqual([packets.length, packets[0]?.seconds], [500, T0]);
});
