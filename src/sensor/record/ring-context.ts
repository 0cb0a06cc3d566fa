/** What every ring of a sensor shares. */
import type { BufferPool } from "./buffer-pool.ts";
import type { DiskWatch } from "./disk-watch.ts";
import type { RingHead } from "./ring-head.ts";

export interface RingContext {
  readonly folder: string;
  readonly pool: BufferPool;
  /** The memory that holds packets and the write buffers; `words` is the same. */
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
  readonly head: RingHead;
  readonly disk: DiskWatch;
  note(line: string): void;
}
