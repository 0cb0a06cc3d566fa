/** What the packet thread tells of the timeline's chunks, and what it is told. */
import type { ChunkCounts } from "./chunk-index.ts";

/** How far a chunk has come: so much of it is on the disk and in its index. */
export interface ChunkExtent {
  readonly number: number;
  readonly counts: ChunkCounts;
  /** Bytes of the file: whole blocks. */
  readonly bytes: number;
  readonly minMs: number;
  readonly maxMs: number;
  /** A frame is at most so much older than one before it. */
  readonly disorderMs: number;
  /** Where its interface blocks begin. */
  readonly interfacesAt: readonly number[];
  /** Where the blocks with names and statistics begin, behind the last frame. */
  readonly framesEnd: number;
}

/** A place between two frames: behind so many rows of a chunk. */
export interface TimelinePlace {
  readonly chunk: number;
  readonly row: number;
}

export interface TimelineState {
  readonly state: "recording" | "disk-full" | "error";
  readonly reason?: string;
  /** Frames that could not be kept. */
  readonly drops: number;
  /** Frames left out since their flow had its share. */
  readonly cutOff: number;
  /** False where the file system takes no writes past the page cache. */
  readonly direct: boolean;
  /** Of the chunks that are not complete. */
  readonly span: { readonly minMs: number; readonly maxMs: number; readonly bytes: number } | undefined;
}

export type TimelineNews =
  | {
      readonly kind: "begin";
      readonly number: number;
      readonly name: string;
      readonly run: number;
      readonly memory: SharedArrayBuffer;
      readonly capacity: ChunkCounts;
      /** What it may take of the disk. */
      readonly roomBytes: number;
    }
  /** All of it is on the disk: it wants its index and its name. */
  | { readonly kind: "complete"; readonly extent: ChunkExtent }
  /** Nothing of it could be kept. */
  | { readonly kind: "gone"; readonly number: number }
  /** What is promised wants its room; `atFloor`: whatever the budget says, the disk is at its floor. */
  | { readonly kind: "room"; readonly id: number; readonly atFloor: boolean }
  /** Of the chunks that are not complete, oldest first. */
  | {
      readonly kind: "flushed";
      readonly id: number;
      readonly extents: readonly ChunkExtent[];
      /** Of the open chunk's addresses, as a block; the others have theirs at their end. */
      readonly names: Uint8Array | undefined;
      /** Where the next frame goes. */
      readonly place: TimelinePlace;
    }
  /** No chunk that is larger than was ordered is being written any more; all there were are told of as complete, and the state is told without them. */
  | { readonly kind: "resized"; readonly id: number }
  /** `place`: where the next frame goes. */
  | { readonly kind: "state"; readonly state: TimelineState; readonly place: TimelinePlace };

export type TimelineOrder =
  | { readonly kind: "room-made"; readonly id: number; readonly freedBytes: number }
  /** The index of a complete chunk is written: its memory may be used again. */
  | { readonly kind: "indexed"; readonly number: number }
  | { readonly kind: "flush"; readonly id: number }
  /** Chunks are so large from now on; an open one that may become larger ends. */
  | { readonly kind: "resize"; readonly id: number; readonly chunkBytes: number };
