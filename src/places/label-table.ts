/**
 * What is said of an address by the range it lies in: two range indexes and the labels they point to, in one block that
 * is read from the file into memory and used as it lies there. Made and read on the same kind of machine: host byte order.
 *
 *   0 magic   1 day (since 1970)   2 rows of the source   3 n4   4 n6   5 labels   6 bytes of labels   (32-bit words)
 *   n4 starts, n4 owners, 4 x n6 starts, n6 owners, labels + 1 offsets, labels in UTF-8 (the first one is nobody's)
 */
import { type AddressKey, keyBytes } from "../base/address-key.ts";
import { addressWords, RangeIndex, type Ranges, renamed } from "./range-index.ts";

const MAGIC = 0x5444_5431;
const HEAD_WORDS = 7;
export const DAY_MS = 86_400_000;

export interface LabelTableParts {
  /** When the source was made, ms since 1970, to the day. */
  readonly dayMs: number;
  readonly rows: number;
  readonly v4: RangeIndex;
  readonly v6: RangeIndex;
  readonly labels: readonly string[];
}

export class LabelTable {
  readonly rows: number;
  readonly dayMs: number;
  readonly #v4: RangeIndex;
  readonly #v6: RangeIndex;
  readonly #ends: Uint32Array;
  readonly #labels: Buffer;

  /** Throws if the block is no table of this kind. */
  constructor(block: Uint8Array) {
    // A Buffer may lie anywhere; words lie at multiples of four.
    const bytes = block.byteOffset % 4 === 0 ? block : Uint8Array.from(block);
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);
    const [magic, day = 0, rows = 0, n4 = 0, n6 = 0, labels = 0, labelBytes = 0] = words;
    const size = 4 * (HEAD_WORDS + 2 * n4 + 5 * n6 + labels + 1) + labelBytes;
    if (magic !== MAGIC || size !== bytes.byteLength) throw new Error("it is no compiled table");
    let at = HEAD_WORDS;
    const take = (count: number): Uint32Array => {
      at += count;
      return words.subarray(at - count, at);
    };
    this.dayMs = day * DAY_MS;
    this.rows = rows;
    this.#v4 = new RangeIndex(1, take(n4), take(n4));
    this.#v6 = new RangeIndex(4, take(4 * n6), take(n6));
    this.#ends = take(labels + 1);
    this.#labels = Buffer.from(bytes.buffer, bytes.byteOffset + 4 * at, labelBytes);
  }

  of(key: AddressKey): string | undefined {
    const owner = (key.length === 8 ? this.#v4 : this.#v6).find(addressWords(keyBytes(key)));
    return owner === 0 ? undefined : this.#label(owner);
  }

  /** All ranges, owned by the number that `ownerOf` gives a label; 0 for those it does not want. */
  ranges(ownerOf: (label: string) => number): Ranges {
    const owners = Array.from({ length: this.#ends.length - 1 }, (_, owner) =>
      owner === 0 ? 0 : ownerOf(this.#label(owner)),
    );
    const rename = (owner: number): number => owners[owner] ?? 0;
    return { v4: renamed(this.#v4, rename), v6: renamed(this.#v6, rename) };
  }

  #label(owner: number): string {
    return this.#labels.toString("utf8", this.#ends[owner], this.#ends[owner + 1]);
  }
}

export function encodeLabelTable({ dayMs, rows, v4, v6, labels }: LabelTableParts): Uint8Array {
  const texts = labels.map((label) => Buffer.from(label));
  const ends = new Uint32Array(texts.length + 1);
  texts.forEach((text, i) => {
    ends[i + 1] = (ends[i] ?? 0) + text.length;
  });
  const day = Math.floor(dayMs / DAY_MS);
  const head = [MAGIC, day, rows, v4.owners.length, v6.owners.length, texts.length, ends.at(-1) ?? 0];
  const columns = [Uint32Array.from(head), v4.starts, v4.owners, v6.starts, v6.owners, ends];
  return Buffer.concat([
    ...columns.map((column) => Buffer.from(column.buffer, column.byteOffset, column.byteLength)),
    ...texts,
  ]);
}
