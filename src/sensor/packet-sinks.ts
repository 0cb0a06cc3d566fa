/** Where matching frames go: handles of rules to their rings, those above to live streams. */
import type { PacketBatch } from "../base/packet-batch.ts";
import type { FrameSink } from "./pipeline.ts";
import { FIRST_LIVE_HANDLE, type LiveStreams } from "./record/live/live-streams.ts";
import type { Recorder } from "./record/recorder.ts";

export class PacketSinks implements FrameSink {
  readonly #recorder: Recorder;
  readonly #live: LiveStreams;

  constructor(recorder: Recorder, live: LiveStreams) {
    this.#recorder = recorder;
    this.#live = live;
  }

  record(handle: number, batch: PacketBatch, index: number, limit: number, comment?: Uint8Array): void {
    if (handle < FIRST_LIVE_HANDLE) this.#recorder.record(handle, batch, index, limit, comment);
    else this.#live.record(handle, batch, index, limit, comment);
  }

  noteUnnamed(frames: number, handle?: number): void {
    if (handle === undefined || handle < FIRST_LIVE_HANDLE) this.#recorder.noteUnnamed(frames, handle);
    if (handle === undefined || handle >= FIRST_LIVE_HANDLE) this.#live.noteUnnamed(frames, handle);
  }

  notePeer(handle: number, bytes: Uint8Array, offset: number, length: number): void {
    if (handle < FIRST_LIVE_HANDLE) this.#recorder.notePeer(handle, bytes, offset, length);
    else this.#live.notePeer(handle, bytes, offset, length);
  }
}
