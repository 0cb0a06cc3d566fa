/**
 * The index file beside a chunk: a head in JSON, the arrays of its index, a checksum. What is not whole and right is no
 * index: the chunk is read anew then.
 *
 *     "TDIX" | version | bytes of the head | head, padded to 8 | marks, holes, keys, rows by key, places, text | summary | CRC-32
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { crc32 } from "node:zlib";
import { type Hole, holesOf } from "./chunk-holes.ts";
import { ChunkIndex, HOLE_NUMBERS, indexBytes, markCount } from "./chunk-index.ts";
import type { ChunkExtent } from "./chunk-news.ts";
import { ChunkSummary } from "./chunk-summary.ts";

const MAGIC = 0x58494454;
const VERSION = 3;
const PREFIX_BYTES = 12;
const CHECKSUM_BYTES = 4;
const MOST_HEAD_BYTES = 64 * 1024;
const MOST_SUMMARY_BYTES = 64 * 1024;
const ROOM_TO_GROW = 1.25;

export interface ChunkHead extends ChunkExtent {
  readonly run: number;
}

export interface IndexedChunk {
  readonly head: ChunkHead;
  readonly index: ChunkIndex;
}

/** What stays in memory of a chunk. */
export interface ChunkOutline {
  readonly head: ChunkHead;
  readonly holes: readonly Hole[];
  readonly summary: ChunkSummary;
}

export function outlineOf({ head, index }: IndexedChunk): ChunkOutline {
  const { counts } = head;
  return { head, holes: holesOf(index.holes, counts.holes), summary: ChunkSummary.of(index, counts.keys) };
}

/** The file's bytes, in parts. */
export function encodeIndex({ head, index }: IndexedChunk, summary: ChunkSummary): Uint8Array[] {
  const text = Buffer.from(JSON.stringify(head));
  const prefix = Buffer.alloc(paddedHead(text.length), 0x20);
  prefix.writeUInt32LE(MAGIC, 0);
  prefix.writeUInt32LE(VERSION, 4);
  prefix.writeUInt32LE(prefix.length - PREFIX_BYTES, 8);
  text.copy(prefix, PREFIX_BYTES);
  const parts = [prefix, ...index.parts(head.counts), summary.bytes];
  let sum = 0;
  for (const part of parts) sum = crc32(part, sum);
  const checksum = Buffer.alloc(CHECKSUM_BYTES);
  checksum.writeUInt32LE(sum);
  return [...parts, checksum];
}

/** What stays in memory, without a look at the rest; `read` answers bytes of the file, which has so many. */
export function readOutline(
  read: (at: number, length: number) => Buffer,
  fileBytes: number,
): ChunkOutline | undefined {
  const prefix = read(0, PREFIX_BYTES);
  if (prefix.length < PREFIX_BYTES || prefix.readUInt32LE(0) !== MAGIC || prefix.readUInt32LE(4) !== VERSION)
    return undefined;
  const length = prefix.readUInt32LE(8);
  if (length > MOST_HEAD_BYTES) return undefined;
  const head = parseHead(read(PREFIX_BYTES, length));
  if (head === undefined) return undefined;
  const at = PREFIX_BYTES + length;
  const holes = head.counts.holes * HOLE_NUMBERS * 8;
  const bytes = read(at + 16 * markCount(head.counts.rows), holes);
  const behind = at + indexBytes(head.counts);
  const summaryBytes = fileBytes - CHECKSUM_BYTES - behind;
  if (bytes.length < holes || summaryBytes < 0 || summaryBytes > MOST_SUMMARY_BYTES) return undefined;
  const summary = read(behind, summaryBytes);
  if (summary.length < summaryBytes) return undefined;
  const numbers = new Float64Array(head.counts.holes * HOLE_NUMBERS);
  new Uint8Array(numbers.buffer).set(bytes);
  return { head, holes: holesOf(numbers, head.counts.holes), summary: ChunkSummary.ofBytes(summary) };
}

/** Reads index files, one after the other into the same memory: what a search costs is mostly fresh memory. */
export class IndexReader {
  #memory = new Uint8Array(0);

  /** Good until the next one is read. Undefined: none there, or not whole. `sound`: its checksum was right before. */
  read(path: string, sound: boolean): IndexedChunk | undefined {
    let fd: number;
    try {
      fd = openSync(path, "r");
    } catch {
      return undefined;
    }
    try {
      const { size } = fstatSync(fd);
      if (size > this.#memory.length) this.#memory = new Uint8Array(Math.ceil(size * ROOM_TO_GROW));
      const file = Buffer.from(this.#memory.buffer, 0, size);
      return readSync(fd, file, 0, size, 0) < size ? undefined : decodeIndex(file, sound);
    } catch {
      return undefined;
    } finally {
      closeSync(fd);
    }
  }
}

/** `file` begins where its memory does. */
function decodeIndex(file: Buffer, sound: boolean): IndexedChunk | undefined {
  if (file.length < PREFIX_BYTES + CHECKSUM_BYTES) return undefined;
  if (file.readUInt32LE(0) !== MAGIC || file.readUInt32LE(4) !== VERSION) return undefined;
  const end = file.length - CHECKSUM_BYTES;
  if (!sound && crc32(file.subarray(0, end)) !== file.readUInt32LE(end)) return undefined;
  const at = PREFIX_BYTES + file.readUInt32LE(8);
  const head = parseHead(file.subarray(PREFIX_BYTES, at));
  if (head === undefined || at + indexBytes(head.counts) > end) return undefined;
  return { head, index: ChunkIndex.ofFile(file.buffer as ArrayBuffer, at, head.counts) };
}

/** Ours, but a disk may have made something else of it. */
function parseHead(text: Buffer): ChunkHead | undefined {
  try {
    const head: ChunkHead = JSON.parse(text.toString("utf8"));
    return typeof head.counts.rows === "number" ? head : undefined;
  } catch {
    return undefined;
  }
}

/** Prefix and head end at a multiple of eight. */
function paddedHead(textBytes: number): number {
  return Math.ceil((PREFIX_BYTES + textBytes) / 8) * 8;
}
