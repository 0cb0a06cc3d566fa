/**
 * Frames of flows that are not decided on yet, copied into a bounded part of the arena, so that they can be recorded
 * from there as if they came just now. One circular log: the oldest frame's place is the next to be written over. A
 * frame belongs to a flow's slot and is linked to that flow's next one. Nothing is allocated per frame.
 */
import { type CaptureInterface, PacketBatch } from "../../base/packet-batch.ts";

/** Frames at most, whatever their size. */
const CAPACITY = 65_536;

export class HeldFrames {
  /** What is held, for whoever records it: entry n is packet n. */
  readonly batch: PacketBatch;
  /** Frames held so far, those given back too. */
  total = 0;
  readonly #start: number;
  readonly #end: number;
  readonly #owners: Int32Array;
  readonly #sets: Int32Array;
  readonly #limits: Float64Array;
  readonly #serials: Float64Array;
  readonly #next: Int32Array;
  /** The oldest entry, how many there are from it on, with those given back, and where the next frame's bytes go. */
  #oldest = 0;
  #count = 0;
  #write: number;
  #source: readonly CaptureInterface[] | undefined;
  /** The source's interface ids to those of `batch`; -1 is not there yet. */
  #ids = new Int32Array(8).fill(-1);

  /** `arena` has `length` bytes for it from `offset` on; `capacity` is a power of two. */
  constructor(arena: Uint8Array, offset: number, length: number, capacity = CAPACITY) {
    this.batch = new PacketBatch(arena, capacity);
    this.#start = offset;
    this.#end = offset + length;
    this.#write = offset;
    this.#owners = new Int32Array(capacity).fill(-1);
    this.#sets = new Int32Array(capacity);
    this.#limits = new Float64Array(capacity);
    this.#serials = new Float64Array(capacity);
    this.#next = new Int32Array(capacity).fill(-1);
  }

  /** The oldest entry that is held, or -1. */
  oldest(): number {
    while (this.#count > 0 && this.#owners[this.#oldest] === -1) this.#drop();
    return this.#count === 0 ? -1 : this.#oldest;
  }

  ownerOf(entry: number): number {
    return this.#owners[entry] as number;
  }

  /** The rules that had the frame already when it was held. */
  setOf(entry: number): number {
    return this.#sets[entry] as number;
  }

  /** Of the captured bytes so many may be recorded; only those are held. */
  limitOf(entry: number): number {
    return this.#limits[entry] as number;
  }

  /** So many frames had been held before this one. */
  serialOf(entry: number): number {
    return this.#serials[entry] as number;
  }

  /** The owner's next one, or -1. */
  nextOf(entry: number): number {
    return this.#next[entry] as number;
  }

  /** Packet path. Copies the frame; `before` is the owner's last one or -1. Answers the entry, -1 when there is no room. */
  hold(source: PacketBatch, i: number, owner: number, set: number, limit: number, before: number): number {
    const captured = source.capturedLength[i] as number;
    const length = Math.min(captured, limit);
    const at = this.#room(Math.max(4, length));
    if (at < 0) return -1;
    const { batch } = this;
    const entry = (this.#oldest + this.#count++) & (batch.capacity - 1);
    batch.bytes.copyWithin(at, source.offset[i] as number, (source.offset[i] as number) + length);
    batch.offset[entry] = at;
    batch.capturedLength[entry] = captured;
    batch.originalLength[entry] = source.originalLength[i] as number;
    batch.seconds[entry] = source.seconds[i] as number;
    batch.nanos[entry] = source.nanos[i] as number;
    batch.flags[entry] = source.flags[i] as number;
    batch.interfaceId[entry] = this.#interfaceOf(source, source.interfaceId[i] as number);
    this.#owners[entry] = owner;
    this.#sets[entry] = set;
    this.#limits[entry] = limit;
    this.#serials[entry] = this.total++;
    this.#next[entry] = -1;
    if (before >= 0) this.#next[before] = entry;
    return entry;
  }

  /** The sets of what is held, each once. */
  sets(): number[] {
    return [...new Set(this.#entries().map((entry) => this.setOf(entry)))];
  }

  /** `renamed` has the new number of each of `sets()`, in its order. */
  renameSets(renamed: readonly number[]): void {
    const numbers = new Map(this.sets().map((set, i) => [set, renamed[i] ?? 0]));
    for (const entry of this.#entries()) this.#sets[entry] = numbers.get(this.setOf(entry)) ?? 0;
  }

  #entries(): number[] {
    const mask = this.batch.capacity - 1;
    return Array.from({ length: this.#count }, (_, i) => (this.#oldest + i) & mask).filter(
      (entry) => this.#owners[entry] !== -1,
    );
  }

  give(entry: number): void {
    this.#owners[entry] = -1;
  }

  #drop(): void {
    this.#oldest = (this.#oldest + 1) & (this.batch.capacity - 1);
    this.#count--;
  }

  /** Where so many bytes can go, or -1. Room is never filled to the last byte: full and empty would look alike. */
  #room(length: number): number {
    const oldest = this.oldest();
    if (oldest < 0) this.#write = this.#start;
    else if (this.#count === this.batch.capacity) return -1;
    const tail = oldest < 0 ? this.#end : (this.batch.offset[oldest] as number);
    let at = this.#write;
    if (at >= tail || oldest < 0) {
      if (this.#end - at < length) {
        if (oldest < 0 || tail - this.#start <= length) return -1;
        at = this.#start;
      }
    } else if (tail - at <= length) return -1;
    this.#write = at + length;
    return at;
  }

  #interfaceOf(source: PacketBatch, id: number): number {
    if (this.#source !== source.interfaces) {
      this.#source = source.interfaces;
      this.#ids.fill(-1);
    }
    const known = this.#ids[id] ?? -1;
    return known >= 0 ? known : this.#enter(source.interfaces[id], id);
  }

  #enter(wanted: CaptureInterface | undefined, id: number): number {
    if (wanted === undefined) return 0xffff;
    const { interfaces } = this.batch;
    let own = interfaces.indexOf(wanted);
    if (own < 0) own = interfaces.push(wanted) - 1;
    if (id >= this.#ids.length) {
      const more = new Int32Array(2 * id).fill(-1);
      more.set(this.#ids);
      this.#ids = more;
    }
    this.#ids[id] = own;
    return own;
  }
}
