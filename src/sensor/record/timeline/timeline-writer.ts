/**
 * The timeline's writing end, on the packet thread: every frame goes into the open chunk and its index. A chunk is closed
 * when it is full, old, or when time steps back; another thread then gives it its index file and its name, and makes
 * room before the next one is begun. What the disk cannot take is dropped here and counted.
 */
import type { PacketBatch } from "../../../base/packet-batch.ts";
import { epbBytes, writeEpb } from "../../../pcap/pcapng-writer.ts";
import type { DecodedPacket } from "../../packet/decoded-packet.ts";
import { PAGE_BYTES } from "../buffer-pool.ts";
import type { DiskWatch } from "../disk-watch.ts";
import { FileInterfaces } from "../file-interfaces.ts";
import { PageStream } from "../page-stream.ts";
import { sizeOfIndex } from "./chunk-index.ts";
import { chunkName } from "./chunk-name.ts";
import type { ChunkExtent, TimelineOrder, TimelinePlace, TimelineState } from "./chunk-news.ts";
import type { ChunkOutput } from "./chunk-output.ts";
import { ChunkRows } from "./chunk-rows.ts";
import { ChunkSummary } from "./chunk-summary.ts";
import { chunkNamesBlock, chunkStatistics, namesRoom, tailRoom } from "./chunk-tail.ts";
import { ClosingChunks, committedPart } from "./closing-chunks.ts";
import { FrameKeys } from "./frame-keys.ts";
import { IndexPool } from "./index-pool.ts";
import { PendingLoss } from "./pending-loss.ts";
import { RoomRequests } from "./room-requests.ts";
import type { TimelineContext } from "./timeline-context.ts";
import { WriteTrouble } from "./write-trouble.ts";

const FLUSH_MS = 400;
const SYNC_MS = 5000;
const STATE_MS = 1000;
/** Older chunks are closed, full or not. */
const CHUNK_AGE_MS = 15 * 60_000;
const CLOSE_MS = 4000;
/** A frame may be so much older than one before it; a larger step closes the chunk, unless that is young. */
const DISORDER_MS = 1000;
const YOUNG_ROWS = 4096;
const EPB_OVERHEAD = 64;

export class TimelineWriter {
  drops = 0;
  cutOff = 0;
  readonly #context: TimelineContext;
  readonly #words: Uint32Array;
  readonly #disk: DiskWatch;
  readonly #keys: FrameKeys;
  readonly #rows = new ChunkRows();
  readonly #interfaces = new FileInterfaces();
  readonly #stream: PageStream;
  readonly #largestFrame: number;
  #file: ChunkOutput | undefined;
  #number: number;
  #openedMs = 0;
  /** What the open chunk may take, and those that are begun. */
  #openBytes = 0;
  #chunkBytes: number;
  #interfacesAt: number[] = [];
  /** What frames and their index may take of a chunk. */
  #roomForFrames = 0;
  readonly #missing = new PendingLoss();
  readonly #closing = new ClosingChunks();
  readonly #indexes: IndexPool;
  readonly #rooms: RoomRequests;
  #flushes: { id: number; open: number; bytes: number }[] = [];
  #direct = true;
  readonly #trouble = new WriteTrouble();
  #now = Date.now();
  #syncedMs = 0;
  #toldMs = 0;

  constructor(context: TimelineContext) {
    this.#context = context;
    this.#words = new Uint32Array(context.bytes.buffer, context.bytes.byteOffset, context.bytes.length >> 2);
    this.#disk = context.disk;
    this.#chunkBytes = context.chunkBytes;
    this.#indexes = new IndexPool(context.chunkBytes);
    this.#rooms = new RoomRequests(context.disk, context.tell);
    this.#number = context.firstNumber;
    this.#keys = new FrameKeys(context.table, context.domainOf);
    this.#stream = new PageStream(context.pool, context.bytes, () => this.#file);
    this.#largestFrame = context.pool.bufferBytes - PAGE_BYTES - EPB_OVERHEAD;
    if (context.resumedAfterMs > 0) this.#missing.addSpan("sensor", context.resumedAfterMs);
  }

  /** Where the next frame goes. */
  get place(): TimelinePlace {
    return { chunk: this.#number, row: this.#file === undefined ? 0 : this.#rows.count };
  }

  /** Somebody waits for what is in memory, or for a chunk, to be on the disk. */
  get awaited(): boolean {
    return this.#flushes.length > 0 || this.#closing.awaited;
  }

  /** A source that can wait should wait now. */
  get behind(): boolean {
    return this.#indexes.behind;
  }

  /** Packet path. `slot` is the frame's flow or -1, `direction` its end; no more than `limit` bytes may be kept. */
  record(
    batch: PacketBatch,
    i: number,
    packet: DecodedPacket,
    slot: number,
    direction: 0 | 1,
    limit: number,
  ): void {
    if (limit === 0) return;
    const { cutoffBytes, table } = this.#context;
    if (cutoffBytes !== undefined && slot >= 0 && table.bytesOf(slot) > cutoffBytes) {
      this.cutOff++;
      return;
    }
    const length = Math.min(batch.capturedLength[i] as number, limit, this.#largestFrame);
    const flags = batch.flags[i] as number;
    const seconds = batch.seconds[i] as number;
    const nanos = batch.nanos[i] as number;
    const missing = this.#missing;
    const size = epbBytes(length, flags, missing.frames);
    if (!this.#makeRoom(batch, i, size, seconds, nanos)) {
      this.drops++;
      this.#missing.add("recorder", 1, seconds * 1000);
      return;
    }
    const key = this.#keys.keyOf(batch.bytes, packet, slot, direction);
    if (missing.hole !== undefined) this.#rows.addHole(missing, seconds * 1000 + nanos / 1e6);
    this.#rows.add(key, this.#stream.fileBytes, seconds, nanos);
    writeEpb(
      this.#context.bytes,
      this.#words,
      this.#stream.offset,
      batch.offset[i] as number,
      length,
      batch.originalLength[i] as number,
      this.#interfaces.idOf(batch, i),
      seconds,
      nanos,
      flags,
      missing.frames,
      undefined,
    );
    if (missing.hole !== undefined) missing.clear();
    this.#stream.wrote(size, 1);
  }

  /** The flow in this slot has a name now. */
  named(slot: number, domain: string): void {
    this.#keys.named(slot, domain);
  }

  /** Frames lost before they came here. */
  noteLost(frames: number, sinceMs: number): void {
    this.#missing.add("kernel", frames, sinceMs);
  }

  /** Nothing was seen for a while. */
  noteInterruption(sinceMs: number): void {
    this.#missing.addSpan("interface", sinceMs);
  }

  tick(nowMs: number): void {
    this.#now = nowMs;
    this.#disk.tick(nowMs);
    if (this.#file !== undefined && nowMs - this.#openedMs >= CHUNK_AGE_MS) this.#finish();
    this.#stream.flush(nowMs - FLUSH_MS, this.#now);
    if (this.#disk.trouble !== undefined) void this.#makeRoomAtFloor(this.#disk.trouble);
    if (nowMs - this.#syncedMs >= SYNC_MS) {
      this.#syncedMs = nowMs;
      this.#file?.sync();
    }
    if (nowMs - this.#toldMs < STATE_MS) return;
    this.#toldMs = nowMs;
    this.#context.tell({ kind: "state", state: this.state(), place: this.place });
  }

  state(): TimelineState {
    const { drops, cutOff } = this;
    const open = this.#file !== undefined && this.#rows.count > 0 ? this.#extent() : undefined;
    const span = this.#closing.spanWith(open);
    return { ...this.#trouble.state, drops, cutOff, direct: this.#direct, span };
  }

  hear(order: TimelineOrder): void {
    switch (order.kind) {
      case "room-made":
        this.#rooms.made(order.id, order.freedBytes);
        return;
      case "indexed":
        this.#indexes.free(order.number);
        return;
      case "flush":
        this.#stream.flush(Number.POSITIVE_INFINITY, this.#now);
        this.#flushes.push({ id: order.id, open: this.#number, bytes: this.#stream.fileBytes });
        this.#answerFlushes();
        return;
      case "resize":
        this.#chunkBytes = order.chunkBytes;
        this.#indexes.resize(order.chunkBytes);
        if (this.#openBytes > order.chunkBytes) this.#finish();
        this.#closing.wait(this.#number, () => {
          this.#context.tell({ kind: "state", state: this.state(), place: this.place });
          this.#context.tell({ kind: "resized", id: order.id });
        });
    }
  }

  /** Writes what is in memory and closes the chunk; resolves when all are told of as complete, or after a while. */
  async close(): Promise<void> {
    if (this.#file !== undefined) this.#finish();
    const until = Date.now() + CLOSE_MS;
    while (!this.#closing.empty && Date.now() < until) await new Promise((done) => setTimeout(done, 5));
  }

  #makeRoom(batch: PacketBatch, i: number, size: number, seconds: number, nanos: number): boolean {
    if (this.#trouble.there && !this.#trouble.mayRetry(this.#now, this.#disk.trouble)) return false;
    if (this.#file !== undefined && !this.#file.usable) return false;
    if (this.#file !== undefined && this.#mustEnd(size, seconds, nanos)) this.#finish();
    if (this.#file === undefined && !this.#begin(seconds)) return false;
    if (!this.#ensureInterface(batch, i)) return false;
    return this.#ensure(size);
  }

  #mustEnd(size: number, seconds: number, nanos: number): boolean {
    const rows = this.#rows;
    if (rows.full || this.#keys.full) return true;
    const index = sizeOfIndex(rows.count, this.#keys.count, rows.holes, this.#keys.textBytes);
    const summary = ChunkSummary.room(this.#keys.count);
    if (this.#stream.fileBytes + size + index + summary > this.#roomForFrames) return true;
    if (seconds * 1000 + nanos / 1e6 >= rows.maxMs - DISORDER_MS) return false;
    return rows.count >= YOUNG_ROWS;
  }

  #begin(seconds: number): boolean {
    const context = this.#context;
    if (context.pool.free === 0) return false;
    const number = this.#number;
    const index = this.#indexes.take(number);
    if (index === undefined) return false;
    const name = chunkName(seconds, number);
    this.#rows.begin(index);
    this.#keys.begin(index);
    this.#interfaces.reset([]);
    this.#interfacesAt = [];
    this.#openBytes = this.#chunkBytes;
    this.#measure();
    this.#openedMs = this.#now;
    this.#stream.begin(0, new Uint8Array(0));
    context.tell({
      kind: "begin",
      number,
      name,
      run: context.run,
      memory: index.memory as SharedArrayBuffer,
      capacity: index.capacity,
      roomBytes: this.#openBytes,
    });
    const file: ChunkOutput = context.newFile(
      name,
      {
        failed: (error, lost) => this.#failed(file, error, lost),
        lost: (frames) => this.#unrecord(frames),
        written: () => this.#answerFlushes(),
        whole: () => void this.#complete(file),
      },
      () => this.#rooms.ask(false).then(() => undefined),
    );
    this.#file = file;
    return this.#put(context.head.sectionHeader);
  }

  #ensureInterface(batch: PacketBatch, i: number): boolean {
    if (this.#interfaces.idOf(batch, i) >= 0) return true;
    const { head } = this.#context;
    return this.#interfaces.enter(batch, i, (wanted) => {
      const block = head.interfaceBlock(wanted, {});
      if (!this.#ensure(block.length)) return false;
      this.#interfacesAt.push(this.#stream.fileBytes);
      this.#measure();
      this.#stream.put(block);
      return true;
    });
  }

  #measure(): void {
    this.#roomForFrames = this.#openBytes - tailRoom(this.#openBytes, this.#interfacesAt.length + 1);
  }

  #ensure(size: number): boolean {
    if (!this.#stream.needsBuffer(size)) return true;
    if (this.#disk.trouble !== undefined || !this.#stream.ensure(size, this.#now)) return false;
    this.#disk.spend(this.#context.pool.bufferBytes);
    return true;
  }

  #put(block: Uint8Array): boolean {
    if (!this.#ensure(block.length)) return false;
    this.#stream.put(block);
    return true;
  }

  /** Frames that were taken and did not reach the disk. */
  #unrecord(frames: number): void {
    if (frames === 0) return;
    this.drops += frames;
    this.#missing.add("recorder", frames, this.#now);
  }

  #extent(): ChunkExtent {
    return {
      number: this.#number,
      counts: this.#rows.counts(this.#keys.count, this.#keys.textBytes),
      bytes: this.#stream.fileBytes,
      minMs: this.#rows.minMs,
      maxMs: this.#rows.maxMs,
      disorderMs: this.#rows.disorderMs,
      interfacesAt: this.#interfacesAt,
      framesEnd: this.#stream.fileBytes,
    };
  }

  #finish(): void {
    const file = this.#file;
    if (file === undefined) return;
    const { framesEnd } = this.#extent();
    const names = this.#namesBlock();
    if (names !== undefined) this.#put(names);
    this.#put(chunkStatistics(this.#interfaces.count, this.#rows));
    this.#stream.flush(Number.POSITIVE_INFINITY, this.#now);
    // No buffer was free for the last part of a page: the file ends at the block before it.
    this.#unrecord(this.#stream.drop());
    this.#closing.add(file, { ...this.#extent(), framesEnd });
    this.#file = undefined;
    this.#number++;
    file.finish();
  }

  #namesBlock(): Uint8Array | undefined {
    const index = this.#indexes.of(this.#number);
    const room = namesRoom(this.#openBytes);
    return index && chunkNamesBlock(index, this.#keys.count, room, this.#context.namesOf);
  }

  /** Written to its end; a power loss must not take it back once it is told of. */
  async #complete(file: ChunkOutput): Promise<void> {
    this.#direct = file.direct;
    this.#answerFlushes();
    await file.settle();
    const extent = this.#closing.extentOf(file);
    this.#closing.remove(file);
    if (extent !== undefined) this.#giveAway(file, extent);
    this.#closing.lessened();
  }

  #failed(file: ChunkOutput, error: Error, lost: number): void {
    this.#unrecord(lost);
    const closing = this.#closing.extentOf(file);
    this.#closing.remove(file);
    if (closing !== undefined) this.#giveAway(file, closing);
    else if (file === this.#file) {
      this.#unrecord(this.#stream.drop());
      this.#rows.cutAt(file.committed);
      const extent = this.#extent();
      this.#file = undefined;
      this.#number++;
      this.#giveAway(file, extent);
    }
    this.#trouble.failed(error, this.#context.folder, this.#now);
    this.#answerFlushes();
    this.#closing.lessened();
  }

  /** What is on the disk of it wants its index and its name. */
  #giveAway(file: ChunkOutput, all: ChunkExtent): void {
    const extent = committedPart(all, this.#indexes.of(all.number), file.committed);
    const kept = extent.counts.rows > 0;
    if (!kept) this.#indexes.free(all.number);
    this.#context.tell(kept ? { kind: "complete", extent } : { kind: "gone", number: all.number });
  }

  async #makeRoomAtFloor(reason: string): Promise<void> {
    if (!(await this.#rooms.askAtFloor())) this.#trouble.full(reason);
  }

  /** What was in memory when it was asked is on the disk. */
  #answerFlushes(): void {
    this.#flushes = this.#flushes.filter(({ id, open, bytes }) => {
      const file = this.#file;
      const isOpen = file !== undefined && this.#number === open;
      if (this.#closing.writingUpTo(open) || (isOpen && file.committed < bytes)) return true;
      const { extents } = this.#closing;
      const part = file && committedPart(this.#extent(), this.#indexes.of(this.#number), file.committed);
      if (part !== undefined) extents.push(part);
      const names = file && this.#namesBlock();
      const place = { chunk: this.#number, row: part?.counts.rows ?? 0 };
      this.#context.tell({ kind: "flushed", id, extents, names, place });
      return false;
    });
  }
}
