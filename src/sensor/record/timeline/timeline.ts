/**
 * The timeline on the sensor's main thread: knows every chunk, gives complete ones their index and their name, makes room,
 * answers what it has, and hands out frames. Chunks that a stop left without an index are read anew in the background.
 */
import { join } from "node:path";
import type { TimelineCut } from "../../../model/budget-state.ts";
import type { FrameSelect, TimelineStatus } from "../../../model/frame-select.ts";
import { IndexReader } from "./chunk-file.ts";
import { type Hole, holesOf, holesWithin } from "./chunk-holes.ts";
import { ChunkIndex } from "./chunk-index.ts";
import { chunkStartMs, indexFile } from "./chunk-name.ts";
import type { ChunkExtent, TimelineNews, TimelineOrder, TimelinePlace, TimelineState } from "./chunk-news.ts";
import { ChunkRepair, type ReindexChunk } from "./chunk-repair.ts";
import { ChunkRoom } from "./chunk-room.ts";
import { ChunkShelf, type KeptChunk, type UnindexedChunk } from "./chunk-shelf.ts";
import { chunkBytesFor } from "./chunk-size.ts";
import { linked, rangeOf, type UnlinkedChunk } from "./linked-chunks.ts";
import { cutToRoom } from "./timeline-cut.ts";
import { type FrameSearch, type ReadableChunk, timelineFrames } from "./timeline-frames.ts";
import { expectReach, notYet } from "./timeline-lack.ts";
import { timelineReach } from "./timeline-reach.ts";
import type { TimelineStart } from "./timeline-start.ts";
import { patience, unreadHoles } from "./unread-chunks.ts";

const EVERY_ROW = { from: 0, to: Number.POSITIVE_INFINITY };

export interface TimelineOptions {
  readonly folder: string;
  readonly budgetBytes: number;
  readonly cutoffBytes: number | undefined;
  readonly inMemory: boolean;
  /** How long frames are wanted to be kept. */
  readonly keepMs?: number | undefined;
  tell(order: TimelineOrder): void;
  readonly reindex: ReindexChunk;
  note(line: string): void;
}

/** A chunk that has no index file yet. */
interface LiveChunk {
  readonly name: string;
  readonly run: number;
  readonly index: ChunkIndex;
  readonly roomBytes: number;
  /** Once it is complete. */
  extent: ChunkExtent | undefined;
}

export class Timeline {
  readonly #options: TimelineOptions;
  readonly #shelf: ChunkShelf;
  #chunkBytes: number;
  readonly #room: ChunkRoom;
  readonly #repair: ChunkRepair;
  readonly #live = new Map<number, LiveChunk>();
  /** Chunks whose index was read and found whole. */
  readonly #sound = new WeakSet<KeptChunk>();
  readonly #indexes = new IndexReader();
  readonly #flushes = new Map<number, (flushed: Extract<TimelineNews, { kind: "flushed" }>) => void>();
  readonly #resizes = new Map<number, () => void>();
  #nextAsk = 1;
  #state: TimelineState = { state: "recording", drops: 0, cutOff: 0, direct: true, span: undefined };
  #removing: Promise<void> = Promise.resolve();
  /** One change of files after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(options: TimelineOptions, shelf: ChunkShelf) {
    const { budgetBytes } = options;
    this.#options = options;
    this.#shelf = shelf;
    this.#chunkBytes = chunkBytesFor(budgetBytes);
    this.#room = new ChunkRoom(shelf, budgetBytes, () =>
      [...this.#live.values()].reduce((sum, { roomBytes }) => sum + roomBytes, 0),
    );
    this.#repair = new ChunkRepair(shelf, this.#room, options.reindex);
  }

  static async open(options: TimelineOptions): Promise<Timeline> {
    const shelf = new ChunkShelf(options.folder);
    await shelf.load();
    const timeline = new Timeline(options, shelf);
    await timeline.#room.make();
    void timeline.#reindexAll();
    return timeline;
  }

  /** `run` names this run of the sensor; in a live one the time since the run before is a gap. */
  start(run: number, live: boolean): TimelineStart {
    const { folder, cutoffBytes } = this.#options;
    return {
      folder,
      chunkBytes: this.#chunkBytes,
      cutoffBytes,
      firstNumber: this.#shelf.nextNumber,
      run,
      resumedAfterMs: live ? this.#shelf.lastMs : 0,
    };
  }

  hear(news: TimelineNews): void {
    switch (news.kind) {
      case "begin":
        this.#live.set(news.number, {
          name: news.name,
          run: news.run,
          index: ChunkIndex.shared(news.memory, news.capacity),
          roomBytes: news.roomBytes,
          extent: undefined,
        });
        return;
      case "complete": {
        const chunk = this.#live.get(news.extent.number);
        if (chunk !== undefined) chunk.extent = news.extent;
        void this.#inTurn(() => this.#commit(news.extent));
        return;
      }
      case "gone":
        this.#live.delete(news.number);
        return;
      case "room":
        this.#hearRoom(news.id, news.atFloor);
        return;
      case "flushed":
        this.#flushes.get(news.id)?.(news);
        this.#flushes.delete(news.id);
        return;
      case "resized":
        this.#resizes.get(news.id)?.();
        this.#resizes.delete(news.id);
        return;
      case "state":
        this.#state = news.state;
    }
  }

  status(): TimelineStatus {
    const { inMemory, keepMs } = this.#options;
    const { budgetBytes } = this.#room;
    const { state, reason, drops, cutOff, direct, span } = this.#state;
    const spans = [...this.#shelf.chunks.map(({ head }) => head), ...(span === undefined ? [] : [span])];
    const oldest = spans.reduce((least, { minMs }) => Math.min(least, minMs), Number.POSITIVE_INFINITY);
    const newest = spans.reduce((most, { maxMs }) => Math.max(most, maxMs), Number.NEGATIVE_INFINITY);
    // The oldest go before a chunk is begun: just then the room for it is empty.
    const full = { budgetBytes, leastBytes: budgetBytes - this.#chunkBytes };
    const reach = timelineReach(this.#shelf.chunks, span, full, newest, keepMs);
    return {
      state,
      ...(reason === undefined ? {} : { reason }),
      oldestMs: Number.isFinite(oldest) ? oldest : null,
      newestMs: Number.isFinite(newest) ? newest : null,
      bytes: this.#shelf.bytes + (span?.bytes ?? 0),
      budgetBytes,
      chunks: this.#shelf.chunks.length + this.#live.size,
      ...(this.#shelf.unindexed.length === 0 ? {} : { unread: this.#shelf.unindexed.length }),
      ...(reach === undefined ? {} : { reach }),
      ...(keepMs === undefined ? {} : { keepMs }),
      drops,
      cutOff,
      direct,
      inMemory,
    };
  }

  /**
   * Another budget, one call after the other; resolves when a smaller one holds. The chunks that may become too large for
   * it have ended by then and have only the room that they take, so no more goes than must.
   */
  async resize(budgetBytes: number): Promise<void> {
    // More room first: a larger chunk that begins must not cost older ones.
    if (budgetBytes > this.#room.budgetBytes) await this.#room.resize(budgetBytes);
    const chunkBytes = chunkBytesFor(budgetBytes);
    if (chunkBytes !== this.#chunkBytes) {
      this.#chunkBytes = chunkBytes;
      const id = this.#nextAsk++;
      await new Promise<void>((resolve) => {
        this.#resizes.set(id, resolve);
        this.#options.tell({ kind: "resize", id, chunkBytes });
      });
      await this.#turn;
    }
    await this.#room.resize(budgetBytes);
  }

  /** What another budget would throw out. */
  cut(budgetBytes: number): TimelineCut {
    const chunkBytes = chunkBytesFor(budgetBytes);
    const { span } = this.#state;
    const ends = chunkBytes < this.#chunkBytes;
    const open = span === undefined ? [] : [{ ...span, bytes: ends ? span.bytes : 0 }];
    const unread = this.#shelf.unindexed.map(({ name, bytes }) => ({ bytes, minMs: chunkStartMs(name) }));
    const kept = this.#shelf.chunks.map(({ head, bytes }) => ({ bytes, minMs: head.minMs }));
    return cutToRoom([...unread, ...kept, ...open], budgetBytes - Math.min(chunkBytes, this.#chunkBytes));
  }

  /** Numbers of the oldest chunk there is, and of the next to be begun. */
  reach(): { readonly oldest: number | undefined; readonly next: number } {
    const { chunks, unindexed, nextNumber } = this.#shelf;
    const numbers = [...chunks.map(({ head }) => head.number), ...unindexed.map(({ number }) => number)];
    const live = [...this.#live.keys()];
    const oldest = Math.min(...numbers, ...live);
    const next = Math.max(nextNumber, ...live.map((number) => number + 1));
    return { oldest: Number.isFinite(oldest) ? oldest : undefined, next };
  }

  /** Resolves when nothing is left to do with files. */
  async settled(): Promise<void> {
    await this.#removing;
    await this.#turn;
  }

  /** Where the next frame goes; everything before it is on the disk. */
  async place(): Promise<TimelinePlace> {
    return (await this.#flush()).place;
  }

  /** What is missing in a span. */
  async holes(fromMs: number, toMs: number): Promise<Hole[]> {
    const chunks = await this.#readable();
    return holesWithin(
      chunks.flatMap((chunk) => chunk.holes),
      fromMs,
      toMs,
    );
  }

  /** `from` and `to`: only what lies between these places, and all of it; else what can be had soon. */
  async frames(
    select: FrameSelect,
    search: FrameSearch,
    between: { from?: TimelinePlace | undefined; to?: TimelinePlace } = {},
  ): Promise<AsyncIterable<Uint8Array>> {
    const { from, to } = between;
    // What an earlier run left may still be on its way to an index, or wait for room on the disk.
    if (from !== undefined || to !== undefined) await this.#reindexAll();
    else if (this.#unread(select).length > 0) await Promise.race([this.#reindexAll(), patience()]);
    const chunks = await this.#readable();
    const unread = this.#unread(select);
    const oldestMs = chunks.reduce(
      (least, { extent }) => Math.min(least, extent.minMs),
      Number.POSITIVE_INFINITY,
    );
    const sinceMs = unread.reduce((least, hole) => Math.min(least, hole.sinceMs), oldestMs);
    if (chunks.length === 0 && unread.length > 0) throw notYet();
    expectReach(select.toMs, sinceMs);
    return timelineFrames(
      chunks.map((chunk) => ({ ...chunk, range: rangeOf(chunk.extent, from, to) })),
      select,
      search,
      unread,
    );
  }

  /** Chunks that may hold frames of its span, and have no index yet. */
  #unread({ fromMs, toMs }: FrameSelect): Hole[] {
    const { unindexed, chunks } = this.#shelf;
    if (unindexed.length === 0) return [];
    const holes = unreadHoles(
      unindexed,
      chunks.map(({ head }) => head),
    );
    return holesWithin(holes, fromMs ?? Number.NEGATIVE_INFINITY, toMs ?? Number.POSITIVE_INFINITY);
  }

  async #readable(): Promise<ReadableChunk[]> {
    const { folder } = this.#options;
    const { extents, names } = await this.#flush();
    const live = [...this.#live].flatMap(([number, { name, run, index, extent: whole }]): UnlinkedChunk[] => {
      const extent = whole ?? extents.find((one) => one.number === number);
      if (extent === undefined || extent.counts.rows === 0) return [];
      return [
        {
          run,
          extent,
          holes: holesOf(index.holes, extent.counts.holes),
          summary: undefined,
          folder,
          name,
          range: EVERY_ROW,
          names: extent === extents.at(-1) && names !== undefined ? Buffer.from(names) : undefined,
          look: (use) => this.#look(extent.number, name, use),
        },
      ];
    });
    const known = new Set(live.map(({ extent }) => extent.number));
    const kept = this.#shelf.chunks.filter(({ head }) => !known.has(head.number));
    return linked([...kept.map((chunk) => this.#keptChunk(chunk)), ...live]);
  }

  #keptChunk({ name, head, holes, summary }: KeptChunk): UnlinkedChunk {
    return {
      run: head.run,
      extent: head,
      holes,
      summary,
      folder: this.#options.folder,
      name,
      range: EVERY_ROW,
      names: undefined,
      look: (use) => this.#look(head.number, name, use),
    };
  }

  /** The memory of a live chunk is its own until the index is written: from then on the file has it. */
  async #look<T>(number: number, name: string, use: (index: ChunkIndex) => T): Promise<T | undefined> {
    const live = this.#live.get(number);
    if (live !== undefined) return use(live.index);
    const path = join(this.#options.folder, indexFile(name));
    const kept = this.#shelf.chunks.find((chunk) => chunk.name === name);
    const read = this.#indexes.read(path, kept !== undefined && this.#sound.has(kept));
    if (kept === undefined) return read && use(read.index);
    if (read !== undefined) {
      this.#sound.add(kept);
      return use(read.index);
    }
    this.#options.note(`the index of ${name} is damaged and is made anew`);
    await this.#inTurn(() => this.#shelf.demote(kept));
    await this.#reindexAll();
    const made = this.#indexes.read(path, false);
    return made && use(made.index);
  }

  #flush(): Promise<Extract<TimelineNews, { kind: "flushed" }>> {
    const id = this.#nextAsk++;
    return new Promise((resolve) => {
      this.#flushes.set(id, resolve);
      this.#options.tell({ kind: "flush", id });
    });
  }

  async #commit(extent: ChunkExtent): Promise<void> {
    const live = this.#live.get(extent.number);
    if (live === undefined) return;
    const { name, run, index } = live;
    try {
      await this.#shelf.commit(name, { head: { ...extent, run }, index });
    } catch (error) {
      this.#options.note(`the timeline cannot keep ${name} yet: ${wordsOf(error)}`);
      const { number, bytes, maxMs } = extent;
      this.#shelf.putAside({ name, number, bytes, modifiedMs: maxMs });
    }
    this.#live.delete(extent.number);
    this.#options.tell({ kind: "indexed", number: extent.number });
    if (this.#shelf.chunks.some((chunk) => chunk.name === name)) void this.#reindexAll();
  }

  /**
   * Frames wait for this answer: it does not wait for the disk to make other chunks safe, nor for those that are read
   * anew. The chunk that begins is among the live ones already.
   */
  #hearRoom(id: number, atFloor: boolean): void {
    if (!atFloor && this.#room.enough) this.#options.tell({ kind: "room-made", id, freedBytes: 0 });
    else {
      this.#removing = this.#removing
        .then(() => this.#makeRoom(id, atFloor))
        .catch((error: unknown) => this.#options.note(`timeline: ${String(error)}`));
    }
  }

  async #makeRoom(id: number, atFloor: boolean): Promise<void> {
    const freedBytes = atFloor ? await this.#shelf.removeOldest() : await this.#room.make();
    this.#options.tell({ kind: "room-made", id, freedBytes });
  }

  /** The newest first, other changes between them. */
  async #reindexAll(): Promise<void> {
    for (const chunk of this.#shelf.unindexed.toReversed())
      await this.#inTurn(() => this.#reindexOrSay(chunk));
  }

  async #reindexOrSay({ name }: UnindexedChunk): Promise<void> {
    const chunk = this.#shelf.unindexed.find((one) => one.name === name);
    try {
      if (chunk !== undefined) await this.#repair.repair(chunk);
    } catch (error) {
      this.#options.note(`cannot read ${name} anew: ${wordsOf(error)}`);
    }
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch((error: unknown) => this.#options.note(`timeline: ${String(error)}`));
    return turn.catch(() => undefined);
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
