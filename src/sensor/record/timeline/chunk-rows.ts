/** Appends rows, times and holes to the index of the chunk that is being filled. Packet path: nothing is allocated. */
import { type ChunkCounts, type ChunkIndex, HOLE_NUMBERS, HOLE_PLACES, ROWS_A_MARK } from "./chunk-index.ts";
import type { PendingLoss } from "./pending-loss.ts";

export class ChunkRows {
  count = 0;
  holes = 0;
  /** Frames known to be missing between them. */
  lost = 0;
  /** Event time of the earliest and the latest frame, ms. */
  minMs = Number.POSITIVE_INFINITY;
  maxMs = Number.NEGATIVE_INFINITY;
  /** A frame is at most so much older than one before it. */
  disorderMs = 0;
  #index: ChunkIndex | undefined;

  begin(index: ChunkIndex): void {
    this.#index = index;
    this.count = 0;
    this.holes = 0;
    this.lost = 0;
    this.minMs = Number.POSITIVE_INFINITY;
    this.maxMs = Number.NEGATIVE_INFINITY;
    this.disorderMs = 0;
  }

  get full(): boolean {
    const index = this.#index;
    return index === undefined || this.count >= index.capacity.rows || this.holes >= index.capacity.holes;
  }

  /** A frame whose block begins at `offset` of the file. */
  add(key: number, offset: number, seconds: number, nanos: number): void {
    const { rowKey, rowOffset, marks } = this.#index as ChunkIndex;
    const row = this.count++;
    rowKey[row] = key;
    rowOffset[row] = offset;
    const ms = seconds * 1000 + nanos / 1e6;
    if (ms < this.minMs) this.minMs = ms;
    if (ms > this.maxMs) this.maxMs = ms;
    else if (this.maxMs - ms > this.disorderMs) this.disorderMs = this.maxMs - ms;
    const mark = 2 * Math.floor(row / ROWS_A_MARK);
    if (row % ROWS_A_MARK === 0) {
      marks[mark] = ms;
      marks[mark + 1] = ms;
      return;
    }
    if (ms < (marks[mark] as number)) marks[mark] = ms;
    if (ms > (marks[mark + 1] as number)) marks[mark + 1] = ms;
  }

  /** Before the next frame, which is of `untilMs`, something is missing. */
  addHole({ frames, hole }: PendingLoss, untilMs: number): void {
    const { holes } = this.#index as ChunkIndex;
    const at = HOLE_NUMBERS * this.holes++;
    holes[at] = this.count;
    holes[at + 1] = frames;
    holes[at + 2] = HOLE_PLACES.indexOf(hole?.place ?? "sensor");
    holes[at + 3] = hole?.sinceMs ?? untilMs;
    holes[at + 4] = untilMs;
    this.lost += frames;
  }

  /** Frames whose blocks end behind `bytes` were not written after all. */
  cutAt(bytes: number): void {
    const { rowOffset, holes } = this.#index as ChunkIndex;
    while (this.count > 0 && (rowOffset[this.count - 1] as number) >= bytes) this.count--;
    while (this.holes > 0 && (holes[HOLE_NUMBERS * (this.holes - 1)] as number) >= this.count) this.holes--;
  }

  counts(keys: number, textBytes: number): ChunkCounts {
    return { rows: this.count, keys, holes: this.holes, textBytes };
  }
}
