/** Chunks that know what the next one of their run knows, and which of their rows lie between two places. */
import type { ChunkExtent, TimelinePlace } from "./chunk-news.ts";
import type { RowRange } from "./select-rows.ts";
import type { ReadableChunk } from "./timeline-frames.ts";

export type UnlinkedChunk = Omit<ReadableChunk, "laterNames"> & { readonly run: number };

/** Each with what the next one of its run knows. */
export function linked(chunks: readonly UnlinkedChunk[]): ReadableChunk[] {
  const byNumber = new Map(chunks.map((chunk) => [chunk.extent.number, chunk]));
  return chunks.map((chunk) => ({
    ...chunk,
    laterNames: async () => {
      const next = byNumber.get(chunk.extent.number + 1);
      if (next === undefined || next.run !== chunk.run) return new Map();
      return (await next.look((index) => index.namedFlows(next.extent.counts.keys))) ?? new Map();
    },
  }));
}

export function rangeOf(
  { number }: ChunkExtent,
  from: TimelinePlace | undefined,
  to: TimelinePlace | undefined,
): RowRange {
  const first = from === undefined || number > from.chunk ? 0 : number < from.chunk ? Infinity : from.row;
  const last = to === undefined || number < to.chunk ? Infinity : number > to.chunk ? 0 : to.row;
  return { from: first, to: last };
}
