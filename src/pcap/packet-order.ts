/**
 * Packet blocks that come nearly in the order of time, put into it: each is held until none can come any more that would
 * stand before it.
 */
const NS_PER_MS = 1e6;
/** Times in ms are doubles, which round. */
const ROUNDING_MS = 0.001;
const COMPACT = 4096;

export class PacketOrder {
  readonly #lateMs: number;
  readonly #mostBytes: number;
  /** By time; those before `#first` are gone. */
  #held: Buffer[] = [];
  #first = 0;
  #bytes = 0;
  #newestMs = Number.NEGATIVE_INFINITY;
  #ended = false;

  /** A packet comes at most so late behind newer ones; more than `mostBytes` are not held. */
  constructor(lateMs: number, mostBytes = Number.POSITIVE_INFINITY) {
    this.#lateMs = lateMs;
    this.#mostBytes = mostBytes;
  }

  /** Mostly it goes to the end. Of equal times the one that came first stays first. */
  add(block: Buffer): void {
    this.#newestMs = Math.max(this.#newestMs, msOf(block));
    this.#bytes += block.length;
    const held = this.#held;
    const last = held[held.length - 1];
    if (held.length === this.#first || last === undefined || !isBefore(block, last)) {
      held.push(block);
      return;
    }
    let low = this.#first;
    let high = held.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(block, held[middle] as Buffer)) high = middle;
      else low = middle + 1;
    }
    held.splice(low, 0, block);
  }

  /** No more come. */
  end(): void {
    this.#ended = true;
  }

  /** The next in order; undefined while one may come that stands before it. */
  take(): Buffer | undefined {
    const block = this.#held[this.#first];
    if (block === undefined) return undefined;
    const mayGo =
      this.#ended ||
      this.#bytes > this.#mostBytes ||
      msOf(block) < this.#newestMs - this.#lateMs - ROUNDING_MS;
    if (!mayGo) return undefined;
    this.#bytes -= block.length;
    // Now and then, so that what is done with does not pile up.
    if (++this.#first < COMPACT) return block;
    this.#held = this.#held.slice(this.#first);
    this.#first = 0;
    return block;
  }
}

/** Of an enhanced packet block with nanoseconds, as all of ours are. */
export function msOf(block: Buffer): number {
  return (block.readUInt32LE(12) * 0x1_0000_0000 + block.readUInt32LE(16)) / NS_PER_MS;
}

export function isBefore(one: Buffer, other: Buffer): boolean {
  const [high, otherHigh] = [one.readUInt32LE(12), other.readUInt32LE(12)];
  return high < otherHigh || (high === otherHigh && one.readUInt32LE(16) < other.readUInt32LE(16));
}
