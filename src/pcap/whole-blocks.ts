/** Cuts a pcapng that comes in pieces so that only whole blocks go on: wherever it is stopped, it can be opened. */
import { Transform, type TransformCallback } from "node:stream";
import { AppError } from "../base/app-error.ts";

const HEAD_BYTES = 8;
/** A block is no longer, or the stream is none. */
const MOST_BYTES = 64 * 1024 * 1024;

export class WholeBlocks extends Transform {
  /** The beginning of a block, in pieces. */
  #parts: Buffer[] = [];
  #bytes = 0;
  /** So many bytes the block at hand needs; 0 before its head is known. */
  #wanted = 0;

  override _transform(piece: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      this.#take(piece);
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  #take(piece: Buffer): void {
    this.#parts.push(piece);
    this.#bytes += piece.length;
    if (this.#bytes < Math.max(HEAD_BYTES, this.#wanted)) return;
    const all = this.#parts.length === 1 ? piece : Buffer.concat(this.#parts);
    const whole = this.#lengthOfWhole(all);
    this.#parts = whole < all.length ? [all.subarray(whole)] : [];
    this.#bytes = all.length - whole;
    if (whole > 0) this.push(all.subarray(0, whole));
  }

  #lengthOfWhole(all: Buffer): number {
    let at = 0;
    this.#wanted = 0;
    while (at + HEAD_BYTES <= all.length) {
      const length = all.readUInt32LE(at + 4);
      if (length < HEAD_BYTES + 4 || length > MOST_BYTES)
        throw new AppError("unreachable", "the hub's answer is no pcapng");
      if (at + length > all.length) {
        this.#wanted = length;
        break;
      }
      at += length;
    }
    return at;
  }
}
