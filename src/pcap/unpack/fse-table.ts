/** Finite state entropy (RFC 8878, 4.1): a table that turns a state into a symbol and says where the next state lies. */
import { damaged } from "./unpack-error.ts";

export interface FseTable {
  readonly log: number;
  readonly symbol: Uint8Array;
  /** Bits to read for the next state, and what to add to them. */
  readonly bits: Uint8Array;
  readonly base: Uint16Array;
}

/** A table of one symbol that reads no bits. */
export function rleTable(symbol: number): FseTable {
  return { log: 0, symbol: Uint8Array.of(symbol), bits: Uint8Array.of(0), base: Uint16Array.of(0) };
}

/** From normalised counts; -1 is "less than one". They add up to 2^log. */
export function fseTable(counts: ArrayLike<number>, log: number): FseTable {
  const size = 1 << log;
  const symbol = new Uint8Array(size);
  const bits = new Uint8Array(size);
  const base = new Uint16Array(size);
  const next = new Uint16Array(256);
  let high = size;
  for (let s = 0; s < counts.length; s++) {
    if (counts[s] !== -1) continue;
    symbol[--high] = s;
    next[s] = 1;
  }
  const step = (size >> 1) + (size >> 3) + 3;
  let at = 0;
  for (let s = 0; s < counts.length; s++) {
    const count = counts[s] as number;
    if (count <= 0) continue;
    next[s] = count;
    for (let i = 0; i < count; i++) {
      symbol[at] = s;
      do at = (at + step) & (size - 1);
      while (at >= high);
    }
  }
  for (let i = 0; i < size; i++) {
    const s = symbol[i] as number;
    const state = next[s] as number;
    next[s] = state + 1;
    const width = log - (31 - Math.clz32(state));
    bits[i] = width;
    base[i] = (state << width) - size;
  }
  return { log, symbol, bits, base };
}

export interface ReadTable {
  readonly table: FseTable;
  /** Where what follows the description begins. */
  readonly at: number;
}

/** Reads a table's description from `from`, which ends before `end`. */
export function readFseTable(
  bytes: Uint8Array,
  from: number,
  end: number,
  maxLog: number,
  maxSymbol: number,
): ReadTable {
  let bit = 0;
  const read = (count: number): number => {
    const at = from + (bit >> 3);
    const word = (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16);
    return (word >>> (bit & 7)) & ((1 << count) - 1);
  };
  const log = read(4) + 5;
  bit += 4;
  if (log > maxLog) throw damaged("an entropy table is too large");
  const counts: number[] = [];
  let left = 1 << log;
  while (left > 0) {
    if (counts.length > maxSymbol || from + (bit >> 3) >= end)
      throw damaged("an entropy table makes no sense");
    const width = 32 - Math.clz32(left + 1);
    // Values below the threshold take one bit less.
    const threshold = (1 << width) - 1 - (left + 1);
    const low = (1 << (width - 1)) - 1;
    let value = read(width);
    if ((value & low) < threshold) {
      value &= low;
      bit += width - 1;
    } else {
      if (value > low) value -= threshold;
      bit += width;
    }
    const count = value - 1;
    left -= count < 0 ? 1 : count;
    counts.push(count);
    if (count !== 0) continue;
    let zeros = 3;
    while (zeros === 3) {
      zeros = read(2);
      bit += 2;
      for (let i = 0; i < zeros; i++) counts.push(0);
      if (counts.length > maxSymbol + 1) throw damaged("an entropy table has too many symbols");
    }
  }
  const at = from + ((bit + 7) >> 3);
  if (left < 0 || counts.length > maxSymbol + 1 || at > end) throw damaged("an entropy table makes no sense");
  return { table: fseTable(counts, log), at };
}
