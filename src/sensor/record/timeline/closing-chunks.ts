/** Chunks that have all their frames and are on their way to the disk. */
import type { ChunkIndex } from "./chunk-index.ts";
import type { ChunkExtent, TimelineState } from "./chunk-news.ts";
import type { ChunkOutput } from "./chunk-output.ts";

interface Closing {
  readonly file: ChunkOutput;
  readonly extent: ChunkExtent;
}

export class ClosingChunks {
  #list: Closing[] = [];
  #waiting: { below: number; act: () => void }[] = [];

  get empty(): boolean {
    return this.#list.length === 0;
  }

  get extents(): ChunkExtent[] {
    return this.#list.map(({ extent }) => extent);
  }

  add(file: ChunkOutput, extent: ChunkExtent): void {
    this.#list.push({ file, extent });
  }

  /** Some up to this number are not all on the disk. */
  writingUpTo(number: number): boolean {
    return this.#list.some(({ file, extent }) => extent.number <= number && file.writing);
  }

  /** `act` is done once none below this number is left: see `lessened`. */
  wait(below: number, act: () => void): void {
    this.#waiting.push({ below, act });
    this.lessened();
  }

  /** Somebody waits for some to be gone. */
  get awaited(): boolean {
    return this.#waiting.length > 0;
  }

  /** One that was removed is told of. */
  lessened(): void {
    this.#waiting = this.#waiting.filter(({ below, act }) => {
      const waits = this.#list.some(({ extent }) => extent.number < below);
      if (!waits) act();
      return waits;
    });
  }

  extentOf(file: ChunkOutput): ChunkExtent | undefined {
    return this.#list.find((one) => one.file === file)?.extent;
  }

  /** All of them, and the open one. */
  spanWith(open: ChunkExtent | undefined): TimelineState["span"] {
    const extents = open === undefined ? this.extents : [...this.extents, open];
    if (extents.length === 0) return undefined;
    return {
      minMs: Math.min(...extents.map(({ minMs }) => minMs)),
      maxMs: Math.max(...extents.map(({ maxMs }) => maxMs)),
      bytes: extents.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  }

  remove(file: ChunkOutput): void {
    this.#list = this.#list.filter((one) => one.file !== file);
  }
}

/** As much of a chunk as is on the disk, which ends at a block's end. */
export function committedPart(
  extent: ChunkExtent,
  index: ChunkIndex | undefined,
  committed: number,
): ChunkExtent {
  let { rows } = extent.counts;
  while (index !== undefined && rows > 0 && (index.rowOffset[rows - 1] as number) >= committed) rows--;
  return {
    ...extent,
    counts: { ...extent.counts, rows },
    bytes: Math.min(extent.bytes, committed),
    framesEnd: Math.min(extent.framesEnd, committed),
  };
}
