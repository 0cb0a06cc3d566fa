/** The indexes of the chunks that have no index file yet; their memory is used again once they have. */
import { ChunkIndex } from "./chunk-index.ts";

/** What they may take together; when they are more, no chunk is begun. */
const MOST_BYTES = 256 * 1024 * 1024;

export class IndexPool {
  #chunkBytes: number;
  #free: ChunkIndex[] = [];
  /** Those for chunks of this size. */
  #fitting = new WeakSet<ChunkIndex>();
  /** By the chunk's number. */
  readonly #used = new Map<number, ChunkIndex>();
  #most = 1;

  constructor(chunkBytes: number) {
    this.#chunkBytes = chunkBytes;
  }

  /** Chunks that are begun from now on are so large. */
  resize(chunkBytes: number): void {
    this.#chunkBytes = chunkBytes;
    this.#free = [];
    this.#fitting = new WeakSet();
  }

  /** Many wait for their files. */
  get behind(): boolean {
    return this.#used.size * 2 > this.#most;
  }

  /** For a new chunk; undefined while too many wait. */
  take(number: number): ChunkIndex | undefined {
    const index = this.#free.pop() ?? this.#make();
    if (index !== undefined) this.#used.set(number, index);
    return index;
  }

  of(number: number): ChunkIndex | undefined {
    return this.#used.get(number);
  }

  free(number: number): void {
    const index = this.#used.get(number);
    if (index !== undefined && this.#used.delete(number) && this.#fitting.has(index)) this.#free.push(index);
  }

  #make(): ChunkIndex | undefined {
    if (this.#used.size >= this.#most) return undefined;
    const index = ChunkIndex.forChunk(this.#chunkBytes);
    this.#fitting.add(index);
    this.#most = Math.ceil(MOST_BYTES / index.memory.byteLength);
    return index;
  }
}
