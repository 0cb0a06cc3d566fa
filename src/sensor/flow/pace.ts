/**
 * How a flow's packets come: what a shape is told by (see shape.ts), added up by size and time alone. One record of three
 * cache lines a flow, of which a packet touches the first; the others when a second turns or a silence ends.
 *
 * Only packets that carry something count. An acknowledgement without payload says nothing of who talks, unless it ends
 * a silence: then it is a sign of life. Direction A to B is 0, B to A is 1, as in the flow table.
 */
import { type DecodedPacket, IP_PROTO } from "../packet/decoded-packet.ts";

const RECORD_BYTES = 192;

/** Fields of `numbers`: from the second line on. */
export const PF = {
  stride: RECORD_BYTES / 8,
  /** Data bytes over all seconds that are over: sum and sum of squares. */
  sum: 8,
  squares: 10,
  /** Data bytes of this burst, both ways. */
  burst: 12,
  /** From start to start of bursts, ms: sum and sum of squares. */
  every: 13,
  everySquares: 14,
  /** Bytes of heavy bursts. */
  heavyBytes: 15,
  /** From start to start of heavy bursts, ms: sum of squares (the sum is told by first and last). */
  heavySquares: 16,
} as const;

/** Fields of `ints`: the first line, and the second half of the third. */
export const PI = {
  stride: RECORD_BYTES / 4,
  second: 0,
  /** Milliseconds of event time, modulo 2^32. */
  last: 1,
  /** Of A's packets the largest (11 bits) and whether the last was full, then the same of B; 0 before the first. */
  sizes: 3,
  /** Data bytes in this second. */
  now: 4,
  data: 6,
  small: 8,
  big: 10,
  /** Pauses after a packet that was not full: the sender had no more to say. */
  ends: 12,
  /** Pauses after a full packet: it waited with more. */
  waits: 14,
  /** Seconds that are over in which the direction moved BUSY_SECOND_BYTES. */
  busy: 34,
  first: 36,
  burstStart: 37,
  light: 38,
  heavy: 39,
  /** Silences within the flow: all of them, and the longest. */
  lullMs: 40,
  longestMs: 41,
  heavyFirst: 42,
  heavyLast: 43,
} as const;

/** A frame of speech with its headers fits; a page's or a video's does not. */
const SMALL_BYTES = 420;
const BIG_BYTES = 900;
/** Less is never full, whatever the flow's largest. */
const LEAST_FULL_BYTES = 600;
/** Options of TCP come and go. */
const FULL_SLACK = 24;
/** More was put together by the network card. */
const MERGED_BYTES = 1600;
/** Where all were put together nobody knows how long one was: as on Ethernet. */
const USUAL_FULL_BYTES = 1514;
/** Longer than packets of one message wait for each other at 2 Mbit/s and more, shorter than what is between two frames. */
const PAUSE_MS = 8;
export const LULL_MS = 800;
export const HEAVY_BYTES = 20_000;
const BUSY_SECOND_BYTES = 400;
/** A TCP header with options on Ethernet is shorter: what is longer has payload, though the snaplen cut it. */
const EMPTY_BYTES = 100;

/** Of an end in `sizes`. */
const SIZE_BITS = 12;
const LARGEST = 0x7ff;
const LAST_FULL = 0x800;
/** There was a packet. */
const BEGUN = 1 << 24;

/** Whether packets that were put together were all full: the last one of a message seldom is. */
function isWhole(packet: DecodedPacket, wireBytes: number, largest: number): boolean {
  const headers = packet.payloadStart - packet.start;
  const each = (largest >= LEAST_FULL_BYTES ? largest : USUAL_FULL_BYTES) - headers;
  return headers > 0 && each > 0 && (wireBytes - headers) % each === 0;
}

export class Pace {
  readonly numbers: Float64Array;
  readonly ints: Int32Array;

  constructor(capacity: number) {
    const records = new ArrayBuffer(capacity * RECORD_BYTES);
    this.numbers = new Float64Array(records);
    this.ints = new Int32Array(records);
  }

  /** The slot is another flow's now. Only the first line is touched: most flows end before they have a pace. */
  begin(slot: number): void {
    this.ints[slot * PI.stride + PI.sizes] = 0;
  }

  /**
   * A packet that A (0) or B (1) of the flow in `slot` sent; `now` is event time in ms modulo 2^32: a larger number would
   * be an object at each call.
   */
  add(
    slot: number,
    end: 0 | 1,
    packet: DecodedPacket,
    seconds: number,
    now: number,
    wireBytes: number,
  ): void {
    const { ints } = this;
    const n = slot * PI.stride;
    const sizes = ints[n + PI.sizes] as number;
    const shift = end * SIZE_BITS;
    const empty =
      packet.proto === IP_PROTO.tcp && wireBytes < EMPTY_BYTES && packet.payloadEnd <= packet.payloadStart;
    if (sizes === 0) {
      if (empty) return;
      this.#open(slot, seconds, now);
    } else {
      // Differences of a clock that wraps are right below 24 days; one that runs backwards gives negative ones.
      const own = (now - (ints[n + PI.last + end] as number)) | 0;
      const other = (now - (ints[n + PI.last + 1 - end] as number)) | 0;
      const silence = Math.min(own, other);
      if (empty && silence < LULL_MS) return;
      if (silence >= LULL_MS) this.#lull(slot, now, silence);
      if (own >= PAUSE_MS) {
        const at = n + (((sizes >> shift) & LAST_FULL) === 0 ? PI.ends : PI.waits) + end;
        ints[at] = (ints[at] as number) + 1;
      }
      if (seconds !== ints[n + PI.second]) this.#turn(slot, seconds);
    }
    ints[n + PI.last + end] = now;
    ints[n + PI.data + end] = (ints[n + PI.data + end] as number) + 1;
    ints[n + PI.now + end] = (ints[n + PI.now + end] as number) + wireBytes;
    if (wireBytes <= SMALL_BYTES) ints[n + PI.small + end] = (ints[n + PI.small + end] as number) + 1;
    else if (wireBytes >= BIG_BYTES) ints[n + PI.big + end] = (ints[n + PI.big + end] as number) + 1;
    let largest = (sizes >> shift) & LARGEST;
    if (wireBytes > largest && wireBytes <= MERGED_BYTES) largest = wireBytes;
    const full =
      wireBytes > MERGED_BYTES
        ? isWhole(packet, wireBytes, largest)
        : wireBytes >= LEAST_FULL_BYTES && wireBytes >= largest - FULL_SLACK;
    const others = sizes & ~((LARGEST | LAST_FULL) << shift);
    ints[n + PI.sizes] = others | ((largest | (full ? LAST_FULL : 0)) << shift) | BEGUN;
  }

  #open(slot: number, seconds: number, now: number): void {
    const n = slot * PI.stride;
    this.ints.fill(0, n, n + PI.stride);
    this.ints[n + PI.second] = seconds;
    this.ints[n + PI.first] = now;
    this.ints[n + PI.burstStart] = now;
    this.ints[n + PI.last] = now;
    this.ints[n + PI.last + 1] = now;
  }

  /** The second is over. One of which a straggler comes later counts twice; no sum becomes wrong by it. */
  #turn(slot: number, seconds: number): void {
    const { numbers, ints } = this;
    const f = slot * PF.stride;
    const n = slot * PI.stride;
    ints[n + PI.second] = seconds;
    for (let end = 0; end < 2; end++) {
      // One packet of an untrue length may exceed what a whole number holds.
      const bytes = Math.max(0, ints[n + PI.now + end] as number);
      ints[n + PI.now + end] = 0;
      numbers[f + PF.burst] = (numbers[f + PF.burst] as number) + bytes;
      numbers[f + PF.sum + end] = (numbers[f + PF.sum + end] as number) + bytes;
      if (bytes < BUSY_SECOND_BYTES) continue;
      numbers[f + PF.squares + end] = (numbers[f + PF.squares + end] as number) + bytes * bytes;
      ints[n + PI.busy + end] = (ints[n + PI.busy + end] as number) + 1;
    }
  }

  /** A burst is over, the next begins. */
  #lull(slot: number, now: number, silence: number): void {
    const { numbers, ints } = this;
    const f = slot * PF.stride;
    const n = slot * PI.stride;
    const here = (ints[n + PI.now] as number) + (ints[n + PI.now + 1] as number);
    const bytes = (numbers[f + PF.burst] as number) + here;
    const start = ints[n + PI.burstStart] as number;
    const every = (now - start) | 0;
    numbers[f + PF.every] = (numbers[f + PF.every] as number) + every;
    numbers[f + PF.everySquares] = (numbers[f + PF.everySquares] as number) + every * every;
    if (bytes >= HEAVY_BYTES) {
      if ((ints[n + PI.heavy] as number) === 0) ints[n + PI.heavyFirst] = start;
      else {
        const apart = (start - (ints[n + PI.heavyLast] as number)) | 0;
        numbers[f + PF.heavySquares] = (numbers[f + PF.heavySquares] as number) + apart * apart;
      }
      ints[n + PI.heavyLast] = start;
      ints[n + PI.heavy] = (ints[n + PI.heavy] as number) + 1;
      numbers[f + PF.heavyBytes] = (numbers[f + PF.heavyBytes] as number) + bytes;
    } else ints[n + PI.light] = (ints[n + PI.light] as number) + 1;
    // What this second has is counted when it turns: the new burst begins with that much less.
    numbers[f + PF.burst] = -here;
    ints[n + PI.burstStart] = now;
    ints[n + PI.lullMs] = Math.min(2 ** 31 - 1, (ints[n + PI.lullMs] as number) + silence);
    ints[n + PI.longestMs] = Math.max(ints[n + PI.longestMs] as number, silence);
  }
}
