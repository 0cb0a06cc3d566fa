/** What the timeline's writer works with. */
import type { FlowTable } from "../../flow/flow-table.ts";
import type { BufferPool } from "../buffer-pool.ts";
import type { DiskWatch } from "../disk-watch.ts";
import type { RingHead } from "../ring-head.ts";
import type { TimelineNews } from "./chunk-news.ts";
import type { NewChunkOutput } from "./chunk-output.ts";
import type { TimelineStart } from "./timeline-start.ts";

export interface TimelineContext extends TimelineStart {
  readonly pool: BufferPool;
  /** The memory that holds packets and the write buffers. */
  readonly bytes: Uint8Array;
  readonly head: RingHead;
  readonly disk: DiskWatch;
  readonly table: FlowTable;
  domainOf(slot: number): string | undefined;
  /** As text of the address and as bytes. */
  namesOf(address: Uint8Array, text: string): readonly string[];
  readonly newFile: NewChunkOutput;
  tell(news: TimelineNews): void;
}
