/**
 * The beginning of a byte stream, put together from pieces that come in any order, twice, or overlapping: TCP segments,
 * QUIC's CRYPTO frames. Bounded: bytes from the limit on, and pieces that would leave too many holes, are not kept.
 * Where pieces contradict each other behind a hole the later one wins; what lies before the first hole never changes.
 */
export const GATHER_BYTES = 16_384;
/** Separate pieces behind the first hole. Chrome scatters a hello over some twenty frames. */
const MAX_ISLANDS = 64;

export class GatheredBytes {
  readonly bytes = new Uint8Array(GATHER_BYTES);
  /** Bytes from offset 0 up to the first hole. */
  length = 0;
  /** Islands in order, none touching another nor `length`. */
  readonly #starts = new Uint16Array(MAX_ISLANDS);
  readonly #ends = new Uint16Array(MAX_ISLANDS);
  #islands = 0;

  reset(): void {
    this.length = 0;
    this.#islands = 0;
  }

  /** `source[from..to)` belongs at offset `at` (0 or more). True when `length` grew. */
  add(at: number, source: Uint8Array, from: number, to: number): boolean {
    const skip = Math.max(0, this.length - at);
    const start = at + skip;
    const end = Math.min(at + to - from, GATHER_BYTES);
    if (start >= end) return false;
    const behindHole = start > this.length;
    if (behindHole && !this.#addIsland(start, end)) return false;
    this.bytes.set(source.subarray(from + skip, from + end - at), start);
    if (behindHole) return false;
    this.length = end;
    this.#reachIslands();
    return true;
  }

  /** Islands that the bytes without hole have reached become part of them. */
  #reachIslands(): void {
    let reached = 0;
    while (reached < this.#islands && (this.#starts[reached] as number) <= this.length) {
      this.length = Math.max(this.length, this.#ends[reached] as number);
      reached++;
    }
    this.#remove(0, reached);
  }

  #addIsland(start: number, end: number): boolean {
    let first = 0;
    while (first < this.#islands && (this.#ends[first] as number) < start) first++;
    let last = first;
    let low = start;
    let high = end;
    while (last < this.#islands && (this.#starts[last] as number) <= end) {
      low = Math.min(low, this.#starts[last] as number);
      high = Math.max(high, this.#ends[last] as number);
      last++;
    }
    if (last === first) {
      if (this.#islands === MAX_ISLANDS) return false;
      this.#starts.copyWithin(first + 1, first, this.#islands);
      this.#ends.copyWithin(first + 1, first, this.#islands);
      this.#islands++;
    } else this.#remove(first + 1, last - first - 1);
    this.#starts[first] = low;
    this.#ends[first] = high;
    return true;
  }

  #remove(at: number, count: number): void {
    if (count === 0) return;
    this.#starts.copyWithin(at, at + count, this.#islands);
    this.#ends.copyWithin(at, at + count, this.#islands);
    this.#islands -= count;
  }
}
