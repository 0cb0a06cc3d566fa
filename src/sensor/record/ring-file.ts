/**
 * The file at the head of a ring: pieces are handed over in order and written one after the other, at their place,
 * asynchronously; opening and closing are asynchronous too. What is committed always ends at a whole block: a piece
 * says where the last one ends, and what a failed write or an end leaves behind that is cut off.
 */
import { unlink } from "node:fs/promises";
import type { BufferPool } from "./buffer-pool.ts";
import { isWholePages, PageFile } from "./page-file.ts";
import type { Piece } from "./page-stream.ts";

export interface RingFileEvents {
  /** The file takes no more: what is in it was written, `lostFrames` were not. */
  failed(error: Error, lostFrames: number): void;
  /** Frames handed over after the failure. */
  lost(frames: number): void;
  closed(): void;
}

/** Completions come once a turn of the packet loop, in which several MiB may have come: they go in one call. */
const MOST_PIECES = 64;

export class RingFile {
  readonly name: string;
  /** Bytes on disk, whole blocks. */
  committed: number;
  modifiedMs = Date.now();
  readonly #path: string;
  readonly #pool: BufferPool;
  readonly #events: RingFileEvents;
  readonly #queue: Piece[] = [];
  #file: PageFile | undefined;
  /** Bytes on disk, with a part of a block at the end. */
  #length: number;
  #writing = false;
  #finishing = false;
  #failed = false;
  #dirty = false;

  /** `before` is done first (making room); `resumeAt` continues an existing file there, else a new one is made. */
  constructor(
    path: string,
    name: string,
    pool: BufferPool,
    events: RingFileEvents,
    before: () => Promise<void>,
    resumeAt: number | undefined,
  ) {
    this.name = name;
    this.#path = path;
    this.#pool = pool;
    this.#events = events;
    this.committed = resumeAt ?? 0;
    this.#length = this.committed;
    void this.#open(before, resumeAt);
  }

  get usable(): boolean {
    return !this.#failed && !this.#finishing;
  }

  /** The piece's buffer is given back when it is written. */
  append(piece: Piece): void {
    if (this.#failed) {
      this.#pool.give(piece.buffer);
      this.#events.lost(piece.frames);
      return;
    }
    this.#queue.push(piece);
    this.#pump();
  }

  /** After the pieces handed over so far: sync, close. */
  finish(): void {
    this.#finishing = true;
    this.#pump();
  }

  /** Makes what is committed survive a power loss. */
  sync(): void {
    if (!this.#dirty || this.#finishing || this.#failed) return;
    this.#dirty = false;
    this.#file?.sync();
  }

  async #open(before: () => Promise<void>, resumeAt: number | undefined): Promise<void> {
    try {
      await before();
      this.#file = await PageFile.open(this.#path, resumeAt, this.#pool.aligned);
      this.#pump();
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #pump(): void {
    const file = this.#file;
    if (this.#writing || file === undefined || this.#failed) return;
    const first = this.#queue[0];
    if (first === undefined) {
      if (this.#finishing) void this.#close(file);
      return;
    }
    // A disk that falls behind gets the page cache between: it takes bursts that the buffers cannot.
    const direct = isWholePages(first.at, first.length) && this.#pool.free * 2 >= this.#pool.count;
    const views: Buffer[] = [];
    let end = first.at;
    for (const { buffer, at, length } of this.#queue) {
      if (at !== end || views.length >= MOST_PIECES) break;
      if (direct && !isWholePages(at, length)) break;
      views.push(this.#pool.view(buffer).subarray(0, length));
      end += length;
    }
    this.#writing = true;
    file.write(views, first.at, direct, (error) => {
      this.#writing = false;
      if (error !== null) this.#fail(error);
      else this.#written(views.length, end);
    });
  }

  #written(pieces: number, length: number): void {
    for (const { buffer, wholeBytes } of this.#queue.splice(0, pieces)) {
      this.#pool.give(buffer);
      this.committed = wholeBytes;
    }
    this.#length = length;
    this.modifiedMs = Date.now();
    this.#dirty = true;
    this.#pump();
  }

  async #close(file: PageFile): Promise<void> {
    this.#file = undefined;
    try {
      if (this.#length > this.committed) await file.truncate(this.committed);
      await file.close(true);
      this.#events.closed();
    } catch (error) {
      this.#events.failed(error instanceof Error ? error : new Error(String(error)), 0);
    }
  }

  #fail(error: Error): void {
    this.#failed = true;
    let lost = 0;
    for (const piece of this.#queue.splice(0)) {
      lost += piece.frames;
      this.#pool.give(piece.buffer);
    }
    const file = this.#file;
    this.#file = undefined;
    if (file !== undefined) void this.#cutOff(file);
    this.#events.failed(error, lost);
  }

  /** What the failed write may have left behind the last whole block goes; so does a file that holds nothing. */
  async #cutOff(file: PageFile): Promise<void> {
    try {
      if (this.committed === 0) await unlink(this.#path);
      else await file.truncate(this.committed);
      await file.close(false);
    } catch {
      return;
    }
  }
}
