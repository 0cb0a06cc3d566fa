/** The rows of a chunk that are asked for, with where their blocks lie: a copy, for the index may be used for another chunk. */
import { type ChunkIndex, ROWS_A_MARK } from "./chunk-index.ts";
import type { ChunkExtent } from "./chunk-news.ts";
import { UNWANTED } from "./key-filter.ts";

export interface RowRange {
  /** From this row on (inclusive), up to that one (exclusive). */
  readonly from: number;
  readonly to: number;
}

export interface SelectedRows {
  readonly count: number;
  readonly start: Int32Array;
  /** At or behind the end of the row's block. */
  readonly end: Int32Array;
  /** Matches (bits) that the frame must be asked for itself. */
  readonly ask: Uint16Array;
}

/** `marks` are those of a KeyFilter; undefined wants all. Rows outside the span may be among them. */
export function selectRows(
  index: ChunkIndex,
  extent: ChunkExtent,
  marks: Uint16Array | undefined,
  fromMs: number,
  toMs: number,
  range: RowRange,
): SelectedRows {
  const { rowKey, rowOffset, marks: times } = index;
  const last = Math.min(range.to, extent.counts.rows);
  const room = countRows(index, marks, range.from, last, fromMs, toMs);
  const start = new Int32Array(room);
  const end = new Int32Array(room);
  const ask = new Uint16Array(room);
  let count = 0;
  for (let row = range.from; row < last && count < room; row++) {
    if (isMarkOutside(times, row, fromMs, toMs)) {
      row = lastOfMark(row);
      continue;
    }
    const asked = marks === undefined ? 0 : (marks[rowKey[row] as number] as number);
    if (asked === UNWANTED) continue;
    ask[count] = asked;
    start[count] = rowOffset[row] as number;
    end[count] = row + 1 < extent.counts.rows ? (rowOffset[row + 1] as number) : extent.framesEnd;
    count++;
  }
  return { count, start, end, ask };
}

function countRows(
  { rowKey, marks: times }: ChunkIndex,
  marks: Uint16Array | undefined,
  from: number,
  to: number,
  fromMs: number,
  toMs: number,
): number {
  let count = 0;
  for (let row = from; row < to; row++) {
    if (isMarkOutside(times, row, fromMs, toMs)) row = lastOfMark(row);
    else if (marks === undefined || marks[rowKey[row] as number] !== UNWANTED) count++;
  }
  return count;
}

/** None of the rows that share a pair of times with this one is in the span. */
function isMarkOutside(times: Float64Array, row: number, fromMs: number, toMs: number): boolean {
  const mark = 2 * Math.floor(row / ROWS_A_MARK);
  return (times[mark] as number) > toMs || (times[mark + 1] as number) < fromMs;
}

function lastOfMark(row: number): number {
  return (Math.floor(row / ROWS_A_MARK) + 1) * ROWS_A_MARK - 1;
}
