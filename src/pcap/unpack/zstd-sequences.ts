/** The numbers of zstd's sequences (RFC 8878, 3.1.1.3.2): what a code stands for, and how codes are spread by default. */
import { fseTable } from "./fse-table.ts";

interface Codes {
  readonly base: readonly number[];
  readonly bits: readonly number[];
}

/** The first codes step by one; the others have extra bits, and begin where the one before ended. */
function codes(first: number, plain: number, extra: readonly number[]): Codes {
  const bits = [...new Array<number>(plain).fill(0), ...extra];
  const base: number[] = [];
  let next = first;
  for (const width of bits) {
    base.push(next);
    next += 2 ** width;
  }
  return { base, bits };
}

export const LITERAL_LENGTHS = codes(
  0,
  16,
  [1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
);
export const MATCH_LENGTHS = codes(
  3,
  32,
  [1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
);
export const MAX_OFFSET_CODE = 31;

export const LITERAL_LENGTH_TABLE = fseTable(
  [
    4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1,
    -1, -1,
  ],
  6,
);
export const OFFSET_TABLE = fseTable(
  [1, 1, 1, 1, 1, 1, 2, 2, 2, ...new Array<number>(15).fill(1), -1, -1, -1, -1, -1],
  5,
);
export const MATCH_LENGTH_TABLE = fseTable(
  [1, 4, 3, 2, 2, 2, 2, 2, 2, ...new Array<number>(37).fill(1), -1, -1, -1, -1, -1, -1, -1],
  6,
);
