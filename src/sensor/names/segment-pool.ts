/**
 * Bytes of a few TCP streams, put in order: for messages that do not fit into one segment. Bounded in streams and in
 * bytes a stream; the stream that was first begun goes first when there are too many.
 */

const MAX_STRAYS = 8;
const FIRST_BYTES = 4096;

/** One direction of one connection from a place on. `bytes` up to `filled` are there without a hole. */
export class SegmentStream {
  bytes = new Uint8Array(FIRST_BYTES);
  filled = 0;
  #base: number;
  readonly #limit: number;
  /** Pairs of offsets of what came early, beyond `filled`. */
  #strays: [from: number, to: number][] = [];

  constructor(sequence: number, limit: number) {
    this.#base = sequence;
    this.#limit = limit;
  }

  /** Nothing is kept here. */
  get idle(): boolean {
    return this.filled === 0 && this.#strays.length === 0;
  }

  /** What lies before, was there already or goes beyond the limit is left out. */
  add(sequence: number, bytes: Uint8Array, start: number, end: number): void {
    const offset = (sequence - this.#base) | 0;
    const from = Math.max(offset, this.filled);
    const to = Math.min(offset + end - start, this.#limit);
    if (to <= from) return;
    this.#grow(to);
    this.bytes.set(bytes.subarray(start + from - offset, start + to - offset), from);
    if (from === this.filled) this.filled = to;
    else if (this.#strays.length < MAX_STRAYS) this.#strays.push([from, to]);
    this.#join();
  }

  /** The first `count` bytes are done with. */
  consume(count: number): void {
    const last = Math.max(this.filled, ...this.#strays.map(([, to]) => to));
    this.bytes.copyWithin(0, count, last);
    this.filled -= count;
    this.#base = (this.#base + count) | 0;
    this.#strays = this.#strays.map(([from, to]) => [from - count, to - count]);
  }

  #join(): void {
    for (let grew = true; grew; ) {
      grew = false;
      const left: [number, number][] = [];
      for (const stray of this.#strays) {
        if (stray[0] > this.filled) left.push(stray);
        else if (stray[1] > this.filled) {
          this.filled = stray[1];
          grew = true;
        }
      }
      this.#strays = left;
    }
  }

  #grow(wanted: number): void {
    if (wanted <= this.bytes.length) return;
    const larger = new Uint8Array(Math.min(this.#limit, Math.max(wanted, 2 * this.bytes.length)));
    larger.set(this.bytes);
    this.bytes = larger;
  }
}

export class SegmentPool {
  readonly #streams = new Map<number, SegmentStream>();
  readonly #maxStreams: number;
  readonly #bytesEach: number;

  constructor(maxStreams: number, bytesEach: number) {
    this.#maxStreams = maxStreams;
    this.#bytesEach = bytesEach;
  }

  get size(): number {
    return this.#streams.size;
  }

  of(slot: number, direction: 0 | 1): SegmentStream | undefined {
    return this.#streams.size === 0 ? undefined : this.#streams.get(2 * slot + direction);
  }

  /** A stream from this sequence number on. */
  open(slot: number, direction: 0 | 1, sequence: number): SegmentStream {
    const stream = new SegmentStream(sequence, this.#bytesEach);
    this.#streams.delete(2 * slot + direction);
    for (const oldest of this.#streams.keys()) {
      if (this.#streams.size < this.#maxStreams) break;
      this.#streams.delete(oldest);
    }
    this.#streams.set(2 * slot + direction, stream);
    return stream;
  }

  close(slot: number, direction: 0 | 1): void {
    if (this.#streams.size > 0) this.#streams.delete(2 * slot + direction);
  }

  /** Both directions of a flow. */
  forget(slot: number): void {
    this.close(slot, 0);
    this.close(slot, 1);
  }
}
