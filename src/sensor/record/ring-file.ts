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
  /** More of it is on the disk. */
  written?(): void;
  /** All that was handed over before `finish` is written: the file is whole. */
  whole(): void;
}

/** Completions come once a turn of the packet loop, in which several MiB may have come: they go in one call. */
const MOST_PIECES = 64;
/** One write of a mebibyte costs a third of the CPU of eight of 128 KiB, and the disk takes it faster. */
const WORTH_WRITING = 8;

export class RingFile {
  readonly name: string;
  /** Bytes on disk, whole blocks. */
  committed: number;
  modifiedMs = Date.now();
  readonly #path: string;
  readonly #pool: BufferPool;
  readonly #events: RingFileEvents;
  readonly #queue: Piece[] = [];
  /** Pieces at the head of the queue that are being written. */
  #underWay = 0;
  #opening = true;
  /** All of the queue is to be written, however little it is. */
  #inHurry = false;
  #file: PageFile | undefined;
  /** Bytes on disk, with a part of a block at the end. */
  #length: number;
  #finishing = false;
  #failed = false;
  #dirty = false;
  /** Set when the file is given up: called once it is gone. */
  #gone: (() => void) | undefined;

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

  /** Whole pages go past the page cache. */
  get direct(): boolean {
    return this.#file?.direct === true;
  }

  /** Its size once all that was handed over is written. */
  get finalBytes(): number {
    const last = this.#queue.at(-1);
    return last === undefined ? this.#length : last.at + last.length;
  }

  /** There are pieces that are not on the disk. */
  get writing(): boolean {
    return this.#queue.length > 0 || this.#underWay > 0 || this.#length > this.committed;
  }

  /** Written to its end, and not yet safe from a power loss. */
  get unsettled(): boolean {
    return this.#finishing && this.#file !== undefined && !this.writing;
  }

  /** The piece's buffer is given back when it is written. */
  append(piece: Piece): void {
    if (this.#failed) {
      this.#pool.give(piece.buffer);
      this.#events.lost(piece.frames);
      return;
    }
    this.#queue.push(piece);
    if (!this.#mayWait()) this.#pump();
  }

  /** Writes what has been in memory since `untilMs` or longer. */
  flush(untilMs: number): void {
    const first = this.#queue[0];
    if (first === undefined || first.sinceMs > untilMs) return;
    this.#inHurry = true;
    this.#pump();
  }

  /** No more pieces come. */
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

  /** Makes a whole file survive a power loss, and lets go of it. */
  async settle(): Promise<void> {
    const file = this.#file;
    if (file === undefined || !this.unsettled) return;
    this.#file = undefined;
    try {
      await file.close(true);
    } catch (error) {
      this.#events.failed(toError(error), 0);
    }
  }

  /** The ring has turned past it: what is not written need not be. Resolves when its name is gone. */
  abandon(): Promise<void> {
    return new Promise((resolve) => {
      this.#gone = resolve;
      for (const { buffer } of this.#queue.splice(this.#underWay)) this.#pool.give(buffer);
      if (!this.#opening && this.#underWay === 0) void this.#remove();
    });
  }

  async #open(before: () => Promise<void>, resumeAt: number | undefined): Promise<void> {
    try {
      await before();
      if (this.#gone === undefined)
        this.#file = await PageFile.open(this.#path, resumeAt, this.#pool.aligned);
      this.#opening = false;
      this.#pump();
    } catch (error) {
      this.#opening = false;
      this.#fail(toError(error));
    }
  }

  #pump(): void {
    if (this.#opening || this.#underWay > 0 || this.#failed) return;
    if (this.#gone !== undefined) {
      void this.#remove();
      return;
    }
    const file = this.#file;
    const first = this.#queue[0];
    if (file === undefined) return;
    if (first !== undefined) this.#write(file, first);
    else if (this.#finishing) void this.#end(file);
  }

  /** The first pieces of the queue in one call, as far as they lie one behind the other in the file. */
  #write(file: PageFile, first: Piece): void {
    // A disk that falls behind gets the page cache between: it takes bursts that the buffers cannot.
    const direct = isWholePages(first.at, first.length) && this.#pool.free * 4 >= this.#pool.count;
    const views: Buffer[] = [];
    let end = first.at;
    for (const { buffer, at, length } of this.#queue) {
      if (at !== end || views.length >= MOST_PIECES) break;
      if (direct && !isWholePages(at, length)) break;
      views.push(this.#pool.view(buffer).subarray(0, length));
      end += length;
    }
    this.#underWay = views.length;
    file.write(views, first.at, direct, (error) => {
      this.#underWay = 0;
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
    this.#events.written?.();
    if (this.#queue.length === 0) this.#inHurry = false;
    if (!this.#mayWait()) this.#pump();
  }

  /** More will come, and nobody lacks the buffers meanwhile. */
  #mayWait(): boolean {
    if (this.#inHurry || this.#finishing || this.#gone !== undefined) return false;
    return this.#queue.length < WORTH_WRITING && this.#pool.free * 4 >= this.#pool.count * 3;
  }

  async #end(file: PageFile): Promise<void> {
    if (this.#length > this.committed) {
      // As a write under way: nobody may close the file meanwhile.
      this.#underWay = 1;
      try {
        await file.truncate(this.committed);
      } catch (error) {
        this.#underWay = 0;
        this.#fail(toError(error));
        return;
      }
      this.#underWay = 0;
      this.#length = this.committed;
    }
    if (this.#gone === undefined) this.#events.whole();
    else await this.#remove();
  }

  #fail(error: Error): void {
    this.#failed = true;
    let lost = 0;
    for (const piece of this.#queue.splice(0)) {
      lost += piece.frames;
      this.#pool.give(piece.buffer);
    }
    const file = this.#file;
    if (this.#gone !== undefined) {
      void this.#remove();
      return;
    }
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

  async #remove(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    this.#finishing = true;
    if (this.committed > 0 || file !== undefined) await unlink(this.#path).catch(() => undefined);
    await file?.close(false).catch(() => undefined);
    this.#gone?.();
  }
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
