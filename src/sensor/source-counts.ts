/** Frames and bytes of each live source, by its place among them. */
import type { PacketBatch } from "../base/packet-batch.ts";

/** As many as a sensor may tell of. */
const MOST = 64;

export class SourceCounts {
  readonly #packets = new Float64Array(MOST);
  readonly #bytes = new Float64Array(MOST);
  readonly #copies = new Float64Array(MOST);

  add(at: number, batch: PacketBatch): void {
    const { count, originalLength } = batch;
    let bytes = 0;
    for (let i = 0; i < count; i++) bytes += originalLength[i] as number;
    this.#packets[at] = (this.#packets[at] as number) + count;
    this.#bytes[at] = (this.#bytes[at] as number) + bytes;
  }

  /** Left out as copies of others. */
  copied(at: number, frames: number): void {
    this.#copies[at] = (this.#copies[at] as number) + frames;
  }

  packets(at: number): number {
    return this.#packets[at] ?? 0;
  }

  bytes(at: number): number {
    return this.#bytes[at] ?? 0;
  }

  copies(at: number): number {
    return this.#copies[at] ?? 0;
  }

  /** Those behind it move up. */
  remove(at: number): void {
    for (const counts of [this.#packets, this.#bytes, this.#copies]) {
      counts.copyWithin(at, at + 1);
      counts[MOST - 1] = 0;
    }
  }
}
