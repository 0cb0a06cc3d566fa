/**
 * The bounded table of live flows: open addressing over one buffer, no object and no string per flow or packet.
 * A flow's slot is stable for its life. Memory is reserved at start and touched only as slots are used.
 *
 * A slot is a record of 320 bytes, seen through two views: `numbers` for counters and seconds, `ints` for the key and
 * the rest. With many flows each line of the record that a packet touches is a wait for memory, so what every packet
 * needs lies in the first two lines (64 bytes each) and what a report needs in the others.
 * Direction A to B is index 0, B to A is 1, with A and B as FiveTuple orders them.
 */
import { type FiveTuple, KEY_WORDS } from "./five-tuple.ts";

const SLOT_BYTES = 320;

/** Stride and fields of `numbers`: the second line, then the first half of the third. */
export const F = {
  stride: SLOT_BYTES / 8,
  packets: 8,
  bytes: 10,
  lastSeconds: 12,
  /** First and last instant not yet reported, ms; start is -1 when all is reported. */
  sliceStartMs: 13,
  sliceEndMs: 14,
  startSeconds: 15,
  reportedPackets: 16,
  reportedBytes: 18,
  flowId: 20,
} as const;

/** Stride and fields of `ints`: the first line has the key, its hash and these four; the rest begins in the third. */
export const I = {
  stride: SLOT_BYTES / 4,
  lastNanos: 12,
  /** Bits of FLOW_BIT. */
  bits: 13,
  /** What was seen of TCP's flags or SCTP's chunks, A's in the low 8 bits, B's in the next. See tcp-state.ts, sctp-state.ts. */
  tcp: 14,
  /** Minute of event time the unreported part belongs to. */
  sliceMinute: 15,
  startNanos: 42,
  /** Interned rule set of A's packets and of B's, and the generations they were judged in. */
  ruleSet: 43,
  ruleGeneration: 45,
  /** First packet's type and code. */
  icmp: 47,
  interfaceId: 48,
  /** The Ethernet addresses (destination, source) of A's packets and of B's: 3 words each. */
  macA: 49,
  macB: 52,
  /** 0 none, else 1 + index into DOMAIN_SOURCES. */
  domainSource: 55,
  /** 0 none, else 1 + index into APP_SOURCES. */
  appSource: 56,
  homeGeneration: 57,
  /** Keys of A's frames and of B's in the timeline's open chunk, and the number of that chunk. */
  chunkKey: 58,
  chunk: 60,
  /** The list of our own frame streams that the flow was compared with. See own-streams.ts. */
  ownGeneration: 61,
  /** Privacy of A's packets and of B's: the generation it was judged in (high half) and the class. See privacy-judge.ts. */
  privacy: 62,
  /** Interned set of the rules that want the flow for its name, and the generation it was chosen in. */
  domainSet: 70,
  domainGeneration: 71,
  /** 1 + the first and the last of its frames that are held back while its name is not known; 0 none. */
  heldFirst: 72,
  heldLast: 73,
  /** What the name rests on: 0 nothing yet, else 1 + index into DOMAIN_SOURCES. */
  domainEvidence: 74,
  /** Frames that were held and let go, because the flow showed no name. */
  letGo: 75,
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
  /** Rules about domains wait for its name. */
  undecided: 1 << 16,
  /** One of our own frame streams: counted, not recorded. */
  own: 1 << 17,
} as const;

const HASH = KEY_WORDS;

export class FlowTable {
  readonly capacity: number;
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
  readonly #touched = new Int32Array(64);

  /** `capacity` is a power of two. */
  constructor(capacity: number) {
    this.capacity = capacity;
    const slots = new ArrayBuffer(capacity * SLOT_BYTES);
    this.numbers = new Float64Array(slots);
    this.ints = new Int32Array(slots);
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
      const base = slot * I.stride;
      if (this.ints[base + HASH] === hash && this.#sameKey(base, words)) return slot;
      at = (at + 1) & this.#mask;
    }
  }

  /**
   * Reads what `find` will read for each of these (at most 64), so that it is near when it is wanted. What was read is
   * written down, or the compiler would drop the reading.
   */
  touch(tuples: readonly FiveTuple[], count: number): void {
    const touched = this.#touched;
    for (let i = 0; i < count; i++) {
      touched[i] = this.#index[(tuples[i] as FiveTuple).hash & this.#mask] as number;
    }
    for (let i = 0; i < count; i++) {
      const entry = touched[i] as number;
      if (entry === 0) continue;
      const base = (entry - 1) * I.stride;
      touched[i] = (this.ints[base] as number) ^ (this.ints[base + 2 * F.packets] as number);
    }
  }

  #sameKey(base: number, words: Int32Array): boolean {
    for (let i = 0; i < KEY_WORDS; i++) if (this.ints[base + i] !== words[i]) return false;
    return true;
  }

  /** A new, zeroed slot for this five-tuple, which must not be in the table; the table must not be full. */
  insert(tuple: FiveTuple): number {
    const slot = this.#freeCount > 0 ? (this.#free[--this.#freeCount] as number) : this.highWater++;
    const base = slot * I.stride;
    for (let i = 0; i < KEY_WORDS; i++) this.ints[base + i] = tuple.words[i] as number;
    this.ints[base + HASH] = tuple.hash;
    for (let i = HASH + 1; i < I.stride; i++) this.ints[base + i] = 0;
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
    let hole = (this.ints[slot * I.stride + HASH] as number) & mask;
    while (this.#index[hole] !== slot + 1) hole = (hole + 1) & mask;
    let at = (hole + 1) & mask;
    while (this.#index[at] !== 0) {
      const entry = this.#index[at] as number;
      const home = (this.ints[(entry - 1) * I.stride + HASH] as number) & mask;
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

  /** Bytes of a flow so far, both ways. */
  bytesOf(slot: number): number {
    const f = slot * F.stride + F.bytes;
    return (this.numbers[f] as number) + (this.numbers[f + 1] as number);
  }

  keyWord(slot: number, word: number): number {
    return this.ints[slot * I.stride + word] as number;
  }

  /** Writes the address of A (end 0) or B (end 1) as bytes; returns 4 or 16. */
  copyAddress(slot: number, end: 0 | 1, target: Uint8Array, at: number): number {
    const base = slot * I.stride + end * 4;
    const length = (this.keyWord(slot, 9) & 0xff) === 4 ? 4 : 16;
    for (let i = 0; i < length; i += 4) {
      const word = this.ints[base + (i >> 2)] as number;
      target[at + i] = word >>> 24;
      target[at + i + 1] = word >>> 16;
      target[at + i + 2] = word >>> 8;
      target[at + i + 3] = word;
    }
    return length;
  }
}
