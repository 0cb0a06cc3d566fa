/** All recordings of a sensor: one ring a rule, one pool of buffers, handles for the packet path. */
import { unlink } from "node:fs/promises";
import { join } from "node:path";
import type { PacketBatch } from "../../base/packet-batch.ts";
import type { Match, RingFile, RuleCounters, RuleReport, SensorRule } from "../../model/sniffer-rule.ts";
import type { BufferPool } from "./buffer-pool.ts";
import type { DiskWatch } from "./disk-watch.ts";
import type { HeldFrames } from "./held-frames.ts";
import type { RingHead } from "./ring-head.ts";
import { listRing } from "./ring-name.ts";
import { RingWriter } from "./ring-writer.ts";

const WRITTEN_MS = 2000;

export interface RecorderOptions {
  readonly folder: string;
  /** The memory that holds packets and the write buffers of the pool. */
  readonly arena: Uint8Array;
  readonly pool: BufferPool;
  readonly head: RingHead;
  readonly disk: DiskWatch;
  readonly held: HeldFrames;
  /** By slug, from an earlier run of the sensor. */
  readonly counters: ReadonlyMap<string, RuleCounters>;
  note(line: string): void;
}

export class Recorder {
  readonly #options: RecorderOptions;
  readonly #pool: BufferPool;
  readonly #words: Uint32Array;
  readonly #disk: DiskWatch;
  /** By handle; undefined where a rule has ended. */
  readonly #rings: (RingWriter | undefined)[] = [];
  readonly #handles = new Map<string, number>();
  /** Taken up once, when the rule begins. */
  readonly #counters: Map<string, RuleCounters>;
  /** Rules that are given their past first: what comes now is in the timeline, and comes to them from there. */
  readonly #filling = new Set<number>();
  readonly #toFill: SensorRule[] = [];
  /** By handle of a rule that had its past: so many frames had been held by then, which it got from the timeline. */
  readonly #heldBefore = new Map<number, number>();
  #ended: RingWriter[] = [];
  #endedDrops = 0;

  constructor(options: RecorderOptions) {
    this.#options = options;
    const { arena } = options;
    this.#counters = new Map(options.counters);
    this.#pool = options.pool;
    this.#words = new Uint32Array(arena.buffer, arena.byteOffset, arena.length >> 2);
    this.#disk = options.disk;
  }

  /** Frames that matched a rule and did not reach the disk. */
  get drops(): number {
    return this.#rings.reduce((sum, ring) => sum + (ring?.drops ?? 0), this.#endedDrops);
  }

  /** Writes are under way: their completions are wanted soon. */
  get writing(): boolean {
    return this.#pool.free < this.#pool.count;
  }

  /** A source that can wait should wait now. */
  get nearlyFull(): boolean {
    return this.#pool.free * 4 < this.#pool.count;
  }

  /** The whole wish: new rules begin, changed ones change, missing ones end (their files stay). */
  apply(rules: readonly SensorRule[]): void {
    const wanted = new Set(rules.map((rule) => rule.slug));
    for (const [slug, handle] of this.#handles) if (!wanted.has(slug)) this.#endRing(slug, handle);
    for (const rule of rules) {
      const handle = this.#handles.get(rule.slug);
      const ring = handle === undefined ? undefined : this.#rings[handle];
      if (ring === undefined) this.#begin(rule);
      else ring.update(rule);
    }
  }

  /** Rules that begin with their past and were not told of yet. */
  takeToFill(): SensorRule[] {
    return this.#toFill.splice(0);
  }

  /** A frame of the rule's past. */
  fill(slug: string, batch: PacketBatch, index: number): void {
    const handle = this.#handles.get(slug);
    if (handle !== undefined) this.#rings[handle]?.record(batch, index, Number.POSITIVE_INFINITY);
  }

  /** From now on what comes is recorded; what came before is given to it. */
  goLive(slug: string): void {
    const handle = this.#handles.get(slug);
    if (handle === undefined) return;
    this.#filling.delete(handle);
    this.#heldBefore.set(handle, this.#options.held.total);
  }

  /** There is no past to give it. */
  goWithoutPast(slug: string): void {
    const handle = this.#handles.get(slug);
    if (handle !== undefined) this.#filling.delete(handle);
  }

  /** Frames of its past that are not in the timeline. */
  notePastLost(slug: string, frames: number): void {
    const handle = this.#handles.get(slug);
    if (handle !== undefined) this.#rings[handle]?.noteLost(frames);
  }

  /** What the rule index needs. */
  indexed(): { handle: number; match: Match }[] {
    return [...this.#handles].flatMap(([, handle]) => {
      const ring = this.#rings[handle];
      return ring === undefined || ring.rule.paused ? [] : [{ handle, match: ring.rule.match }];
    });
  }

  record(handle: number, batch: PacketBatch, index: number, limit: number, comment?: Uint8Array): void {
    if (this.#filling.size > 0 && this.#filling.has(handle)) return;
    const { held } = this.#options;
    if (batch === held.batch && held.serialOf(index) < (this.#heldBefore.get(handle) ?? 0)) return;
    this.#rings[handle]?.record(batch, index, limit, comment);
  }

  notePeer(handle: number, bytes: Uint8Array, offset: number, length: number): void {
    this.#rings[handle]?.peers.note(bytes, offset, length);
  }

  noteLost(frames: number): void {
    for (const ring of this.#rings) ring?.noteLost(frames);
  }

  /** Frames let go before their flow's name was known, which this rule, or any about a domain, may have wanted. */
  noteUnnamed(frames: number, handle?: number): void {
    if (handle !== undefined) this.#rings[handle]?.noteLost(frames);
    else for (const ring of this.#rings) if (ring?.rule.match.domains.length) ring.noteLost(frames);
  }

  noteInterruption(): void {
    for (const ring of this.#rings) ring?.noteInterruption();
  }

  /** `eventMs`: time as the packets have it. */
  tick(nowMs: number, eventMs: number): void {
    this.#disk.tick(nowMs);
    for (const ring of this.#rings) ring?.tick(nowMs, eventMs);
    for (const ring of this.#ended) ring.tick(nowMs, eventMs);
  }

  reports(): RuleReport[] {
    return this.#rings.flatMap((ring, handle) => {
      const report = ring?.report();
      if (report === undefined) return [];
      return this.#filling.has(handle) && report.state === "recording"
        ? { ...report, state: "filling" }
        : report;
    });
  }

  /** Resolves when what the rule has by now is on the disk; one that takes long is not waited for. */
  async written(slug: string): Promise<void> {
    const handle = this.#handles.get(slug);
    const isWritten = handle === undefined ? undefined : this.#rings[handle]?.flush();
    const until = Date.now() + WRITTEN_MS;
    while (isWritten?.() === false && Date.now() < until) await new Promise((done) => setTimeout(done, 2));
  }

  files(slug: string): readonly RingFile[] {
    const handle = this.#handles.get(slug);
    const ring = handle === undefined ? undefined : this.#rings[handle];
    if (ring !== undefined) return ring.files();
    return listRing(join(this.#options.folder, slug), slug).map(({ name, bytes, modifiedMs }) => ({
      name,
      bytes,
      modifiedMs,
      open: false,
    }));
  }

  /** Deletes the files of a rule that has ended; returns how many. */
  async deleteFiles(slug: string): Promise<number> {
    if (this.#handles.has(slug)) return 0;
    await Promise.all(this.#ended.filter((ring) => ring.rule.slug === slug).map((ring) => ring.close()));
    const folder = join(this.#options.folder, slug);
    const files = listRing(folder, slug);
    for (const { name } of files) await unlink(join(folder, name)).catch(() => undefined);
    return files.length;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#rings, ...this.#ended].map((ring) => ring?.close()));
  }

  #begin(rule: SensorRule): void {
    const context = {
      folder: this.#options.folder,
      pool: this.#pool,
      bytes: this.#options.arena,
      words: this.#words,
      head: this.#options.head,
      disk: this.#disk,
      note: this.#options.note,
    };
    const before = this.#counters.get(rule.slug);
    const ring = new RingWriter(rule, context, before);
    this.#counters.delete(rule.slug);
    const empty = this.#rings.indexOf(undefined);
    const handle = empty >= 0 ? empty : this.#rings.length;
    this.#rings[handle] = ring;
    this.#handles.set(rule.slug, handle);
    // One that has begun in an earlier run has its past.
    if (rule.fromMs === undefined || before !== undefined || ring.files().length > 0) return;
    this.#filling.add(handle);
    this.#toFill.push(rule);
  }

  #endRing(slug: string, handle: number): void {
    const ring = this.#rings[handle];
    this.#handles.delete(slug);
    this.#rings[handle] = undefined;
    this.#filling.delete(handle);
    this.#heldBefore.delete(handle);
    if (ring === undefined) return;
    this.#endedDrops += ring.drops;
    this.#ended.push(ring);
    void ring.close().finally(() => {
      this.#ended = this.#ended.filter((one) => one !== ring);
    });
  }
}
