/**
 * Write buffers inside the arena, page-aligned and of one size, so that a frame gets into one by `copyWithin`. When none
 * is free the recorder drops and counts: the packet path never waits for a disk.
 */
export const PAGE_BYTES = 4096;

export class BufferPool {
  readonly bufferBytes: number;
  readonly count: number;
  /** The memory begins at a page, so each buffer does: the disk may take them without a copy. */
  readonly aligned: boolean;
  readonly #first: number;
  readonly #free: Int32Array;
  readonly #views: Buffer[];
  #freeCount: number;

  /** Uses `length` bytes of `bytes` from `offset` on. */
  constructor(bytes: Uint8Array, offset: number, length: number, bufferBytes: number, aligned: boolean) {
    this.aligned = aligned;
    this.#first = Math.ceil(offset / PAGE_BYTES) * PAGE_BYTES;
    this.bufferBytes = bufferBytes;
    this.count = Math.floor((offset + length - this.#first) / bufferBytes);
    this.#free = Int32Array.from({ length: this.count }, (_, i) => i);
    this.#freeCount = this.count;
    this.#views = Array.from({ length: this.count }, (_, i) =>
      Buffer.from(bytes.buffer, bytes.byteOffset + this.offsetOf(i), bufferBytes),
    );
  }

  get free(): number {
    return this.#freeCount;
  }

  /** A buffer's number, or -1. */
  take(): number {
    return this.#freeCount === 0 ? -1 : (this.#free[--this.#freeCount] as number);
  }

  give(index: number): void {
    this.#free[this.#freeCount++] = index;
  }

  /** Where the buffer lies in the arena. */
  offsetOf(index: number): number {
    return this.#first + index * this.bufferBytes;
  }

  view(index: number): Buffer {
    return this.#views[index] as Buffer;
  }
}
