/**
 * Several pcapng streams of our own, one after the other, as one section: readers of a pipe want one. Equal interfaces
 * become one, packets are told the section's number of theirs, names that were told already are not told again.
 */
import { BLOCK } from "./block.ts";

/** Names are remembered so long, then told again. */
const MOST_NAME_BLOCKS = 4096;

export class OneSection {
  readonly #interfaces = new Map<string, number>();
  readonly #names = new Set<string>();
  /** The stream's interface ids to those of the section. */
  #ids: number[] = [];
  #begun = false;

  /** Another stream: its interfaces are numbered from 0. */
  next(): void {
    this.#ids = [];
  }

  /** Whole blocks of the stream, which may be changed in place; `statistics`: those that it has are told. */
  take(blocks: Buffer, statistics: boolean): Buffer {
    const parts: Buffer[] = [];
    /** From here to the block at hand everything goes out. */
    let from = 0;
    let at = 0;
    while (at + 12 <= blocks.length) {
      const next = at + blocks.readUInt32LE(at + 4);
      if (next < at + 12 || next > blocks.length) throw new RangeError("a block's length lies");
      if (!this.#keeps(blocks, at, next, statistics)) {
        if (from < at) parts.push(blocks.subarray(from, at));
        from = next;
      }
      at = next;
    }
    if (parts.length === 0) return blocks.subarray(from);
    parts.push(blocks.subarray(from));
    return Buffer.concat(parts);
  }

  #keeps(blocks: Buffer, at: number, next: number, statistics: boolean): boolean {
    switch (blocks.readUInt32LE(at)) {
      case BLOCK.enhancedPacket:
        return this.#renumber(blocks, at);
      case BLOCK.statistics:
        return statistics && this.#renumber(blocks, at);
      case BLOCK.interface:
        return this.#isNewInterface(blocks.toString("latin1", at, next));
      case BLOCK.nameResolution:
        return this.#isNews(blocks.toString("latin1", at, next));
      case BLOCK.sectionHeader: {
        this.next();
        const first = !this.#begun;
        this.#begun = true;
        return first;
      }
      default:
        return true;
    }
  }

  #renumber(blocks: Buffer, at: number): boolean {
    const id = blocks.readUInt32LE(at + 8);
    const own = this.#ids[id];
    if (own === undefined) return false;
    if (own !== id) blocks.writeUInt32LE(own, at + 8);
    return true;
  }

  #isNewInterface(key: string): boolean {
    const known = this.#interfaces.get(key);
    if (known !== undefined) {
      this.#ids.push(known);
      return false;
    }
    this.#ids.push(this.#interfaces.size);
    this.#interfaces.set(key, this.#interfaces.size);
    return true;
  }

  #isNews(key: string): boolean {
    if (this.#names.has(key)) return false;
    if (this.#names.size >= MOST_NAME_BLOCKS) this.#names.clear();
    this.#names.add(key);
    return true;
  }
}
