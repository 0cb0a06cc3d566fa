/**
 * One live stream on the packet thread: frames become blocks in a place of the arena, which is handed over whole when it
 * is full or a moment old. What a slow reader has not taken yet is bounded: beyond that frames are dropped, counted,
 * and told in the stream itself. The packet path never waits.
 */
import type { PacketBatch } from "../../../base/packet-batch.ts";
import { LIVE_QUEUE_BYTES } from "../../../model/live-stream.ts";
import { epbBytes, nameResolutionBlock, writeEpb } from "../../../pcap/pcapng-writer.ts";
import { FileInterfaces } from "../file-interfaces.ts";
import { FrameSpan } from "../frame-span.ts";
import { type RingHead, statisticsBlocks } from "../ring-head.ts";
import { LiveNames } from "./live-names.ts";

/** A block of names is no longer. */
const NAMES_BYTES = 32 * 1024;
/** Losses are told so often, beside the next frame's count. */
const STATISTICS_MS = 3000;
const EPB_OVERHEAD = 64;
const COMMENT_OVERHEAD = 8;
/** Of what was missing and nobody was told of yet: the newest. */
const MOST_WORDS = 1000;

/** Int32Array in shared memory: what both threads know of a stream. */
export const LIVE_SHARED = {
  /** Bytes handed over and not read yet. */ waiting: 0,
  drops: 1,
  words: 2,
} as const;

export interface LiveStreamParts {
  /** The arena; `words` is the same. */
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
  /** Its place there. */
  readonly at: number;
  readonly room: number;
  readonly head: RingHead;
  readonly shared: Int32Array;
  namesOf(address: Uint8Array): readonly string[];
  /** Beyond its own share of memory: there is room for so many bytes more. */
  hasSpare(bytes: number): boolean;
  /** Whole blocks, to be owned by whoever gets them. */
  send(blocks: Uint8Array): void;
}

export class LiveStream {
  packets = 0;
  bytes = 0;
  /** The reader was too slow for them. */
  drops = 0;
  readonly #parts: LiveStreamParts;
  readonly #names: LiveNames;
  readonly #interfaces = new FileInterfaces();
  readonly #span = new FrameSpan();
  readonly #largestFrame: number;
  #open = false;
  #fill = 0;
  /** Since it was opened: what was written, and what was lost before that. */
  #written = 0;
  #lost = 0;
  #pendingLost = 0;
  #toldLost = 0;
  #toldMs = 0;
  /** To be said of the next frame. */
  #words: string | undefined;
  /** Frames that were held before it was opened are of its past. */
  #heldBefore = 0;

  constructor(parts: LiveStreamParts) {
    this.#parts = parts;
    this.#names = new LiveNames(parts.namesOf);
    this.#largestFrame = parts.room - EPB_OVERHEAD;
  }

  /** From the next frame on, as if nothing had been before. `heldBefore`: so many frames have been held so far. */
  open(heldBefore: number): void {
    this.#open = true;
    this.#heldBefore = heldBefore;
    this.#fill = 0;
    this.packets = this.bytes = this.drops = 0;
    this.#written = this.#lost = this.#pendingLost = this.#toldLost = 0;
    this.#words = undefined;
    this.#interfaces.reset([]);
    this.#names.reset();
    Atomics.store(this.#parts.shared, LIVE_SHARED.drops, 0);
  }

  /** Packet path. As a ring's; `held`: so many frames had been held before this one, -1 for one that comes just now. */
  record(batch: PacketBatch, i: number, limit: number, held: number, comment: Uint8Array | undefined): void {
    if (!this.#open || limit <= 0) return;
    if (held >= 0 && held < this.#heldBefore) return;
    const captured = batch.capturedLength[i] as number;
    const length = Math.min(captured, limit, this.#largestFrame);
    const flags = batch.flags[i] as number;
    const all = this.#words === undefined ? comment : this.#wordsWith(comment);
    const said =
      all !== undefined && length + all.length + COMMENT_OVERHEAD <= this.#largestFrame ? all : undefined;
    if (this.#names.pending) this.#tellNames();
    const size = epbBytes(length, flags, this.#pendingLost, said === undefined ? 0 : said.length);
    if (!this.#ensureInterface(batch, i) || !this.#ensure(size)) {
      this.#drop();
      return;
    }
    const { bytes, words, at } = this.#parts;
    const seconds = batch.seconds[i] as number;
    const nanos = batch.nanos[i] as number;
    writeEpb(
      bytes,
      words,
      at + this.#fill,
      batch.offset[i] as number,
      length,
      batch.originalLength[i] as number,
      this.#interfaces.idOf(batch, i),
      seconds,
      nanos,
      flags,
      this.#pendingLost,
      said,
    );
    this.#fill += size;
    this.#pendingLost = 0;
    this.#words = undefined;
    if (this.#written === 0) this.#span.begin(seconds, nanos);
    else this.#span.stretch(seconds, nanos);
    this.#written++;
    this.packets++;
    this.bytes += length;
  }

  /** Of the next frame of this stream, whichever that is. */
  say(words: string): void {
    if (this.#open)
      this.#words = this.#words === undefined ? words : `${this.#words}\n${words}`.slice(-MOST_WORDS);
  }

  notePeer(bytes: Uint8Array, offset: number, length: number): void {
    this.#names.note(bytes, offset, length);
  }

  /** Frames lost before they could be matched, or let go before their flow's name was known. */
  noteLost(frames: number): void {
    if (!this.#open) return;
    this.#lost += frames;
    this.#pendingLost += frames;
  }

  /** What has gathered goes; what is called something else, or was lost, is told. */
  tick(nowMs: number): void {
    if (!this.#open) return;
    this.#names.look();
    if (this.#names.pending) this.#tellNames();
    if (this.#lost > this.#toldLost && nowMs - this.#toldMs >= STATISTICS_MS && this.#putStatistics())
      this.#toldMs = nowMs;
    this.#handOver();
  }

  /** Its last words. */
  close(): void {
    if (!this.#open) return;
    this.#putStatistics();
    if (this.#fill > 0) this.#send();
    this.#open = false;
  }

  /** Rare: a gap before the first frame that a flow is known by. */
  #wordsWith(comment: Uint8Array | undefined): Uint8Array {
    const words = Buffer.from(this.#words ?? "");
    return comment === undefined ? words : Buffer.concat([words, Buffer.from("\n"), comment]);
  }

  #drop(): void {
    this.drops++;
    this.#lost++;
    this.#pendingLost++;
    Atomics.add(this.#parts.shared, LIVE_SHARED.drops, 1);
  }

  #ensureInterface(batch: PacketBatch, i: number): boolean {
    if (this.#interfaces.idOf(batch, i) >= 0) return true;
    const { head } = this.#parts;
    return this.#interfaces.enter(batch, i, (wanted) => this.#put(head.interfaceBlock(wanted, {})));
  }

  #tellNames(): void {
    const records = this.#names.records();
    const block = records.length === 0 ? undefined : nameResolutionBlock(records, NAMES_BYTES);
    if (block === undefined || this.#put(block)) this.#names.told();
  }

  #putStatistics(): boolean {
    const { count } = this.#interfaces;
    if (count === 0) return false;
    if (!this.#put(statisticsBlocks(count, this.#span, this.#written, this.#lost))) return false;
    this.#toldLost = this.#lost;
    return true;
  }

  #put(block: Uint8Array): boolean {
    if (!this.#ensure(block.length)) return false;
    const { bytes, at } = this.#parts;
    bytes.set(block, at + this.#fill);
    this.#fill += block.length;
    return true;
  }

  /** Room for a block; false when the reader is too far behind. */
  #ensure(size: number): boolean {
    const { room } = this.#parts;
    return this.#fill + size <= room || (this.#handOver() && this.#fill + size <= room);
  }

  #handOver(): boolean {
    if (this.#fill === 0) return true;
    const waiting = Atomics.load(this.#parts.shared, LIVE_SHARED.waiting) + this.#fill;
    if (waiting > LIVE_QUEUE_BYTES && !this.#parts.hasSpare(this.#fill)) return false;
    this.#send();
    return true;
  }

  #send(): void {
    const { bytes, at, shared, send } = this.#parts;
    // A copy a buffer, not a frame; the memory goes to the other thread with it.
    const blocks = bytes.slice(at, at + this.#fill);
    Atomics.add(shared, LIVE_SHARED.waiting, blocks.length);
    this.#fill = 0;
    send(blocks);
  }
}
