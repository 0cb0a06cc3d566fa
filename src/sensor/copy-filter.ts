/**
 * Leaves out frames that come twice (both directions of a mirror port, a bridge and its own port, two routers that see the
 * same), where that is wished. A copy is equal to the byte in its first 256, as long, and stamped within 10 ms, on whatever
 * interface. What a network says twice in the same bytes within that time goes too: that is why nobody gets this unasked.
 *
 * Nothing is allocated: a table of fixed size, a frame forgotten by the next that falls on its place.
 */
import type { PacketBatch } from "../base/packet-batch.ts";

/** A power of two. */
const PLACES = 65_536;
const HASHED_BYTES = 256;
const APART_SECONDS = 0.01;

export class CopyFilter {
  /** Frames left out. */
  leftOut = 0;
  readonly #first = new Int32Array(PLACES);
  readonly #second = new Int32Array(PLACES);
  readonly #seconds = new Float64Array(PLACES).fill(Number.NEGATIVE_INFINITY);

  /** Moves what is no copy together; returns how many were left out. */
  filter(batch: PacketBatch): number {
    const { count } = batch;
    let kept = 0;
    for (let i = 0; i < count; i++) {
      if (this.#isCopy(batch, i)) continue;
      if (kept !== i) batch.movePacket(i, kept);
      kept++;
    }
    batch.count = kept;
    this.leftOut += count - kept;
    return count - kept;
  }

  #isCopy(batch: PacketBatch, i: number): boolean {
    const { bytes } = batch;
    const from = batch.offset[i] as number;
    const to = from + Math.min(batch.capturedLength[i] as number, HASHED_BYTES);
    let first = batch.originalLength[i] as number;
    let second = ~first;
    for (let at = from; at < to; at++) {
      const byte = bytes[at] as number;
      first = Math.imul(first ^ byte, 0x01000193);
      second = Math.imul(second, 31) + byte;
    }
    const place = (first ^ (first >>> 16)) & (PLACES - 1);
    const seconds = (batch.seconds[i] as number) + (batch.nanos[i] as number) / 1e9;
    const apart = seconds - (this.#seconds[place] as number);
    const copy =
      this.#first[place] === (first | 0) &&
      this.#second[place] === (second | 0) &&
      apart <= APART_SECONDS &&
      apart >= -APART_SECONDS;
    // The first one's time stays: a flood of one frame does not keep itself out for good.
    if (copy) return true;
    this.#first[place] = first;
    this.#second[place] = second;
    this.#seconds[place] = seconds;
    return false;
  }
}
