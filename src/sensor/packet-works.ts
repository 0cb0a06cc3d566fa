/** What the packet thread's parts share: one pipeline, its recorder and its timeline, driven live or from files. */
import type { LiveSocket } from "./capture/live-capture.ts";
import type { HomeNetworks } from "./flow/home-networks.ts";
import type { Pipeline } from "./pipeline.ts";
import { type LiveStreams, liveRoom } from "./record/live/live-streams.ts";
import type { PastFrames } from "./record/past-frames.ts";
import type { Recorder } from "./record/recorder.ts";
import type { TimelineWriter } from "./record/timeline/timeline-writer.ts";
import type { RuleFilters } from "./rule-filters.ts";
import type { FromPacketThread, PacketThreadStart } from "./thread-messages.ts";

/** Holds the largest frame that segmentation offload makes (64 KiB) and some more. */
export const BUFFER_BYTES = 128 * 1024;
/** Write buffers: what the disk may lag behind the wire. */
export const WRITE_BUFFER_BYTES = 64 * 1024 * 1024;
/** Frames of flows whose name is waited for. */
export const HELD_BYTES = 16 * 1024 * 1024;
/** One frame of a rule's past. */
export const PAST_BYTES = 256 * 1024;
/** What gathers of live streams until it is handed over. */
export const LIVE_BYTES = liveRoom(BUFFER_BYTES);
/** What the arena has beside the packets. */
export const ARENA_ROOM_BYTES = WRITE_BUFFER_BYTES + HELD_BYTES + PAST_BYTES + LIVE_BYTES;

export interface PacketWorks {
  readonly start: PacketThreadStart;
  readonly pipeline: Pipeline;
  readonly recorder: Recorder;
  readonly live: LiveStreams;
  /** Undefined when it is off. */
  readonly timeline: TimelineWriter | undefined;
  readonly past: PastFrames;
  readonly homeNets: HomeNetworks;
  readonly filters: RuleFilters;
  post(message: FromPacketThread): void;
  /** Sends what has gathered of slices and facts, so that they are in step. */
  tell(): void;
  /** These, and reports. */
  flush(): void;
}

/** `bytes` holds the packets and, from `buffers` on, ARENA_ROOM_BYTES of room: write buffers, held frames, a frame of the past, live streams; `aligned`: it begins at a page of memory. */
export type MakeWorks = (bytes: Uint8Array, aligned: boolean, buffers: number) => PacketWorks;

export interface Driver {
  /** Until stopped. */
  run(): Promise<void>;
  stop(): void;
  /** Live captures only: sources come and go while it runs. */
  addSource?(socket: LiveSocket, homeNets: readonly string[]): void;
  removeSource?(name: string): void;
}
