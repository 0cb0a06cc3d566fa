/**
 * A file's bytes on their way to the disk. Blocks are written one behind the other into pool buffers; every buffer
 * begins at a page of the file, so that a full one can go to the disk without a copy (O_DIRECT). A block may cross two
 * buffers: what is behind the last full page moves to the head of the next one. A buffer handed over before it is full
 * leaves its last page behind too, to be written once more with what follows.
 */
import { type BufferPool, PAGE_BYTES } from "./buffer-pool.ts";

/** Bytes for the file's place `at`, a multiple of a page; the buffer is given back by whoever writes them. */
export interface Piece {
  readonly buffer: number;
  readonly at: number;
  readonly length: number;
  /** Where the file's last whole block ends, once this piece is written. */
  readonly wholeBytes: number;
  /** Frames that are whole with this piece and were not before: what its failure loses. */
  readonly frames: number;
  /** When the first of it came into memory. */
  readonly sinceMs: number;
}

/** Takes pieces to the disk, now or, as it judges, together with the next. */
export interface PieceTaker {
  append(piece: Piece): void;
  /** What it has had since `untilMs` or longer goes now. */
  flush(untilMs: number): void;
}

export class PageStream {
  /** Frames written into the stream that no handed-over piece makes whole. */
  frames = 0;
  #buffer = -1;
  /** Place of the buffer's first byte in the file, and bytes in it. */
  #at = 0;
  #fill = 0;
  /** End of the last block that ends at or before the last full page of the buffer, and the frames up to it. */
  #wholeFill = 0;
  #wholeFrames = 0;
  #takenMs = 0;
  /** The bytes behind the last full page while there is no buffer. */
  readonly #tail = new Uint8Array(PAGE_BYTES);
  readonly #pool: BufferPool;
  readonly #bytes: Uint8Array;
  readonly #taker: () => PieceTaker | undefined;

  /** `bytes` is the arena that the pool lies in. */
  constructor(pool: BufferPool, bytes: Uint8Array, taker: () => PieceTaker | undefined) {
    this.#pool = pool;
    this.#bytes = bytes;
    this.#taker = taker;
  }

  /** Bytes of the file with what is still in memory: where the next block goes. */
  get fileBytes(): number {
    return this.#at + this.#fill;
  }

  /** Where in the arena the next block goes; valid after `ensure`. */
  get offset(): number {
    return this.#pool.offsetOf(this.#buffer) + this.#fill;
  }

  /** Another file: new, or gone on with behind `fileBytes`, whose last part page is `tail`. */
  begin(fileBytes: number, tail: Uint8Array): void {
    this.drop();
    this.#fill = fileBytes % PAGE_BYTES;
    this.#at = fileBytes - this.#fill;
    this.#tail.set(tail.subarray(0, this.#fill));
  }

  /** Forgets what was not handed over; returns how many frames that were. */
  drop(): number {
    const { frames } = this;
    if (this.#buffer >= 0) this.#pool.give(this.#buffer);
    this.#buffer = -1;
    this.frames = 0;
    this.#wholeFill = 0;
    this.#wholeFrames = 0;
    return frames;
  }

  /** A block of this size needs a buffer that is not at hand yet. */
  needsBuffer(size: number): boolean {
    return this.#buffer < 0 || this.#fill + size > this.#pool.bufferBytes;
  }

  /** Packet path. Room for a block of this size, which is smaller than a buffer by a page; false when no buffer is free. */
  ensure(size: number, nowMs: number): boolean {
    if (!this.needsBuffer(size)) return true;
    if (this.#buffer >= 0) this.#handOver(false);
    return this.#take(nowMs);
  }

  /** Packet path. A block of `size` bytes was written at `offset`; `frames` is 1 when it holds a frame, else 0. */
  wrote(size: number, frames: number): void {
    const start = this.#fill;
    const end = start + size;
    this.#fill = end;
    if (((start ^ end) & -PAGE_BYTES) !== 0) {
      // It reaches the next page: what was whole before it (or with it, if it ends there) is whole with that page.
      const exact = (end & (PAGE_BYTES - 1)) === 0;
      this.#wholeFill = exact ? end : start;
      this.#wholeFrames = exact ? this.frames + frames : this.frames;
    }
    this.frames += frames;
  }

  /** A ready block. There is room for it. */
  put(block: Uint8Array): void {
    this.#bytes.set(block, this.offset);
    this.wrote(block.length, 0);
  }

  /** What has been in memory since `untilMs` or longer goes to the disk; a quiet stream keeps no buffer. */
  flush(untilMs: number, nowMs: number): void {
    if (this.#buffer >= 0) {
      if (this.#takenMs <= untilMs) this.#handOver(true);
    } else if (this.frames > 0 && this.#take(nowMs)) this.#handOver(true);
    this.#taker()?.flush(untilMs);
  }

  #take(nowMs: number): boolean {
    const next = this.#pool.take();
    if (next < 0) return false;
    this.#buffer = next;
    this.#takenMs = nowMs;
    if (this.#fill > 0) this.#bytes.set(this.#tail.subarray(0, this.#fill), this.#pool.offsetOf(next));
    return true;
  }

  /** All of it, or only the full pages: a buffer that is full has some. */
  #handOver(all: boolean): void {
    const buffer = this.#buffer;
    const rest = this.#fill % PAGE_BYTES;
    const pages = this.#fill - rest;
    const tailFrom = this.#pool.offsetOf(buffer) + pages;
    this.#tail.set(this.#bytes.subarray(tailFrom, tailFrom + rest));
    const frames = all ? this.frames : this.#wholeFrames;
    const piece = {
      buffer,
      at: this.#at,
      length: all ? this.#fill : pages,
      wholeBytes: this.#at + (all ? this.#fill : this.#wholeFill),
      frames,
      sinceMs: this.#takenMs,
    };
    this.#buffer = -1;
    this.#at += pages;
    this.#fill = rest;
    this.frames -= frames;
    this.#wholeFill = 0;
    this.#wholeFrames = 0;
    this.#taker()?.append(piece);
  }
}
