/** A bit stream that is read from its end to its start (RFC 8878, 4.1.1); the highest set bit of the last byte ends it. */
import { damaged } from "./unpack-error.ts";

export class BackwardBits {
  readonly #bytes: Uint8Array;
  readonly #start: number;
  /** Bits still to be read; below zero when more was read than there is. */
  left: number;

  constructor(bytes: Uint8Array, start: number, end: number) {
    const last = end > start ? (bytes[end - 1] as number) : 0;
    if (last === 0) throw damaged("a bit stream has no end mark");
    this.#bytes = bytes;
    this.#start = start;
    this.left = (end - start) * 8 - (Math.clz32(last) - 24) - 1;
  }

  /** Up to 25 bits; those before the start are zero. */
  read(count: number): number {
    this.left -= count;
    return this.#at(this.left, count);
  }

  /** Up to 25 bits without going on. */
  peek(count: number): number {
    return this.#at(this.left - count, count);
  }

  /** Up to 31 bits. */
  readLong(count: number): number {
    if (count <= 25) return this.read(count);
    const high = this.read(count - 16);
    return ((high << 16) | this.read(16)) >>> 0;
  }

  #at(bit: number, count: number): number {
    if (bit < 0) {
      const there = count + bit;
      return there <= 0 ? 0 : (this.#at(0, there) << -bit) & ((1 << count) - 1);
    }
    const bytes = this.#bytes;
    const at = this.#start + (bit >> 3);
    const word =
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24);
    return (word >>> (bit & 7)) & ((1 << count) - 1);
  }
}
