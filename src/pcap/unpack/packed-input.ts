/** Packed bytes as they come, gathered until a whole block is at hand. */
import { UnpackError } from "./unpack-error.ts";

/** The next piece, valid until the next call; empty at the end. */
export type ReadPacked = () => Promise<Uint8Array>;

/** Decoders look at words: some bytes behind the last are always there. */
const SLACK = 16;

export class PackedInput {
  bytes = new Uint8Array(64 * 1024 + SLACK);
  at = 0;
  /** Packed bytes taken so far, up to `at`. */
  #base = 0;
  #end = 0;
  #ended = false;
  readonly #read: ReadPacked;

  constructor(head: Uint8Array, read: ReadPacked) {
    this.#read = read;
    this.#append(head);
  }

  get offset(): number {
    return this.#base + this.at;
  }

  /** Bytes at hand from `at` on. */
  get available(): number {
    return this.#end - this.at;
  }

  u32(at = this.at): number {
    const b = this.bytes;
    return (
      ((b[at] as number) |
        ((b[at + 1] as number) << 8) |
        ((b[at + 2] as number) << 16) |
        ((b[at + 3] as number) << 24)) >>>
      0
    );
  }

  /** True when `count` bytes from `at` on are at hand; false when the input ends before. */
  async has(count: number): Promise<boolean> {
    while (this.#end - this.at < count) {
      if (this.#ended) return false;
      const piece = await this.#read();
      if (piece.length === 0) this.#ended = true;
      else this.#append(piece);
    }
    return true;
  }

  /** As `has`, for what must be there. */
  async need(count: number): Promise<void> {
    if (!(await this.has(count))) throw new UnpackError("cut", "its packed data ends too early");
  }

  /** Whether there is nothing more. */
  async isAtEnd(): Promise<boolean> {
    return !(await this.has(1));
  }

  /** Passes over bytes without holding them. */
  async skip(count: number): Promise<void> {
    let left = count;
    while (left > 0) {
      await this.need(1);
      const step = Math.min(left, this.#end - this.at);
      this.at += step;
      left -= step;
    }
  }

  #append(piece: Uint8Array): void {
    this.bytes.copyWithin(0, this.at, this.#end);
    this.#end -= this.at;
    this.#base += this.at;
    this.at = 0;
    if (this.#end + piece.length + SLACK > this.bytes.length) {
      const bigger = new Uint8Array((this.#end + piece.length) * 2 + SLACK);
      bigger.set(this.bytes.subarray(0, this.#end));
      this.bytes = bigger;
    }
    this.bytes.set(piece, this.#end);
    this.#end += piece.length;
  }
}
