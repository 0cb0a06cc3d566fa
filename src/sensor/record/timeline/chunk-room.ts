/**
 * What the timeline may take of the disk. A chunk that is being written has all of its room from the beginning, one that is
 * read anew what it grows by: what is on the disk stays within the budget at every instant.
 */
import type { ChunkShelf } from "./chunk-shelf.ts";

/** A smaller budget is met in steps: who asks for room meanwhile waits for one of them, not for all. */
const STEP_BYTES = 16 * 1024 * 1024;

export class ChunkRoom {
  /** What is being written to chunks of the shelf. */
  growing = 0;
  readonly #shelf: ChunkShelf;
  #budgetBytes: number;
  readonly #live: () => number;

  /** `live` answers the bytes promised to chunks that are not on the shelf yet. */
  constructor(shelf: ChunkShelf, budgetBytes: number, live: () => number) {
    this.#shelf = shelf;
    this.#budgetBytes = budgetBytes;
    this.#live = live;
  }

  get budgetBytes(): number {
    return this.#budgetBytes;
  }

  /** What is promised has its room. */
  get enough(): boolean {
    return this.#shelf.bytes <= this.#mostOnShelf();
  }

  /** At the price of the oldest; returns how many bytes that freed. */
  async make(): Promise<number> {
    return await this.#shelf.shrink(() => this.#mostOnShelf());
  }

  /** Resolves when a smaller one holds. */
  async resize(bytes: number): Promise<void> {
    while (this.#budgetBytes > bytes) {
      const taken = this.#shelf.bytes + this.#live() + this.growing;
      this.#budgetBytes = Math.max(bytes, Math.min(this.#budgetBytes, taken) - STEP_BYTES);
      await this.make();
    }
    this.#budgetBytes = bytes;
  }

  #mostOnShelf(): number {
    return Math.max(0, this.#budgetBytes - this.#live() - this.growing);
  }
}
