import assert from "node:assert/strict";
import { test } from "node:test";
import { LINK_TYPE } from "../../../base/link-type.ts";
import { PacketBatch } from "../../../base/packet-batch.ts";
import { LIVE_QUEUE_BYTES } from "../../../model/live-stream.ts";
import { BLOCK } from "../../../pcap/block.ts";
import { dropsBefore } from "../../../pcap/block-edit.ts";
import { readCapture } from "../../../pcap/reading.ts";
import { RingHead } from "../ring-head.ts";
import { LIVE_SHARED, LiveStream } from "./live-stream.ts";

const ROOM = 128 * 1024;
const FRAME = 1000;
const WHOLE = Number.POSITIVE_INFINITY;

class Bench {
  readonly chunks: Uint8Array[] = [];
  readonly shared = new Int32Array(new SharedArrayBuffer(4 * LIVE_SHARED.words));
  readonly batch: PacketBatch;
  readonly stream: LiveStream;
  readonly head: RingHead;
  names: readonly string[] = [];
  /** Of what all streams may take together. */
  spare = 0;
  #nowMs = 1_000_000;

  constructor() {
    const bytes = new Uint8Array(ROOM + FRAME);
    this.batch = new PacketBatch(bytes, 1);
    this.batch.interfaces.push({ name: "eth0", linkType: LINK_TYPE.ethernet });
    const namesOf = (): readonly string[] => this.names;
    this.head = new RingHead(namesOf);
    this.stream = new LiveStream({
      bytes,
      words: new Uint32Array(bytes.buffer, 0, bytes.length >> 2),
      at: 0,
      room: ROOM,
      head: this.head,
      shared: this.shared,
      namesOf,
      hasSpare: (more) => {
        const has = more <= this.spare;
        if (has) this.spare -= more;
        return has;
      },
      send: (blocks) => this.chunks.push(blocks),
    });
  }

  frame(second: number, held = -1, limit = WHOLE): void {
    const { batch } = this;
    batch.count = 1;
    batch.offset[0] = ROOM;
    batch.capturedLength[0] = batch.originalLength[0] = FRAME;
    batch.seconds[0] = second;
    this.stream.record(batch, 0, limit, held, undefined);
  }

  tick(ms: number): void {
    this.#nowMs += ms;
    this.stream.tick(this.#nowMs);
  }

  /** As a reader takes it. */
  read(): Buffer {
    const taken = Buffer.concat(this.chunks.splice(0));
    Atomics.sub(this.shared, LIVE_SHARED.waiting, taken.length);
    return taken;
  }

  file(...parts: Buffer[]): ReturnType<typeof readCapture> {
    return readCapture(Buffer.concat([this.head.sectionHeader, ...parts]));
  }
}

function blocks(bytes: Buffer, type: number): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readUInt32LE(at + 4))
    if (bytes.readUInt32LE(at) === type) found.push(bytes.subarray(at, at + bytes.readUInt32LE(at + 4)));
  return found;
}

test("frames come once it is opened, a moment later", () => {
  const bench = new Bench();
  bench.frame(1);
  bench.tick(50);
  assert.equal(bench.chunks.length, 0);
  bench.stream.open(0);
  bench.frame(2);
  assert.equal(bench.chunks.length, 0);
  bench.tick(50);
  assert.deepEqual(
    bench.file(bench.read()).packets.map(({ seconds }) => seconds),
    [2],
  );
});

test("what a reader does not take is bounded; what is dropped beyond it is counted and told before the next frame", () => {
  const bench = new Bench();
  bench.stream.open(0);
  const sent = 3 * Math.ceil(LIVE_QUEUE_BYTES / FRAME);
  for (let n = 0; n < sent; n++) bench.frame(n);
  assert.ok((bench.shared[LIVE_SHARED.waiting] as number) <= LIVE_QUEUE_BYTES);
  const { packets, drops } = bench.stream;
  assert.equal(packets + drops, sent);
  assert.ok(drops > sent / 2);
  assert.equal(bench.shared[LIVE_SHARED.drops], drops);
  const first = bench.read();
  bench.frame(sent);
  bench.tick(5000);
  const second = bench.read();
  bench.frame(sent + 1);
  bench.tick(5000);
  const all = Buffer.concat([first, second, bench.read()]);
  const told = blocks(all, BLOCK.enhancedPacket).map(dropsBefore);
  assert.equal(
    told.reduce((sum, n) => sum + n, 0),
    drops,
  );
  assert.equal(told.filter((n) => n > 0).length, 1);
  assert.equal(blocks(all, BLOCK.statistics).length, 1, "said once, for nothing was lost since");
  assert.equal(bench.file(all).packets.length, packets + 2);
});

test("while there is memory to spare a burst may wait beyond its own share", () => {
  const bench = new Bench();
  bench.stream.open(0);
  bench.spare = LIVE_QUEUE_BYTES;
  const sent = 3 * Math.ceil(LIVE_QUEUE_BYTES / FRAME);
  for (let n = 0; n < sent; n++) bench.frame(n);
  const waiting = bench.shared[LIVE_SHARED.waiting] as number;
  assert.ok(waiting > 1.9 * LIVE_QUEUE_BYTES && waiting <= 2 * LIVE_QUEUE_BYTES, `${waiting} bytes wait`);
  assert.ok(bench.stream.drops > 0);
});

test("opened once more it begins anew; frames held before are of its past", () => {
  const bench = new Bench();
  bench.stream.open(0);
  bench.frame(1);
  bench.stream.open(7);
  bench.frame(2, 6);
  bench.frame(3, 7);
  bench.tick(50);
  assert.deepEqual(
    bench.file(bench.read()).packets.map(({ seconds }) => seconds),
    [3],
  );
  assert.equal(bench.stream.packets, 1);
});

test("names are told before the frame that needs them, and again when they change", () => {
  const bench = new Bench();
  bench.names = ["porch"];
  bench.stream.open(0);
  bench.stream.notePeer(Uint8Array.of(192, 0, 2, 1), 0, 4);
  bench.frame(1);
  bench.tick(50);
  const first = bench.read();
  assert.equal(first.readUInt32LE(0), BLOCK.nameResolution);
  bench.tick(50);
  assert.equal(bench.chunks.length, 0, "nothing new");
  bench.names = ["porch", "garden"];
  bench.tick(50);
  const [block] = blocks(bench.read(), BLOCK.nameResolution);
  assert.ok(block?.includes("garden"));
});

test("of a frame that may not be kept nothing is told, and a part where a part may be", () => {
  const bench = new Bench();
  bench.stream.open(0);
  bench.frame(1, -1, 0);
  bench.frame(2, -1, 60);
  bench.stream.close();
  const { packets } = bench.file(bench.read());
  assert.deepEqual(
    packets.map(({ seconds, captured, original }) => [seconds, captured, original]),
    [[2, 60, FRAME]],
  );
});
