/** The rows of a chunk that are asked for, with where their blocks lie: a copy, for the index may be used for another chunk. */
import { type ChunkIndex, ROWS_A_MARK } from "./chunk-index.ts";
import type { ChunkExtent } from "./chunk-news.ts";
import { UNWANTED } from "./key-filter.ts";
import type { KeyRows } from "./key-rows.ts";

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

/** One wanted row in this many, or fewer, are looked up by their keys; else it is faster to look at all rows. */
const FEW = 16;

/** `marks` are those of a KeyFilter; undefined wants all. Rows outside the span may be among them. `flows`: of each key. */
export function selectRows(
  index: ChunkIndex,
  extent: ChunkExtent,
  marks: Uint16Array | undefined,
  fromMs: number,
  toMs: number,
  range: RowRange,
  flows?: Int16Array,
): SelectedRows {
  const { rows } = extent.counts;
  const pieces = piecesWithin(index.marks, range.from, Math.min(range.to, rows), fromMs, toMs);
  const { keyRows } = index;
  if (marks === undefined) {
    const all = new Selection(index, extent, sizeOf(pieces), undefined, flows);
    for (const { from, to } of pieces) for (let row = from; row < to; row++) all.add(row, -1);
    return all.end();
  }
  const wanted = keyRows === undefined ? Number.POSITIVE_INFINITY : countRows(keyRows, marks);
  if (keyRows !== undefined && wanted * FEW <= rows) {
    const found = rowsOfKeys(keyRows, marks, wanted, pieces);
    const few = new Selection(index, extent, found.length, marks, flows);
    for (const packed of found) few.add(Math.floor(packed / KEY_SHIFT), packed % KEY_SHIFT);
    return few.end();
  }
  const rowKey = keyRows?.rowKey() ?? index.rowKey;
  const most = Math.min(wanted, sizeOf(pieces), countWanted(rowKey, marks, pieces));
  const many = new Selection(index, extent, most, marks, flows);
  for (const { from, to } of most > 0 ? pieces : []) {
    for (let row = from; row < to; row++) {
      const key = rowKey[row] as number;
      if (marks[key] !== UNWANTED) many.add(row, key);
    }
  }
  return many.end();
}

/** Rows as they are found, in the order of the file. */
class Selection {
  readonly #index: ChunkIndex;
  readonly #extent: ChunkExtent;
  readonly #marks: Uint16Array | undefined;
  readonly #flows: Int16Array | undefined;
  readonly #start: Int32Array;
  readonly #end: Int32Array;
  readonly #ask: Uint16Array;
  readonly #flow: Int16Array | undefined;
  #count = 0;

  constructor(
    index: ChunkIndex,
    extent: ChunkExtent,
    most: number,
    marks: Uint16Array | undefined,
    flows: Int16Array | undefined,
  ) {
    this.#index = index;
    this.#extent = extent;
    this.#marks = marks;
    this.#flows = flows;
    this.#start = new Int32Array(most);
    this.#end = new Int32Array(most);
    this.#ask = new Uint16Array(most);
    this.#flow = flows === undefined ? undefined : new Int16Array(most);
  }

  add(row: number, key: number): void {
    const { rowOffset } = this.#index;
    const { counts, framesEnd } = this.#extent;
    const at = this.#count++;
    this.#start[at] = rowOffset[row] as number;
    this.#end[at] = row + 1 < counts.rows ? (rowOffset[row + 1] as number) : framesEnd;
    if (this.#marks !== undefined) this.#ask[at] = this.#marks[key] as number;
    if (this.#flow !== undefined) this.#flow[at] = this.#flows?.[key] as number;
  }

  end(): SelectedRows {
    return {
      count: this.#count,
      start: this.#start,
      end: this.#end,
      ask: this.#ask,
      flow: this.#flow,
    };
  }
}

/** Row and key in one number, so that they are sorted together: a row times this, and a key, which is smaller. */
const KEY_SHIFT = 2 ** 20;

/** The wanted keys' rows within the pieces, packed, ascending. */
function rowsOfKeys(
  keyRows: KeyRows,
  marks: Uint16Array,
  most: number,
  pieces: readonly RowRange[],
): Float64Array {
  const found = new Float64Array(most);
  let count = 0;
  for (let key = 0; key < marks.length; key++) {
    if (marks[key] === UNWANTED) continue;
    let piece = 0;
    for (let at = keyRows.begin(key); at < keyRows.end(key); at++) {
      const row = keyRows.rows[at] as number;
      while (piece < pieces.length && (pieces[piece] as RowRange).to <= row) piece++;
      if (piece === pieces.length) break;
      if (row >= (pieces[piece] as RowRange).from) found[count++] = row * KEY_SHIFT + key;
    }
  }
  return found.subarray(0, count).sort();
}

function countRows(keyRows: KeyRows, marks: Uint16Array): number {
  let count = 0;
  for (let key = 0; key < marks.length; key++)
    if (marks[key] !== UNWANTED) count += keyRows.end(key) - keyRows.begin(key);
  return count;
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

function sizeOf(pieces: readonly RowRange[]): number {
  return pieces.reduce((sum, { from, to }) => sum + to - from, 0);
}

function countWanted(rowKey: Int32Array, marks: Uint16Array, pieces: readonly RowRange[]): number {
  let count = 0;
  for (const { from, to } of pieces)
    for (let row = from; row < to; row++) if (marks[rowKey[row] as number] !== UNWANTED) count++;
  return count;
}
