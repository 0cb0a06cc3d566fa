/** A ring on a real disk: nothing lost in fast turns, oldest first out, never above its files and sizes. */
import assert from "node:assert/strict";
import { mkdtempSync, openSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { LINK_TYPE } from "../../base/link-type.ts";
import { PacketBatch } from "../../base/packet-batch.ts";
import { ringSchema, type SensorRule, sensorRuleSchema } from "../../model/sniffer-rule.ts";
import { scanPcapng } from "../../pcap/scan.ts";
import { BufferPool } from "./buffer-pool.ts";
import { DiskWatch } from "./disk-watch.ts";
import { RingHead } from "./ring-head.ts";
import { numberOf } from "./ring-name.ts";
import { RingWriter } from "./ring-writer.ts";

const POOL_BYTES = 16 * 1024 * 1024;
const FRAMES_AT = POOL_BYTES;

class Bench {
  readonly folder: string;
  readonly batch: PacketBatch;
  readonly notes: string[] = [];
  readonly #context;
  #second = 1_700_000_000;

  constructor(t: TestContext) {
    this.folder = mkdtempSync(join(tmpdir(), "tapdeck-ring-"));
    t.after(() => rmSync(this.folder, { recursive: true, force: true }));
    const bytes = new Uint8Array(POOL_BYTES + 4 * 1024 * 1024);
    this.batch = new PacketBatch(bytes);
    this.batch.interfaces.push({ name: "eth0", linkType: LINK_TYPE.ethernet });
    this.#context = {
      folder: this.folder,
      pool: new BufferPool(bytes, 0, POOL_BYTES, 128 * 1024, false),
      bytes,
      words: new Uint32Array(bytes.buffer),
      head: new RingHead(() => []),
      disk: new DiskWatch(this.folder, () => 0),
      note: (line: string) => this.notes.push(line),
    };
  }

  ring(rule: SensorRule): RingWriter {
    return new RingWriter(rule, this.#context);
  }

  frame(ring: RingWriter, length: number, limit = Number.POSITIVE_INFINITY): void {
    this.batch.count = 1;
    this.batch.offset[0] = FRAMES_AT;
    this.batch.capturedLength[0] = length;
    this.batch.originalLength[0] = length;
    this.batch.seconds[0] = this.#second++;
    ring.record(this.batch, 0, limit);
  }

  rewind(seconds: number): void {
    this.#second -= seconds;
  }

  names(): string[] {
    return readdirSync(join(this.folder, "cam")).sort();
  }

  frames(): number {
    return this.names().reduce((sum, name) => sum + this.scan(name).packets, 0);
  }

  scan(name: string): ReturnType<typeof scanPcapng> {
    return scanPcapng(openSync(join(this.folder, "cam", name), "r"));
  }
}

function rule(ring: object): SensorRule {
  return sensorRuleSchema.parse({ slug: "cam", match: { all: true }, ring: ringSchema.parse(ring) });
}

test("a file a frame, faster than any disk syncs: nothing is lost but by turning, oldest first", async (t) => {
  const bench = new Bench(t);
  const ring = bench.ring(rule({ files: 3, packets: 1 }));
  for (let turn = 0; turn < 40; turn++) {
    for (let i = 0; i < 5; i++) bench.frame(ring, 100);
    await new Promise((resolve) => setTimeout(resolve, 2));
    const names = turn > 0 ? bench.names() : [];
    assert.ok(names.length <= 4, `${names.length} files at once`);
  }
  await ring.close();
  assert.equal(ring.drops, 0);
  assert.equal(ring.packets, 200);
  const numbers = bench.names().map((name) => numberOf("cam", name));
  assert.ok(numbers.length <= 4 && numbers.length >= 3, `${numbers.length} files`);
  assert.deepEqual(
    numbers,
    numbers.map((_, i) => 200 - numbers.length + i),
  );
  for (const name of bench.names()) assert.equal(bench.scan(name).packets, 1);
});

test("a ring with room for all keeps all, whole, in order and below its size", async (t) => {
  const bench = new Bench(t);
  const ring = bench.ring(rule({ files: 1000, filesizeKb: 20 }));
  for (let i = 0; i < 500; i++) {
    bench.frame(ring, 60 + ((i * 131) % 1400));
    if (i % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await ring.close();
  assert.equal(ring.drops, 0);
  assert.equal(bench.frames(), 500);
  for (const { name, bytes } of ring.files()) {
    assert.ok(bytes <= 20_000, `${name} has ${bytes} bytes`);
    assert.equal(statSync(join(bench.folder, "cam", name)).size, bytes);
    assert.equal(bench.scan(name).validBytes, bytes);
  }
});

test("the smallest ring holds its size; a frame larger than a file is cut and counted", async (t) => {
  const bench = new Bench(t);
  const ring = bench.ring(rule({ files: 100, filesizeKb: 1 }));
  for (let i = 0; i < 20; i++) bench.frame(ring, i % 2 === 0 ? 100 : 1400);
  await ring.close();
  assert.equal(bench.frames(), 20);
  assert.equal(ring.report().cut, 10);
  for (const { name, bytes } of ring.files()) assert.ok(bytes <= 1000, `${name} has ${bytes} bytes`);
});

test("of a frame no more is kept than its privacy allows, and how many were held back is told", async (t) => {
  const bench = new Bench(t);
  const ring = bench.ring({ ...rule({ files: 5 }), snaplen: 200 });
  for (const limit of [0, 54, 199, 200, 1000, Number.POSITIVE_INFINITY]) bench.frame(ring, 1000, limit);
  await ring.close();
  const { packets, bytes, withheld, cut, drops } = ring.report();
  assert.deepEqual(
    { packets, bytes, withheld, cut, drops },
    { packets: 5, bytes: 853, withheld: 4, cut: 0, drops: 0 },
  );
  assert.equal(bench.frames(), 5);
});

test("fewer files wished: the surplus goes at once", async (t) => {
  const bench = new Bench(t);
  const ring = bench.ring(rule({ files: 50, packets: 1 }));
  for (let i = 0; i < 30; i++) bench.frame(ring, 100);
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal(bench.names().length, 30);
  ring.update(rule({ files: 2, packets: 1 }));
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.ok(bench.names().length <= 3);
  await ring.close();
});

test("another run goes on in the same file, at any byte", async (t) => {
  const bench = new Bench(t);
  for (let run = 0; run < 6; run++) {
    const ring = bench.ring(rule({ files: 5, filesizeKb: 100 }));
    for (let i = 0; i < 7; i++) bench.frame(ring, 333 + 7 * run);
    await ring.close();
  }
  assert.equal(bench.names().length, 1);
  assert.equal(bench.frames(), 42);
  const [name] = bench.names();
  assert.ok(name !== undefined);
  assert.equal(bench.scan(name).validBytes, statSync(join(bench.folder, "cam", name)).size);
});

test("another run goes on in a file only as far as there is room: by bytes, and by packets", async (t) => {
  for (const limits of [{ filesizeKb: 4 }, { filesizeKb: 20, packets: 3 }]) {
    const bench = new Bench(t);
    for (let run = 0; run < 60; run++) {
      const ring = bench.ring(rule({ files: 1000, ...limits }));
      for (let i = 0; i < 1 + (run % 3); i++) bench.frame(ring, 60 + ((run * 131 + i * 977) % 1400));
      await ring.close();
      for (const { name, bytes } of ring.files())
        assert.ok(bytes <= limits.filesizeKb * 1000, `${name} has ${bytes} bytes`);
    }
    assert.equal(bench.frames(), 120);
    const most = Math.max(...bench.names().map((name) => bench.scan(name).packets));
    assert.ok(limits.packets === undefined || most === limits.packets, `${most} packets in a file`);
  }
});

test("a rule stops at so many packets, bytes or full files, ends its file and says so; with more it goes on", async (t) => {
  const bench = new Bench(t);
  const stopping = (until: object): SensorRule =>
    sensorRuleSchema.parse({ ...rule({ files: 2, filesizeKb: 4 }), until });
  const ring = bench.ring(stopping({ packets: 3 }));
  for (let n = 0; n < 5; n++) bench.frame(ring, 100);
  ring.tick(Date.now(), Date.now());
  assert.deepEqual([ring.report().state, ring.packets, ring.drops], ["done", 3, 0]);
  ring.noteLost(7);
  ring.noteInterruption();
  assert.deepEqual([ring.lostBefore, ring.interruptions], [0, 0], "what is missed now is not missing");
  ring.update(stopping({ bytes: 450 }));
  assert.equal(ring.report().state, "recording");
  for (let n = 0; n < 5; n++) bench.frame(ring, 100);
  assert.deepEqual([ring.report().state, ring.bytes], ["done", 500]);
  ring.update(stopping({ files: 4 }));
  for (let n = 0; n < 400; n++) bench.frame(ring, 500);
  assert.deepEqual([ring.report().state, ring.filesBegun, ring.drops], ["done", 4, 0]);
  await ring.close();
  assert.equal(bench.names().length, 3, "two full ones, and the one that was open");
  assert.ok(
    bench.names().every((name) => (numberOf("cam", name) ?? 0) >= 1),
    "the last three of the four",
  );
});

test("after a time nothing is recorded; a frame from before it that comes late still is", async (t) => {
  const bench = new Bench(t);
  const START_MS = 1_700_000_000_000;
  const until = { atMs: START_MS + 3000 };
  const ring = bench.ring(sensorRuleSchema.parse({ ...rule({}), until }));
  for (let n = 0; n < 6; n++) bench.frame(ring, 100);
  assert.deepEqual([ring.packets, ring.report().state], [3, "recording"], "no clock has told yet");
  bench.rewind(4);
  bench.frame(ring, 100);
  ring.tick(Date.now(), START_MS + 6000);
  assert.deepEqual([ring.packets, ring.report().state, ring.drops], [4, "done", 0]);
  await ring.close();
  assert.equal(bench.frames(), 4);
});

test("a ring says how far back it reaches and will reach, also to the next run", async (t) => {
  const bench = new Bench(t);
  const wish = rule({ files: 4, filesizeKb: 10, keepS: 60 });
  const ring = bench.ring(wish);
  const begunMs = 1_700_000_000_000;
  for (let i = 0; i < 30; i++) bench.frame(ring, 1000);
  ring.tick(Date.now() + 1000, begunMs + 30_000);
  await ring.close();
  const { oldestMs, reach } = ring.report();
  assert.equal(oldestMs, begunMs);
  assert.ok(reach !== undefined && Math.abs(reach.holdsMs - 39_000) < 2500, `holds ${reach?.holdsMs} ms`);
  assert.ok(reach.shortMs !== undefined && reach.shortMs > begunMs + 30_000, "said before it is full");
  const next = bench.ring(wish);
  next.tick(Date.now(), begunMs + 30_000);
  const again = next.report();
  assert.equal(again.oldestMs, begunMs);
  assert.ok(Math.abs((again.reach?.holdsMs ?? 0) - reach.holdsMs) < 2000, `holds ${again.reach?.holdsMs} ms`);
  await next.close();
});

test("smaller files wished: no more lies there than the smaller ring promises, now and after a restart", async (t) => {
  const bench = new Bench(t);
  const large = rule({ files: 4, filesizeKb: 50 });
  const small = rule({ files: 4, filesizeKb: 20 });
  const onDisk = (): number =>
    bench.names().reduce((sum, name) => {
      const file = statSync(join(bench.folder, "cam", name), { throwIfNoEntry: false });
      return sum + (file?.size ?? 0);
    }, 0);
  const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 200));
  const ring = bench.ring(large);
  for (let i = 0; i < 250; i++) bench.frame(ring, 1000);
  ring.tick(Date.now() + 1000, 0);
  await settle();
  assert.ok(onDisk() > 200_000);
  ring.update(small);
  for (let look = 0; look < 50 && onDisk() > 100_000; look++) await settle();
  for (let i = 0; i < 200; i++) {
    const bytes = onDisk();
    assert.ok(bytes <= 100_000, `${bytes} bytes for 5 files of 20 kB`);
    bench.frame(ring, 1000);
    if (i % 7 === 0) await settle();
  }
  await ring.close();
  assert.equal(ring.drops, 0);
  const next = bench.ring(rule({ files: 2, filesizeKb: 10 }));
  for (let look = 0; look < 50 && onDisk() > 30_000; look++) await settle();
  assert.ok(onDisk() <= 30_000, `${onDisk()} bytes for 3 files of 10 kB`);
  await next.close();
});

test("a rule without room does not record, says why, and is not called whole", async (t) => {
  const bench = new Bench(t);
  const wish = rule({ files: 4, filesizeKb: 50 });
  const refused = { ...wish, paused: true, noRoom: "its ring wants 250 kB more" };
  const ring = bench.ring(wish);
  bench.frame(ring, 100);
  ring.update(refused);
  bench.frame(ring, 100);
  const { state, reason, packets, interruptions } = ring.report();
  assert.deepEqual([state, reason, packets, interruptions], ["no-room", "its ring wants 250 kB more", 1, 1]);
  ring.update(refused);
  ring.update(wish);
  bench.frame(ring, 100);
  assert.deepEqual([ring.report().state, ring.packets, ring.interruptions], ["recording", 2, 1]);
  await ring.close();
});
