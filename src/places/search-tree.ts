/**
 * The search tree of a table in MaxMind's DB format, walked from the first address to the last. A node is two records,
 * for a bit that is 0 or 1: below the number of nodes another node, that number itself nothing, above it a place in the
 * data. An IPv6 tree has the IPv4 addresses below 96 zero bits.
 */
import { addressWords, type RangeIndex, RangeIndexBuilder, type Ranges } from "./range-index.ts";

export interface TreeShape {
  readonly nodeCount: number;
  readonly recordSize: number;
  readonly ipVersion: number;
}

/** Whose a leaf is: asked with the first address below it. */
export type LeafOwner = (leaf: number, address: Uint8Array) => number;

/** Twice what the whole internet takes; a file may lead in circles. */
const MOST_STEPS = 16_000_000;
const V4_DEPTH = 96;

export class SearchTree {
  readonly #bytes: Buffer;
  readonly #shape: TreeShape;
  #steps = 0;

  constructor(bytes: Buffer, shape: TreeShape) {
    this.#bytes = bytes;
    this.#shape = shape;
  }

  ranges(ownerOf: LeafOwner): Ranges {
    const { ipVersion, nodeCount } = this.#shape;
    let start = 0;
    if (ipVersion === 6)
      for (let i = 0; i < V4_DEPTH && start < nodeCount; i++) start = this.#record(start, 0);
    return {
      v4: this.#index(1, start, ownerOf),
      v6: this.#index(4, ipVersion === 6 ? 0 : nodeCount, ownerOf),
    };
  }

  #index(width: 1 | 4, root: number, ownerOf: LeafOwner): RangeIndex {
    const builder = new RangeIndexBuilder(width);
    this.#walk(root, 0, new Uint8Array(4 * width), builder, ownerOf);
    return builder.build();
  }

  /** `address` has its bits from `depth` on zero, before and after. */
  #walk(
    node: number,
    depth: number,
    address: Uint8Array,
    builder: RangeIndexBuilder,
    ownerOf: LeafOwner,
  ): void {
    const { nodeCount } = this.#shape;
    if (node === nodeCount || ++this.#steps > MOST_STEPS) return;
    if (node > nodeCount) {
      const owner = ownerOf(node, address);
      if (owner !== 0) builder.add(addressWords(address), addressWords(lastOf(address, depth)), owner);
      return;
    }
    if (depth >= address.length * 8) return;
    this.#walk(this.#record(node, 0), depth + 1, address, builder, ownerOf);
    const at = depth >> 3;
    const bit = 0x80 >> (depth & 7);
    address[at] = (address[at] as number) | bit;
    this.#walk(this.#record(node, 1), depth + 1, address, builder, ownerOf);
    address[at] = (address[at] as number) & ~bit;
  }

  #record(node: number, side: 0 | 1): number {
    const { recordSize } = this.#shape;
    return recordsOf(this.#bytes, (node * recordSize) / 4, recordSize)[side];
  }
}

function lastOf(address: Uint8Array, prefix: number): Uint8Array {
  const last = Uint8Array.from(address);
  for (let bit = prefix; bit < last.length * 8; bit++) {
    last[bit >> 3] = (last[bit >> 3] as number) | (0x80 >> (bit & 7));
  }
  return last;
}

/** The two records of the node that begins at byte `at`. */
export function recordsOf(bytes: Buffer, at: number, recordSize: number): [left: number, right: number] {
  if (recordSize === 24) return [bytes.readUIntBE(at, 3), bytes.readUIntBE(at + 3, 3)];
  if (recordSize === 32) return [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4)];
  const middle = bytes[at + 3] ?? 0;
  return [
    ((middle >> 4) << 24) | bytes.readUIntBE(at, 3),
    ((middle & 15) << 24) | bytes.readUIntBE(at + 4, 3),
  ];
}
