/** Huffman codes of zstd's literals (RFC 8878, 4.2): a table over the next `log` bits. */
import { BackwardBits } from "./backward-bits.ts";
import { readFseTable } from "./fse-table.ts";
import { damaged } from "./unpack-error.ts";

const MAX_LOG = 11;
const MAX_WEIGHT_LOG = 6;
const MAX_WEIGHTS = 255;

export interface HuffmanTable {
  readonly log: number;
  /** Symbol in the low byte, length of its code above. */
  readonly entries: Uint16Array;
}

export interface ReadHuffman {
  readonly table: HuffmanTable;
  readonly at: number;
}

export function readHuffmanTable(bytes: Uint8Array, from: number, end: number): ReadHuffman {
  if (from >= end) throw damaged("a block ends within its code table");
  const head = bytes[from] as number;
  const length = head >= 128 ? (head - 126) >> 1 : head;
  const at = from + 1 + length;
  if (at > end) throw damaged("a block ends within its code table");
  const weights = head >= 128 ? directWeights(bytes, from + 1, head - 127) : fseWeights(bytes, from + 1, at);
  return { table: tableOf(weights), at };
}

function directWeights(bytes: Uint8Array, from: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    const byte = bytes[from + (i >> 1)] as number;
    return (i & 1) === 0 ? byte >> 4 : byte & 15;
  });
}

/** Two states take turns until the stream is used up. */
function fseWeights(bytes: Uint8Array, from: number, end: number): number[] {
  const { table, at } = readFseTable(bytes, from, end, MAX_WEIGHT_LOG, MAX_LOG + 1);
  const bits = new BackwardBits(bytes, at, end);
  const states = [bits.read(table.log), bits.read(table.log)];
  const weights: number[] = [];
  for (let turn = 0; ; turn ^= 1) {
    const state = states[turn] as number;
    weights.push(table.symbol[state] as number);
    if (weights.length > MAX_WEIGHTS) throw damaged("a code table has too many symbols");
    states[turn] = (table.base[state] as number) + bits.read(table.bits[state] as number);
    if (bits.left >= 0) continue;
    weights.push(table.symbol[states[turn ^ 1] as number] as number);
    return weights;
  }
}

/** The last weight is what is missing to a power of two. */
function tableOf(weights: number[]): HuffmanTable {
  let sum = 0;
  for (const weight of weights) {
    if (weight > MAX_LOG + 1) throw damaged("a code table makes no sense");
    if (weight > 0) sum += 1 << (weight - 1);
  }
  const log = 32 - Math.clz32(sum);
  const missing = (1 << log) - sum;
  if (sum === 0 || log > MAX_LOG || (missing & (missing - 1)) !== 0 || weights.length > MAX_WEIGHTS) {
    throw damaged("a code table makes no sense");
  }
  const all = [...weights, 32 - Math.clz32(missing)];
  const entries = new Uint16Array(1 << log);
  let at = 0;
  for (let weight = 1; weight <= log; weight++) {
    for (let symbol = 0; symbol < all.length; symbol++) {
      if (all[symbol] !== weight) continue;
      const span = 1 << (weight - 1);
      entries.fill(symbol | ((log + 1 - weight) << 8), at, at + span);
      at += span;
    }
  }
  return { log, entries };
}

/** Decodes `count` literals of one stream; the stream must be used up by them exactly. */
export function decodeHuffman(
  table: HuffmanTable,
  bytes: Uint8Array,
  from: number,
  end: number,
  out: Uint8Array,
  to: number,
  count: number,
): void {
  const bits = new BackwardBits(bytes, from, end);
  const { log, entries } = table;
  for (let i = 0; i < count; i++) {
    const entry = entries[bits.peek(log)] as number;
    bits.left -= entry >> 8;
    out[to + i] = entry & 0xff;
  }
  if (bits.left !== 0) throw damaged("literals do not end where their stream does");
}
