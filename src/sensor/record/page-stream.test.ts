/** The stream's promises, held to a file in memory: content, whole blocks at every instant, no frame counted twice. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { BufferPool, PAGE_BYTES } from "./buffer-pool.ts";
import { PageStream, type Piece } from "./page-stream.ts";

const BUFFER_BYTES = 4 * PAGE_BYTES;
const POOL_BYTES = 16 * BUFFER_BYTES;

/** What a disk would hold, and what was promised about it. */
class MemoryFile {
  readonly disk = new Uint8Array(1 << 20);
  readonly pieces: Piece[] = [];
  readonly pool: BufferPool;
  readonly arena: Uint8Array;
  length = 0;
  whole = 0;
  frames = 0;

  constructor() {
    this.arena = new Uint8Array(POOL_BYTES + PAGE_BYTES);
    this.pool = new BufferPool(this.arena, 0, POOL_BYTES, BUFFER_BYTES, true);
  }

  flush(): void {}

  append(piece: Piece): void {
    this.pieces.push(piece);
    assert.equal(piece.at % PAGE_BYTES, 0);
    this.disk.set(this.pool.view(piece.buffer).subarray(0, piece.length), piece.at);
    this.length = piece.at + piece.length;
    assert.ok(piece.wholeBytes <= this.length && piece.wholeBytes >= this.whole);
    this.whole = piece.wholeBytes;
    this.frames += piece.frames;
    this.pool.give(piece.buffer);
  }
}

function writeBlock(stream: PageStream, file: MemoryFile, size: number, value: number, nowMs: number): void {
  assert.ok(stream.ensure(size, nowMs));
  file.arena.fill(value, stream.offset, stream.offset + size);
  stream.wrote(size, 1);
}

test("any blocks, flushed at any moment, stand in the file as they were written", () => {
  const step = fc.record({
    size: fc.oneof(
      fc.integer({ min: 1, max: 3 * PAGE_BYTES }),
      fc.constantFrom(PAGE_BYTES - 1, PAGE_BYTES, PAGE_BYTES + 1, 2 * PAGE_BYTES),
      fc.integer({ min: 1, max: 100 }),
    ),
    flush: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 0, max: 9000 }), (steps, resumeAt) => {
      const file = new MemoryFile();
      const stream = new PageStream(file.pool, file.arena, () => file);
      const expected: number[] = Array.from({ length: resumeAt }, () => 7);
      file.disk.fill(7, 0, resumeAt);
      file.whole = resumeAt;
      const boundaries = new Set([resumeAt]);
      stream.begin(resumeAt, file.disk.slice(resumeAt - (resumeAt % PAGE_BYTES), resumeAt));
      for (const [i, { size, flush }] of steps.entries()) {
        writeBlock(stream, file, size, i + 1, i);
        for (let n = 0; n < size; n++) expected.push((i + 1) & 255);
        boundaries.add(expected.length);
        assert.equal(stream.fileBytes, expected.length);
        if (flush) stream.flush(i, i);
        // Whatever is on disk now could be cut at what was promised.
        assert.ok(boundaries.has(file.whole), `${file.whole} is the end of a block`);
        assert.equal(
          [...boundaries].filter((end) => end > resumeAt && end <= file.whole).length,
          file.frames,
        );
        assert.equal(file.frames + stream.frames, i + 1);
        if (flush) assert.equal(file.whole, expected.length);
      }
      stream.flush(Number.POSITIVE_INFINITY, 0);
      assert.equal(stream.frames, 0);
      assert.deepEqual(file.disk.subarray(0, expected.length), Uint8Array.from(expected));
      assert.equal(file.pool.free, file.pool.count);
    }),
    { numRuns: 60 },
  );
});

test("full buffers leave as whole pages, one behind the other", () => {
  const file = new MemoryFile();
  const stream = new PageStream(file.pool, file.arena, () => file);
  stream.begin(0, new Uint8Array(0));
  for (let i = 0; i < 100; i++) writeBlock(stream, file, 1000, i, 0);
  let end = 0;
  for (const { at, length } of file.pieces) {
    assert.equal(at, end);
    assert.equal(length % PAGE_BYTES, 0);
    end = at + length;
  }
  assert.ok(file.pieces.length > 4);
});

test("what is younger than asked stays in memory; a quiet stream keeps no buffer", () => {
  const file = new MemoryFile();
  const stream = new PageStream(file.pool, file.arena, () => file);
  stream.begin(0, new Uint8Array(0));
  writeBlock(stream, file, 500, 1, 1000);
  stream.flush(999, 1399);
  assert.equal(file.length, 0);
  stream.flush(1000, 1400);
  assert.equal(file.whole, 500);
  assert.equal(file.pool.free, file.pool.count);
  stream.flush(2000, 2400);
  assert.equal(file.pieces.length, 1);
});

test("without a free buffer a block is refused, and the part of a page that is left comes later", () => {
  const file = new MemoryFile();
  const stream = new PageStream(file.pool, file.arena, () => file);
  stream.begin(0, new Uint8Array(0));
  const held = Array.from({ length: file.pool.count - 1 }, () => file.pool.take());
  let written = 0;
  while (!stream.needsBuffer(1000)) writeBlock(stream, file, 1000, ++written, 0);
  writeBlock(stream, file, 1000, ++written, 0);
  while (!stream.needsBuffer(1000)) writeBlock(stream, file, 1000, ++written, 0);
  held.push(...Array.from({ length: file.pool.free }, () => file.pool.take()));
  const pool = file.pool;
  const give = pool.give.bind(pool);
  pool.give = () => undefined;
  assert.equal(stream.ensure(1000, 0), false);
  assert.ok(stream.frames > 0);
  assert.equal(file.frames + stream.frames, written);
  stream.flush(Number.POSITIVE_INFINITY, 0);
  assert.ok(stream.frames > 0, "still none free");
  pool.give = give;
  for (const buffer of held) pool.give(buffer);
  stream.flush(Number.POSITIVE_INFINITY, 0);
  assert.equal(stream.frames, 0);
  assert.equal(file.frames, written);
  assert.equal(file.whole, written * 1000);
});
