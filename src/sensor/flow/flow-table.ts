/**
 * The bounded table of live flows: open addressing over typed arrays, no object and no string per flow or packet.
 * A flow's slot is stable for its life. Memory is reserved at start and touched only as slots are used.
 *
 * Fields of a slot lie together (about three cache lines): `numbers` for counters and seconds, `ints` for the rest.
 * Direction A to B is index 0, B to A is 1, with A and B as FiveTuple orders them.
 */
import { type FiveTuple, KEY_WORDS } from "./five-tuple.ts";

/** Stride and fields of `numbers`. */
export const F = {
  stride: 16,
  packets: 0,
  bytes: 2,
  reportedPackets: 4,
  reportedBytes: 6,
  startSeconds: 8,
  lastSeconds: 9,
  /** First and last instant not yet reported, ms; start is -1 when all is reported. */
  sliceStartMs: 10,
  sliceEndMs: 11,
  flowId: 12,
} as const;

/** Stride and fields of `ints`. */
export const I = {
  stride: 20,
  startNanos: 0,
  lastNanos: 1,
  /** Bits of FLOW_BIT. */
  bits: 2,
  /** TCP flags seen, A's in the low 8 bits, B's in the next. See tcp-state.ts. */
  tcp: 3,
  /** Interned rule set of A's packets and of B's, and the generations they were judged in (18, 19). */
  ruleSet: 4,
  /** First packet's type and code. */
  icmp: 6,
  interfaceId: 7,
  /** The Ethernet addresses (destination, source) of A's packets and of B's: 3 words each. */
  macA: 8,
  macB: 11,
  /** Minute of event time the unreported part belongs to. */
  sliceMinute: 14,
  /** 0 none, else 1 + index into DOMAIN_SOURCES. */
  domainSource: 15,
  homeGeneration: 16,
  /** 0 none, else 1 + index into APP_SOURCES. */
  appSource: 17,
  ruleGeneration: 18,
} as const;

export const FLOW_BIT = {
  /** B is the originator. */
  origIsB: 1,
  hasMacA: 2,
  hasMacB: 4,
  /** A row of this flow has been reported. */
  reported: 8,
  aLocal: 16,
  bLocal: 32,
  /** One end is a multicast or broadcast address. */
  group: 64,
} as const;

const KEY_STRIDE = KEY_WORDS + 1;
const HASH = KEY_WORDS;

export class FlowTable {
  readonly capacity: number;
  readonly keys: Int32Array;
  readonly numbers: Float64Array;
  readonly ints: Int32Array;
  /** 1 while the slot holds a flow. */
  readonly used: Uint8Array;
  live = 0;
  /** Slots at or above this were never used: a sweep ends here. */
  highWater = 0;
  readonly #index: Int32Array;
  readonly #mask: number;
  readonly #free: Int32Array;
  #freeCount = 0;

  /** `capacity` is a power of two. */
  constructor(capacity: number) {
    this.capacity = capacity;
    this.keys = new Int32Array(capacity * KEY_STRIDE);
    this.numbers = new Float64Array(capacity * F.stride);
    this.ints = new Int32Array(capacity * I.stride);
    this.used = new Uint8Array(capacity);
    this.#index = new Int32Array(capacity * 2);
    this.#mask = capacity * 2 - 1;
    this.#free = new Int32Array(capacity);
  }

  get full(): boolean {
    return this.live === this.capacity;
  }

  /** The slot of this five-tuple, or -1. */
  find(tuple: FiveTuple): number {
    const { words, hash } = tuple;
    let at = hash & this.#mask;
    for (;;) {
      const entry = this.#index[at] as number;
      if (entry === 0) return -1;
      const slot = entry - 1;
      const base = slot * KEY_STRIDE;
      if (this.keys[base + HASH] === hash && this.#sameKey(base, words)) return slot;
      at = (at + 1) & this.#mask;
    }
  }

  #sameKey(base: number, words: Int32Array): boolean {
    for (let i = 0; i < KEY_WORDS; i++) if (this.keys[base + i] !== words[i]) return false;
    return true;
  }

  /** A new, zeroed slot for this five-tuple, which must not be in the table; the table must not be full. */
  insert(tuple: FiveTuple): number {
    const slot = this.#freeCount > 0 ? (this.#free[--this.#freeCount] as number) : this.highWater++;
    const base = slot * KEY_STRIDE;
    for (let i = 0; i < KEY_WORDS; i++) this.keys[base + i] = tuple.words[i] as number;
    this.keys[base + HASH] = tuple.hash;
    const f = slot * F.stride;
    for (let i = 0; i < F.stride; i++) this.numbers[f + i] = 0;
    const n = slot * I.stride;
    for (let i = 0; i < I.stride; i++) this.ints[n + i] = 0;
    let at = tuple.hash & this.#mask;
    while (this.#index[at] !== 0) at = (at + 1) & this.#mask;
    this.#index[at] = slot + 1;
    this.used[slot] = 1;
    this.live++;
    return slot;
  }

  /** Frees the slot. Later entries of the same probe run move up, so that no tombstones gather. */
  remove(slot: number): void {
    const mask = this.#mask;
    let hole = (this.keys[slot * KEY_STRIDE + HASH] as number) & mask;
    while (this.#index[hole] !== slot + 1) hole = (hole + 1) & mask;
    let at = (hole + 1) & mask;
    while (this.#index[at] !== 0) {
      const entry = this.#index[at] as number;
      const home = (this.keys[(entry - 1) * KEY_STRIDE + HASH] as number) & mask;
      if (((at - home) & mask) >= ((at - hole) & mask)) {
        this.#index[hole] = entry;
        hole = at;
      }
      at = (at + 1) & mask;
    }
    this.#index[hole] = 0;
    this.used[slot] = 0;
    this.#free[this.#freeCount++] = slot;
    this.live--;
  }

  keyWord(slot: number, word: number): number {
    return this.keys[slot * KEY_STRIDE + word] as number;
  }

  /** Writes the address of A (end 0) or B (end 1) as bytes; returns 4 or 16. */
  copyAddress(slot: number, end: 0 | 1, target: Uint8Array, at: number): number {
    const base = slot * KEY_STRIDE + end * 4;
    const length = (this.keyWord(slot, 9) & 0xff) === 4 ? 4 : 16;
    for (let i = 0; i < length; i += 4) {
      const word = this.keys[base + (i >> 2)] as number;
      target[at + i] = word >>> 24;
      target[at + i + 1] = word >>> 16;
      target[at + i + 2] = word >>> 8;
      target[at + i + 3] = word;
    }
    return length;
  }
}
