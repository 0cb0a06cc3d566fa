/** Where a chunk's bytes go: a hidden file of the timeline's folder. */
import { join } from "node:path";
import type { BufferPool } from "../buffer-pool.ts";
import { RingFile, type RingFileEvents } from "../ring-file.ts";
import { captureFile, hidden } from "./chunk-name.ts";

export type ChunkOutput = Pick<
  RingFile,
  "append" | "committed" | "direct" | "finish" | "flush" | "settle" | "sync" | "usable" | "writing"
>;

/** `before` is done before anything is written. */
export type NewChunkOutput = (
  name: string,
  events: RingFileEvents,
  before: () => Promise<void>,
) => ChunkOutput;

export function chunkOutputs(folder: string, pool: BufferPool): NewChunkOutput {
  return (name, events, before) =>
    new RingFile(join(folder, hidden(captureFile(name))), name, pool, events, before, undefined);
}
