/** Gives chunks the index that they lack, as after a kill: the newest first, at the price of the oldest. */
import { join } from "node:path";
import type { IndexedChunk } from "./chunk-file.ts";
import { indexBytes } from "./chunk-index.ts";
import { captureFile, hidden } from "./chunk-name.ts";
import type { ChunkRoom } from "./chunk-room.ts";
import type { ChunkShelf, UnindexedChunk } from "./chunk-shelf.ts";
import { ChunkSummary } from "./chunk-summary.ts";
import { tailRoom } from "./chunk-tail.ts";

/** What an earlier run may have heard at once. */
const MOST_INTERFACES = 64;

/** Reads a capture file of the timeline and makes its index; undefined when nothing of it can be kept. */
export type ReindexChunk = (path: string, number: number, run: number) => Promise<IndexedChunk | undefined>;

export class ChunkRepair {
  readonly #shelf: ChunkShelf;
  readonly #room: ChunkRoom;
  readonly #reindex: ReindexChunk;

  constructor(shelf: ChunkShelf, room: ChunkRoom, reindex: ReindexChunk) {
    this.#shelf = shelf;
    this.#room = room;
    this.#reindex = reindex;
  }

  /** Throws when it cannot be read or written now (a full disk): it stays, counted with all its bytes. */
  async repair(chunk: UnindexedChunk): Promise<void> {
    try {
      await this.#give(chunk);
    } catch (error) {
      await this.#shelf.measure(chunk);
      throw error;
    } finally {
      this.#shelf.spared = undefined;
      this.#room.growing = 0;
    }
  }

  /** What it grows by has room before it is written; the oldest, which goes for that, may be itself. */
  async #give(chunk: UnindexedChunk): Promise<void> {
    const tail = tailRoom(chunk.bytes, MOST_INTERFACES);
    if (!(await this.#grow(chunk, tail))) return;
    const path = join(this.#shelf.folder, hidden(captureFile(chunk.name)));
    const made = await this.#reindex(path, chunk.number, 0);
    if (made === undefined) {
      await this.#shelf.discard(chunk);
      return;
    }
    this.#shelf.spared = undefined;
    const { counts } = made.head;
    const index = indexBytes(counts) + ChunkSummary.room(counts.keys);
    if (await this.#grow(chunk, tail + index)) await this.#shelf.commit(chunk.name, made);
  }

  /** False when it went for the room itself. */
  async #grow(chunk: UnindexedChunk, bytes: number): Promise<boolean> {
    this.#room.growing = bytes;
    await this.#room.make();
    if (!this.#shelf.unindexed.some(({ number }) => number === chunk.number)) return false;
    this.#shelf.spared = chunk.name;
    return true;
  }
}
