/**
 * The file at the head of a ring: buffers are handed over in order and written one after the other, at their place,
 * asynchronously; opening and closing are asynchronous too. What is committed always ends at a whole block, because
 * no block crosses buffers and a failed write is cut off again.
 */
import { close, constants, fdatasync, ftruncate, open, unlink, writev } from "node:fs";
import { promisify } from "node:util";
import type { BufferPool } from "./buffer-pool.ts";

interface Piece {
  readonly buffer: number;
  readonly length: number;
  /** Frames in it, for the count of what a failure loses. */
  readonly frames: number;
}

export interface RingFileEvents {
  /** The file takes no more: what is in it was written, `lostFrames` were not. */
  failed(error: Error, lostFrames: number): void;
  /** Frames handed over after the failure. */
  lost(frames: number): void;
  closed(): void;
}

const openAsync = promisify(open);
const truncateAsync = promisify(ftruncate);
const syncAsync = promisify(fdatasync);
const unlinkAsync = promisify(unlink);
const closeAsync = promisify(close);

/** Completions come once a turn of the packet loop, in which several MiB may have come: they go in one call. */
const MOST_PIECES = 64;
/** Group-readable: SFTP users of the group `tapdeck` fetch the files. */
const FILE_MODE = 0o640;

export class RingFile {
  readonly name: string;
  /** Bytes on disk, whole blocks. */
  committed: number;
  modifiedMs = Date.now();
  readonly #path: string;
  readonly #pool: BufferPool;
  readonly #events: RingFileEvents;
  readonly #queue: Piece[] = [];
  #fd = -1;
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
    void this.#open(before, resumeAt);
  }

  /** Pieces waiting or under way. */
  get busy(): boolean {
    return this.#writing || this.#queue.length > 0;
  }

  get usable(): boolean {
    return !this.#failed && !this.#finishing;
  }

  /** The first `length` bytes of a pool buffer come next in the file; the buffer is given back when written. */
  append(buffer: number, length: number, frames: number): void {
    if (this.#failed) {
      this.#pool.give(buffer);
      this.#events.lost(frames);
      return;
    }
    this.#queue.push({ buffer, length, frames });
    this.#pump();
  }

  /** After the pieces handed over so far: sync, close. */
  finish(): void {
    this.#finishing = true;
    this.#pump();
  }

  /** Makes what is committed survive a power loss. */
  sync(): void {
    if (!this.#dirty || this.#fd < 0 || this.#finishing || this.#failed) return;
    this.#dirty = false;
    fdatasync(this.#fd, () => undefined);
  }

  async #open(before: () => Promise<void>, resumeAt: number | undefined): Promise<void> {
    try {
      await before();
      const flags =
        resumeAt === undefined
          ? constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL
          : constants.O_WRONLY;
      this.#fd = await openAsync(this.#path, flags | constants.O_NOFOLLOW, FILE_MODE);
      if (resumeAt !== undefined) await truncateAsync(this.#fd, resumeAt);
      this.#pump();
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #pump(): void {
    if (this.#writing || this.#fd < 0 || this.#failed) return;
    const pieces = Math.min(this.#queue.length, MOST_PIECES);
    if (pieces === 0) {
      if (this.#finishing) void this.#close();
      return;
    }
    this.#writing = true;
    this.#write(pieces, 0);
  }

  /** The first pieces of the queue in one call; a short write is gone on with from where it stopped. */
  #write(pieces: number, from: number): void {
    const views: Buffer[] = [];
    let skip = from;
    let left = 0;
    for (const { buffer, length } of this.#queue.slice(0, pieces)) {
      if (skip < length) {
        views.push(this.#pool.view(buffer).subarray(skip, length));
        left += length - skip;
      }
      skip = Math.max(0, skip - length);
    }
    writev(this.#fd, views, this.committed + from, (error, written) => {
      if (error !== null) {
        this.#writing = false;
        this.#fail(error);
      } else if (written < left) {
        this.#write(pieces, from + written);
      } else {
        this.#written(pieces, from + written);
      }
    });
  }

  #written(pieces: number, bytes: number): void {
    this.#writing = false;
    for (const { buffer } of this.#queue.splice(0, pieces)) this.#pool.give(buffer);
    this.committed += bytes;
    this.modifiedMs = Date.now();
    this.#dirty = true;
    this.#pump();
  }

  async #close(): Promise<void> {
    const fd = this.#fd;
    this.#fd = -1;
    try {
      await syncAsync(fd);
      await closeAsync(fd);
    } finally {
      this.#events.closed();
    }
  }

  #fail(error: Error): void {
    this.#failed = true;
    let lost = 0;
    for (const piece of this.#queue.splice(0)) {
      lost += piece.frames;
      this.#pool.give(piece.buffer);
    }
    const fd = this.#fd;
    this.#fd = -1;
    if (fd >= 0) void this.#cutOff(fd);
    this.#events.failed(error, lost);
  }

  /** What the failed write may have left behind the last whole block goes; so does a file that holds nothing. */
  async #cutOff(fd: number): Promise<void> {
    try {
      if (this.committed === 0) await unlinkAsync(this.#path);
      else await truncateAsync(fd, this.committed);
      await closeAsync(fd);
    } catch {
      return;
    }
  }
}
