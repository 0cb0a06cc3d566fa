/**
 * What the timeline may take of the disk. A chunk that is being written has all of its room from the beginning, one that is
 * read anew what it grows by: what is on the disk stays within the budget at every instant.
 */
import type { ChunkShelf } from "./chunk-shelf.ts";

export class ChunkRoom {
  /** What is being written to chunks of the shelf. */
  growing = 0;
  readonly #shelf: ChunkShelf;
  readonly #budgetBytes: number;
  readonly #live: () => number;

  /** `live` answers the bytes promised to chunks that are not on the shelf yet. */
  constructor(shelf: ChunkShelf, budgetBytes: number, live: () => number) {
    this.#shelf = shelf;
    this.#budgetBytes = budgetBytes;
    this.#live = live;
  }

  /** What is promised has its room. */
  get enough(): boolean {
    return this.#shelf.bytes <= this.#mostOnShelf();
  }

  /** At the price of the oldest; returns how many bytes that freed. */
  async make(): Promise<number> {
    return await this.#shelf.shrink(() => this.#mostOnShelf());
  }

  #mostOnShelf(): number {
    return Math.max(0, this.#budgetBytes - this.#live() - this.growing);
  }
}
