/**
 * Which frames of a chunk belong to what: a row per frame (its place in the file and its key), a record per key (who
 * speaks to whom), times per thousand rows, holes. It lies in shared memory: the packet thread appends, the main thread
 * reads as many of each as it was told of. The same arrays, cut to what is used and with rows by key, are the index file.
 */
import { KeyRows } from "./key-rows.ts";

/** A key: what frames are found by.
 *
 *     0 destination MAC   6 source MAC    12 source address   28 destination address   44 source port   46 destination port
 *    48 IP protocol      49 bytes of an address, 0 without IP  50 bits of KEY_BIT      52 VLAN ids, inner << 16 | outer
 *    56 flow, of this run of the sensor (0: none)              60 1 + where its domain's text begins, 0 without
 */
export const KEY = {
  bytes: 64,
  words: 16,
  dstMac: 0,
  srcMac: 6,
  src: 12,
  dst: 28,
  srcPort: 44,
  dstPort: 46,
  proto: 48,
  addressLength: 49,
  bits: 50,
  vlanWord: 13,
  flowWord: 14,
  domainWord: 15,
} as const;

export const KEY_BIT = { hasDstMac: 1, hasSrcMac: 2 } as const;

/** Rows that share one pair of times. */
export const ROWS_A_MARK = 1024;
/** A hole: row of the first frame behind it, frames lost, index into HOLE_PLACES, when it began, that frame's time (ms). */
export const HOLE_NUMBERS = 5;
export const HOLE_PLACES = ["kernel", "recorder", "interface", "sensor", "timeline"] as const;
export type HolePlace = (typeof HOLE_PLACES)[number];

const MOST_ROWS = 1 << 20;
const MOST_KEYS = 1 << 17;
const MOST_HOLES = 256;
const MOST_TEXT_BYTES = 256 * 1024;
/** The smallest block of a frame with its row. */
const LEAST_FRAME_BYTES = 40;

/** How much of each array holds something. */
export interface ChunkCounts {
  readonly rows: number;
  readonly keys: number;
  readonly holes: number;
  readonly textBytes: number;
}

export class ChunkIndex {
  readonly capacity: ChunkCounts;
  readonly memory: SharedArrayBuffer | ArrayBuffer;
  /** Earliest and latest time (ms) of the rows of each mark. */
  readonly marks: Float64Array;
  readonly holes: Float64Array;
  readonly keyBytes: Uint8Array;
  readonly keyWords: Int32Array;
  /** The key of each row; none in a file, which has rows by key. */
  readonly rowKey: Int32Array;
  readonly keyRows: KeyRows | undefined;
  readonly rowOffset: Int32Array;
  /** Domains: a byte of length, then the name. */
  readonly text: Buffer;

  /** `fileAt`: where the arrays of a file begin in the memory. */
  private constructor(capacity: ChunkCounts, memory?: SharedArrayBuffer | ArrayBuffer, fileAt?: number) {
    const marks = 2 * markCount(capacity.rows);
    const holes = HOLE_NUMBERS * capacity.holes;
    this.capacity = capacity;
    this.memory = memory ?? new SharedArrayBuffer(indexBytes(capacity));
    const isFile = fileAt !== undefined;
    let offset = fileAt ?? 0;
    const place = (length: number): number => {
      const start = offset;
      offset += length;
      return start;
    };
    const ints = (length: number): Int32Array => new Int32Array(this.memory, place(length * 4), length);
    this.marks = new Float64Array(this.memory, place(marks * 8), marks);
    this.holes = new Float64Array(this.memory, place(holes * 8), holes);
    const keys = place(capacity.keys * KEY.bytes);
    this.keyBytes = new Uint8Array(this.memory, keys, capacity.keys * KEY.bytes);
    this.keyWords = new Int32Array(this.memory, keys, capacity.keys * KEY.words);
    this.keyRows = isFile ? new KeyRows(ints(capacity.keys), ints(capacity.rows)) : undefined;
    this.rowKey = ints(isFile ? 0 : capacity.rows);
    this.rowOffset = ints(capacity.rows);
    this.text = Buffer.from(this.memory as ArrayBuffer, place(capacity.textBytes), capacity.textBytes);
  }
  /** Room for a chunk of so many bytes. */
  static forChunk(chunkBytes: number): ChunkIndex {
    const rows = Math.min(MOST_ROWS, Math.ceil(chunkBytes / LEAST_FRAME_BYTES));
    return new ChunkIndex({
      rows,
      keys: Math.min(MOST_KEYS, rows),
      holes: MOST_HOLES,
      textBytes: Math.min(MOST_TEXT_BYTES, Math.ceil(chunkBytes / 8)),
    });
  }

  /** What another thread made. */
  static shared(memory: SharedArrayBuffer, capacity: ChunkCounts): ChunkIndex {
    return new ChunkIndex(capacity, memory);
  }

  /** Arrays of exactly these counts out of a file's bytes, from `at` (a multiple of eight) on. */
  static ofFile(memory: ArrayBuffer, at: number, counts: ChunkCounts): ChunkIndex {
    return new ChunkIndex(counts, memory, at);
  }

  /** The used parts in the order of the file. */
  parts(counts: ChunkCounts): Uint8Array[] {
    const bytes = (view: Float64Array | Int32Array | Uint8Array, length: number): Uint8Array =>
      new Uint8Array(view.buffer as ArrayBuffer, view.byteOffset, length);
    const { ends, rows } = KeyRows.of(this.rowKey, counts.rows, counts.keys);
    return [
      bytes(this.marks, 16 * markCount(counts.rows)),
      bytes(this.holes, 8 * HOLE_NUMBERS * counts.holes),
      bytes(this.keyBytes, KEY.bytes * counts.keys),
      bytes(ends, 4 * counts.keys),
      bytes(rows, 4 * counts.rows),
      bytes(this.rowOffset, 4 * counts.rows),
      bytes(this.text, counts.textBytes),
    ];
  }

  /** The flow of a key, of this run of the sensor; 0 without. */
  flowOf(key: number): number {
    return this.keyWords[key * KEY.words + KEY.flowWord] as number;
  }

  /** Names by flow. */
  namedFlows(keys: number): Map<number, string> {
    const names = new Map<number, string>();
    for (let key = 0; key < keys; key++) {
      const domain = this.domainOf(key);
      if (domain !== undefined) names.set(this.flowOf(key), domain);
    }
    return names;
  }

  /** The domain of a key's flow, if it was learned. */
  domainOf(key: number): string | undefined {
    const at = this.keyWords[key * KEY.words + KEY.domainWord] as number;
    if (at === 0) return undefined;
    return this.text.toString("latin1", at, at + (this.text[at - 1] as number));
  }
}

export function markCount(rows: number): number {
  return Math.ceil(rows / ROWS_A_MARK);
}

/** Of the arrays as a file has them; in memory they take no more. */
export function indexBytes({ rows, keys, holes, textBytes }: ChunkCounts): number {
  return sizeOfIndex(rows, keys, holes, textBytes);
}

/** Packet path. */
export function sizeOfIndex(rows: number, keys: number, holes: number, textBytes: number): number {
  return 16 * markCount(rows) + 8 * HOLE_NUMBERS * holes + (KEY.bytes + 4) * keys + 8 * rows + textBytes;
}
