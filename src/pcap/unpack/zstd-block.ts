/** One compressed block of zstd (RFC 8878, 3.1.1.3): literals, then sequences of literals and matches. */
import { BackwardBits } from "./backward-bits.ts";
import { type FseTable, readFseTable, rleTable } from "./fse-table.ts";
import type { History } from "./history.ts";
import { decodeHuffman, type HuffmanTable, readHuffmanTable } from "./huffman-table.ts";
import { damaged } from "./unpack-error.ts";
import {
  LITERAL_LENGTH_TABLE,
  LITERAL_LENGTHS,
  MATCH_LENGTH_TABLE,
  MATCH_LENGTHS,
  MAX_OFFSET_CODE,
  OFFSET_TABLE,
} from "./zstd-sequences.ts";

export const MAX_BLOCK_BYTES = 128 * 1024;

const KINDS = [
  { name: "literal length", standard: LITERAL_LENGTH_TABLE, maxLog: 9, maxSymbol: 35 },
  { name: "offset", standard: OFFSET_TABLE, maxLog: 8, maxSymbol: MAX_OFFSET_CODE },
  { name: "match length", standard: MATCH_LENGTH_TABLE, maxLog: 9, maxSymbol: 52 },
] as const;

/** What a block inherits from the blocks of its frame before it. */
export class ZstdBlocks {
  readonly #history: History;
  readonly #window: number;
  /** Bytes of this frame that later blocks may refer to. */
  #reachable = 0;
  readonly #literals = new Uint8Array(MAX_BLOCK_BYTES);
  #literalCount = 0;
  #huffman: HuffmanTable | undefined;
  readonly #tables: (FseTable | undefined)[] = [undefined, undefined, undefined];
  readonly #offsets = [1, 4, 8];

  constructor(history: History, window: number) {
    this.#history = history;
    this.#window = window;
  }

  raw(bytes: Uint8Array, from: number, length: number): void {
    this.#history.append(bytes, from, from + length);
    this.#reachable += length;
  }

  repeated(byte: number, length: number): void {
    this.#history.fill(byte, length);
    this.#reachable += length;
  }

  compressed(bytes: Uint8Array, from: number, end: number): void {
    const before = this.#history.end;
    let at = this.#readLiterals(bytes, from, end);
    if (at >= end) throw damaged("a block ends before its sequences");
    const first = bytes[at++] as number;
    let count = first;
    if (first === 255) {
      count = (bytes[at] as number) + ((bytes[at + 1] as number) << 8) + 0x7f00;
      at += 2;
    } else if (first > 127) count = ((first - 128) << 8) + (bytes[at++] as number);
    if (count > 0) this.#sequences(bytes, at, end, count, before + MAX_BLOCK_BYTES);
    else {
      if (at !== end) throw damaged("a block goes on behind its end");
      this.#history.append(this.#literals, 0, this.#literalCount);
    }
    this.#reachable += this.#history.end - before;
  }

  #readLiterals(bytes: Uint8Array, from: number, end: number): number {
    if (end - from < 2) throw damaged("a block is too short");
    const head =
      (bytes[from] as number) | ((bytes[from + 1] as number) << 8) | ((bytes[from + 2] as number) << 16);
    const type = head & 3;
    const format = (head >> 2) & 3;
    if (type >= 2) return this.#huffmanLiterals(bytes, from, end, head, format, type === 3);
    const width = format === 1 ? 2 : format === 3 ? 3 : 1;
    const count = width === 1 ? (head & 0xff) >> 3 : width === 2 ? (head & 0xffff) >> 4 : head >> 4;
    const at = from + width;
    const length = type === 0 ? count : 1;
    if (count > MAX_BLOCK_BYTES || at + length > end)
      throw damaged("a block has fewer literals than it claims");
    if (type === 0) this.#literals.set(bytes.subarray(at, at + count));
    else this.#literals.fill(bytes[at] as number, 0, count);
    this.#literalCount = count;
    return at + length;
  }

  #huffmanLiterals(
    bytes: Uint8Array,
    from: number,
    end: number,
    head: number,
    format: number,
    again: boolean,
  ): number {
    const width = format < 2 ? 10 : format === 2 ? 14 : 18;
    const mask = (1 << width) - 1;
    // Both sizes lie side by side behind the first four bits.
    const sizes =
      head + (bytes[from + 3] as number) * 0x100_0000 + (bytes[from + 4] as number) * 0x1_0000_0000;
    const size = Math.floor(sizes / 2 ** (4 + width)) & mask;
    let at = from + (width === 10 ? 3 : width === 14 ? 4 : 5);
    const stop = at + size;
    const literalCount = Math.floor(sizes / 16) & mask;
    if (literalCount > MAX_BLOCK_BYTES || stop > end)
      throw damaged("a block has fewer literals than it claims");
    if (!again) {
      const read = readHuffmanTable(bytes, at, stop);
      this.#huffman = read.table;
      at = read.at;
    }
    const table = this.#huffman;
    if (table === undefined) throw damaged("a block goes by a code table that is not there");
    this.#literalCount = literalCount;
    if (format === 0) decodeHuffman(table, bytes, at, stop, this.#literals, 0, literalCount);
    else this.#fourStreams(table, bytes, at, stop, literalCount);
    return stop;
  }

  #fourStreams(table: HuffmanTable, bytes: Uint8Array, from: number, stop: number, count: number): void {
    const each = (count + 3) >> 2;
    const last = count - 3 * each;
    if (stop - from < 6 || last < 0) throw damaged("a block is too short for its four streams");
    let at = from + 6;
    for (let i = 0; i < 4; i++) {
      const length = (bytes[from + 2 * i] as number) | ((bytes[from + 2 * i + 1] as number) << 8);
      const end = i === 3 ? stop : at + length;
      if (end > stop) throw damaged("a stream of literals is longer than its block");
      decodeHuffman(table, bytes, at, end, this.#literals, i * each, i === 3 ? last : each);
      at = end;
    }
  }

  #table(kind: number, mode: number, bytes: Uint8Array, at: number, end: number): number {
    const { name, standard, maxLog, maxSymbol } = KINDS[kind] as (typeof KINDS)[number];
    if (mode === 0) this.#tables[kind] = standard;
    else if (mode === 1) {
      const symbol = bytes[at] as number;
      if (at >= end || symbol > maxSymbol) throw damaged(`a ${name} code is not known`);
      this.#tables[kind] = rleTable(symbol);
      return at + 1;
    } else if (mode === 2) {
      const read = readFseTable(bytes, at, end, maxLog, maxSymbol);
      this.#tables[kind] = read.table;
      return read.at;
    }
    if (this.#tables[kind] === undefined) throw damaged(`a block goes by a ${name} table that is not there`);
    return at;
  }

  #sequences(bytes: Uint8Array, from: number, end: number, count: number, ceiling: number): void {
    const modes = bytes[from] as number;
    if (from >= end || (modes & 3) !== 0) throw damaged("a block's modes make no sense");
    let at = from + 1;
    for (let kind = 0; kind < 3; kind++)
      at = this.#table(kind, (modes >> (6 - 2 * kind)) & 3, bytes, at, end);
    const [literalTable, offsetTable, matchTable] = this.#tables as [FseTable, FseTable, FseTable];
    const bits = new BackwardBits(bytes, at, end);
    const history = this.#history;
    const start = history.end;
    let literalState = bits.read(literalTable.log);
    let offsetState = bits.read(offsetTable.log);
    let matchState = bits.read(matchTable.log);
    let literal = 0;
    for (let i = 0; i < count; i++) {
      const offsetCode = offsetTable.symbol[offsetState] as number;
      const value = 2 ** offsetCode + bits.readLong(offsetCode);
      const matchCode = matchTable.symbol[matchState] as number;
      const matchLength =
        (MATCH_LENGTHS.base[matchCode] as number) + bits.read(MATCH_LENGTHS.bits[matchCode] as number);
      const literalCode = literalTable.symbol[literalState] as number;
      const literals =
        (LITERAL_LENGTHS.base[literalCode] as number) +
        bits.read(LITERAL_LENGTHS.bits[literalCode] as number);
      if (i + 1 < count) {
        literalState =
          (literalTable.base[literalState] as number) + bits.read(literalTable.bits[literalState] as number);
        matchState =
          (matchTable.base[matchState] as number) + bits.read(matchTable.bits[matchState] as number);
        offsetState =
          (offsetTable.base[offsetState] as number) + bits.read(offsetTable.bits[offsetState] as number);
      }
      const distance = this.#distance(value, literals);
      const reachable = Math.min(this.#window, this.#reachable + history.end - start + literals);
      if (bits.left < 0 || literal + literals > this.#literalCount)
        throw damaged("a sequence has no bytes left");
      if (history.end + literals + matchLength > ceiling) throw damaged("a block is longer than one may be");
      if (distance === 0 || distance > reachable) throw damaged("a match refers to before the window");
      this.#copyLiterals(literal, literals);
      literal += literals;
      history.repeat(distance, matchLength);
    }
    if (bits.left !== 0) throw damaged("the sequences do not end where their stream does");
    if (history.end + this.#literalCount - literal > ceiling)
      throw damaged("a block is longer than one may be");
    this.#copyLiterals(literal, this.#literalCount - literal);
  }

  #copyLiterals(from: number, count: number): void {
    const history = this.#history;
    if (count > 32) {
      history.append(this.#literals, from, from + count);
      return;
    }
    const { bytes, end } = history;
    for (let i = 0; i < count; i++) bytes[end + i] = this.#literals[from + i] as number;
    history.end += count;
  }

  /** The three newest distances have names of their own (3.1.1.5). */
  #distance(value: number, literals: number): number {
    const offsets = this.#offsets;
    const [first, second, third] = offsets as [number, number, number];
    if (value > 3) {
      offsets[2] = second;
      offsets[1] = first;
      offsets[0] = value - 3;
      return value - 3;
    }
    const which = literals === 0 ? value : value - 1;
    if (which === 0) return first;
    const distance = which === 1 ? second : which === 2 ? third : first - 1;
    if (which > 1) offsets[2] = second;
    offsets[1] = first;
    offsets[0] = distance;
    return distance;
  }
}
