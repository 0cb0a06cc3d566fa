/** Chunks that are still to be read anew after a stop: when their frames may be of, told as gaps until they are there. */
import type { Hole } from "./chunk-holes.ts";
import { chunkStartMs } from "./chunk-name.ts";
import type { ChunkExtent } from "./chunk-news.ts";
import type { UnindexedChunk } from "./chunk-shelf.ts";

/** A frame may be a little older than the first one of its chunk. */
const DISORDER_MS = 1000;
/** A chunk is read anew in about a second; who asks for frames hears after this long of what is there. */
const PATIENCE_MS = 2000;

/** Each from its first frame to the first one of the next chunk, or until it was last written. */
export function unreadHoles(
  unread: readonly UnindexedChunk[],
  read: readonly Pick<ChunkExtent, "number" | "minMs">[],
): Hole[] {
  return unread.map(({ name, number, modifiedMs }) => {
    const sinceMs = chunkStartMs(name) - DISORDER_MS;
    const next = read.find((one) => one.number > number);
    return { place: "timeline", frames: 0, sinceMs, untilMs: Math.max(sinceMs, next?.minMs ?? modifiedMs) };
  });
}

export function patience(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PATIENCE_MS).unref());
}
