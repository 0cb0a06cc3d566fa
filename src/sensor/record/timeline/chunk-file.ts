/**
 * The index file beside a chunk: a head in JSON, the arrays of its index, a checksum. What is not whole and right is no
 * index: the chunk is read anew then.
 *
 *     "TDIX" | version | bytes of the head | head, padded to 8 | marks, holes, keys, rows, text | CRC-32
 */
import { readFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import { type Hole, holesOf } from "./chunk-holes.ts";
import { ChunkIndex, HOLE_NUMBERS, indexBytes, markCount } from "./chunk-index.ts";
import type { ChunkExtent } from "./chunk-news.ts";

const MAGIC = 0x58494454;
const VERSION = 1;
const PREFIX_BYTES = 12;
const CHECKSUM_BYTES = 4;
const MOST_HEAD_BYTES = 64 * 1024;

export interface ChunkHead extends ChunkExtent {
  readonly run: number;
}

export interface IndexedChunk {
  readonly head: ChunkHead;
  readonly index: ChunkIndex;
}

/** The file's bytes, in parts. */
export function encodeIndex({ head, index }: IndexedChunk): Uint8Array[] {
  const text = Buffer.from(JSON.stringify(head));
  const prefix = Buffer.alloc(paddedHead(text.length), 0x20);
  prefix.writeUInt32LE(MAGIC, 0);
  prefix.writeUInt32LE(VERSION, 4);
  prefix.writeUInt32LE(prefix.length - PREFIX_BYTES, 8);
  text.copy(prefix, PREFIX_BYTES);
  const parts = [prefix, ...index.parts(head.counts)];
  let sum = 0;
  for (const part of parts) sum = crc32(part, sum);
  const checksum = Buffer.alloc(CHECKSUM_BYTES);
  checksum.writeUInt32LE(sum);
  return [...parts, checksum];
}

/** Head and holes only, without a look at the rest; `read` answers bytes of the file. */
export function readHead(
  read: (at: number, length: number) => Buffer,
): { head: ChunkHead; holes: Hole[] } | undefined {
  const prefix = read(0, PREFIX_BYTES);
  if (prefix.length < PREFIX_BYTES || prefix.readUInt32LE(0) !== MAGIC || prefix.readUInt32LE(4) !== VERSION)
    return undefined;
  const length = prefix.readUInt32LE(8);
  if (length > MOST_HEAD_BYTES) return undefined;
  const head = parseHead(read(PREFIX_BYTES, length));
  if (head === undefined) return undefined;
  const holes = head.counts.holes * HOLE_NUMBERS * 8;
  const bytes = read(PREFIX_BYTES + length + 16 * markCount(head.counts.rows), holes);
  if (bytes.length < holes) return undefined;
  const numbers = new Float64Array(head.counts.holes * HOLE_NUMBERS);
  new Uint8Array(numbers.buffer).set(bytes);
  return { head, holes: holesOf(numbers, head.counts.holes) };
}

/** Undefined when there is none or it is not whole. */
export function readIndex(path: string): IndexedChunk | undefined {
  let file: Buffer;
  try {
    file = readFileSync(path);
  } catch {
    return undefined;
  }
  return decodeIndex(file);
}

export function decodeIndex(file: Buffer): IndexedChunk | undefined {
  if (file.length < PREFIX_BYTES + CHECKSUM_BYTES) return undefined;
  if (file.readUInt32LE(0) !== MAGIC || file.readUInt32LE(4) !== VERSION) return undefined;
  const end = file.length - CHECKSUM_BYTES;
  if (crc32(file.subarray(0, end)) !== file.readUInt32LE(end)) return undefined;
  const at = PREFIX_BYTES + file.readUInt32LE(8);
  const head = parseHead(file.subarray(PREFIX_BYTES, at));
  if (head === undefined || at + indexBytes(head.counts) !== end) return undefined;
  // The arrays want to lie at multiples of eight in memory of their own.
  const memory = new Uint8Array(file.length);
  memory.set(file);
  return { head, index: ChunkIndex.ofFile(memory.buffer, at, head.counts) };
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
