/** How a connection's capture begins: whether it is the last one's again, and how far its clock is from ours. */
import type { PacketBatch } from "../../base/packet-batch.ts";

/** A clock that is off by less is kept as it is. */
const NOTABLE_MS = 1000;

export class StreamStart {
  readonly #ourClock: boolean;
  /** Of the first frame of the capture under way, and of the one before it; what is no time before the first. */
  #seconds = Number.NaN;
  #nanos = 0;
  #hash = 0;
  #lastSeconds = Number.NaN;
  #lastNanos = 0;
  #lastHash = 0;
  /** Of the capture under way. */
  frames = 0;
  #lastFrames = 0;
  /** Frames still to be left out. */
  #again = 0;
  #shiftSeconds = 0;
  #shiftKnown = false;

  constructor(ourClock: boolean) {
    this.#ourClock = ourClock;
  }

  /** Another connection; `taken` of its frames are known to have been there. One that broke before it had gone as far as the last one leaves that one's count. */
  begin(taken = 0): void {
    if (this.frames > 0 && this.#again === 0) {
      this.#lastSeconds = this.#seconds;
      this.#lastNanos = this.#nanos;
      this.#lastHash = this.#hash;
      this.#lastFrames = this.frames;
    }
    this.frames = 0;
    this.#again = taken;
    this.#shiftKnown = false;
  }

  /** How many of the batch's first packets were there before the connection broke. */
  pass(batch: PacketBatch): number {
    if (this.frames === 0) this.#meetFirst(batch);
    this.frames += batch.count;
    const again = Math.min(this.#again, batch.count);
    this.#again -= again;
    return again;
  }

  /** Moves the packets to our clock, if that is wished, by whole seconds and the same for a whole connection. */
  shift(batch: PacketBatch, nowMs: number): void {
    if (!this.#ourClock) return;
    const last = batch.count - 1;
    if (!this.#shiftKnown) {
      const offMs = nowMs - (batch.seconds[last] as number) * 1000 - (batch.nanos[last] as number) / 1e6;
      this.#shiftSeconds = Math.abs(offMs) < NOTABLE_MS ? 0 : Math.round(offMs / 1000);
      this.#shiftKnown = true;
    }
    if (this.#shiftSeconds === 0) return;
    for (let i = 0; i <= last; i++) batch.seconds[i] = (batch.seconds[i] as number) + this.#shiftSeconds;
  }

  #meetFirst(batch: PacketBatch): void {
    this.#seconds = batch.seconds[0] as number;
    this.#nanos = batch.nanos[0] as number;
    this.#hash = hashOf(batch);
    const same =
      this.#seconds === this.#lastSeconds && this.#nanos === this.#lastNanos && this.#hash === this.#lastHash;
    if (same) this.#again = Math.max(this.#again, this.#lastFrames);
  }
}

/** Of the first frame's bytes. */
function hashOf(batch: PacketBatch): number {
  const from = batch.offset[0] as number;
  const to = from + (batch.capturedLength[0] as number);
  let hash = to - from;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ (batch.bytes[at] as number), 0x01000193);
  return hash;
}
