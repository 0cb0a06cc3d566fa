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
  /** Its flow by its place in the select, -1 where it is of none; only where somebody wants to know. */
  readonly flow: Int16Array | undefined;
}

/** `marks` are those of a KeyFilter; undefined wants all. Rows outside the span may be among them. `flows`: of each key. */
export function selectRows(
  { rowKey, rowOffset, marks: times }: ChunkIndex,
  { counts, framesEnd }: ChunkExtent,
  marks: Uint16Array | undefined,
  fromMs: number,
  toMs: number,
  range: RowRange,
  flows?: Int16Array,
): SelectedRows {
  const pieces = piecesWithin(times, range.from, Math.min(range.to, counts.rows), fromMs, toMs);
  const room = pieces.reduce((sum, piece) => sum + countWanted(rowKey, marks, piece), 0);
  const start = new Int32Array(room);
  const end = new Int32Array(room);
  const ask = new Uint16Array(room);
  const flow = flows === undefined ? undefined : new Int16Array(room);
  let count = 0;
  for (const { from, to } of room > 0 ? pieces : []) {
    for (let row = from; row < to; row++) {
      const asked = marks === undefined ? 0 : (marks[rowKey[row] as number] as number);
      if (asked === UNWANTED) continue;
      ask[count] = asked;
      if (flow !== undefined) flow[count] = flows?.[rowKey[row] as number] as number;
      start[count] = rowOffset[row] as number;
      end[count] = row + 1 < counts.rows ? (rowOffset[row + 1] as number) : framesEnd;
      count++;
    }
  }
  return { count, start, end, ask, flow };
}

/** The rows that share a pair of times with some in the span, as few ranges. */
function piecesWithin(
  times: Float64Array,
  from: number,
  to: number,
  fromMs: number,
  toMs: number,
): RowRange[] {
  const pieces: { from: number; to: number }[] = [];
  for (let row = from; row < to; ) {
    const mark = Math.floor(row / ROWS_A_MARK);
    const next = Math.min(to, (mark + 1) * ROWS_A_MARK);
    if ((times[2 * mark] as number) <= toMs && (times[2 * mark + 1] as number) >= fromMs) {
      const last = pieces.at(-1);
      if (last?.to === row) last.to = next;
      else pieces.push({ from: row, to: next });
    }
    row = next;
  }
  return pieces;
}

function countWanted(rowKey: Int32Array, marks: Uint16Array | undefined, { from, to }: RowRange): number {
  if (marks === undefined) return to - from;
  let count = 0;
  for (let row = from; row < to; row++) if (marks[rowKey[row] as number] !== UNWANTED) count++;
  return count;
}
