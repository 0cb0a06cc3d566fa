/** The rows of a chunk that are asked for, with where their blocks lie: a copy, for the index may be used for another chunk. */
import { type ChunkIndex, ROWS_A_MARK } from "./chunk-index.ts";
import type { ChunkExtent } from "./chunk-news.ts";

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
}

/** `wanted` has 1 for each wanted key; undefined wants all. Rows outside the span may be among them. */
export function selectRows(
  index: ChunkIndex,
  extent: ChunkExtent,
  wanted: Uint8Array | undefined,
  fromMs: number,
  toMs: number,
  range: RowRange,
): SelectedRows {
  const { rowKey, rowOffset, marks } = index;
  const last = Math.min(range.to, extent.counts.rows);
  const room = Math.max(0, last - range.from);
  const start = new Int32Array(room);
  const end = new Int32Array(room);
  let count = 0;
  for (let row = range.from; row < last; row++) {
    const mark = 2 * Math.floor(row / ROWS_A_MARK);
    if ((marks[mark] as number) > toMs || (marks[mark + 1] as number) < fromMs) {
      row = (mark / 2 + 1) * ROWS_A_MARK - 1;
      continue;
    }
    if (wanted !== undefined && wanted[rowKey[row] as number] !== 1) continue;
    start[count] = rowOffset[row] as number;
    end[count] = row + 1 < extent.counts.rows ? (rowOffset[row + 1] as number) : extent.framesEnd;
    count++;
  }
  return { count, start, end };
}
