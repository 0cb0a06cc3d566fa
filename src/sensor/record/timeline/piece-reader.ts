/**
 * Reads pieces of a file, many at once. A small one is read on the spot: to hand it to another thread costs five times as
 * much (38 µs of CPU beside 8). Others get their turn in between, and a disk that lets wait is asked by another thread.
 */
import { closeSync, read, readSync } from "node:fs";
import { promisify } from "node:util";

export interface Piece {
  readonly at: number;
  readonly length: number;
}

/** Of all of them. */
export function bytesOf(pieces: readonly Piece[]): number {
  let bytes = 0;
  for (const { length } of pieces) bytes += length;
  return bytes;
}

const SMALL_BYTES = 64 * 1024;
/** Nobody else waits for longer than about this. */
const TURN_MS = 4;
/** A read that took so long was not out of memory or a fast disk's: so many of the next ones are handed over. */
const SLOW_MS = 2;
const SLOW_READS = 64;
const readElsewhere = promisify(read);

export class PieceReader {
  readonly #fd: number;
  #closed = false;
  #busyMs = 0;
  #handOver = 0;

  /** The descriptor is its own from now on. */
  constructor(fd: number) {
    this.#fd = fd;
  }

  close(): void {
    if (!this.#closed) closeSync(this.#fd);
    this.#closed = true;
  }

  /** One for each piece, shorter where the file ends; they lie in `memory`. */
  async read(
    pieces: readonly Piece[],
    memory: Buffer = Buffer.allocUnsafeSlow(bytesOf(pieces)),
  ): Promise<Buffer[]> {
    const parts: Buffer[] = [];
    let used = 0;
    for (const { at, length } of pieces) {
      const part = memory.subarray(used, used + length);
      used += length;
      const bytes = this.#isForNow(length)
        ? this.#readNow(part, at)
        : (await readElsewhere(this.#fd, part, 0, length, at)).bytesRead;
      parts.push(part.subarray(0, bytes));
      if (this.#busyMs >= TURN_MS) await this.#letOthers();
    }
    return parts;
  }

  #isForNow(length: number): boolean {
    if (length > SMALL_BYTES) return false;
    if (this.#handOver === 0) return true;
    this.#handOver--;
    return false;
  }

  #readNow(part: Buffer, at: number): number {
    const from = performance.now();
    const bytes = readSync(this.#fd, part, 0, part.length, at);
    const took = performance.now() - from;
    this.#busyMs += took;
    if (took >= SLOW_MS) this.#handOver = SLOW_READS;
    return bytes;
  }

  async #letOthers(): Promise<void> {
    this.#busyMs = 0;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
