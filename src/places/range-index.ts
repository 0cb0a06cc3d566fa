/** Sorted address ranges of one family in typed arrays; whose a range is, is a number. 0 is nobody: the gaps. */

/** Words of an address: 1 for IPv4, 4 for IPv6, most significant first. */
export type AddressWidth = 1 | 4;

export class RangeIndex {
  readonly width: AddressWidth;
  /** Where each range begins; it goes on until the next begins. */
  readonly starts: Uint32Array;
  readonly owners: Uint32Array;

  constructor(width: AddressWidth, starts: Uint32Array, owners: Uint32Array) {
    this.width = width;
    this.starts = starts;
    this.owners = owners;
  }

  find(words: ArrayLike<number>): number {
    let low = 0;
    let high = this.owners.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#beginsAfter(middle, words)) high = middle;
      else low = middle + 1;
    }
    return low === 0 ? 0 : (this.owners[low - 1] ?? 0);
  }

  #beginsAfter(at: number, words: ArrayLike<number>): boolean {
    for (let i = 0; i < this.width; i++) {
      const difference = (this.starts[at * this.width + i] ?? 0) - (words[i] ?? 0);
      if (difference !== 0) return difference > 0;
    }
    return false;
  }
}

/** Both families. */
export interface Ranges {
  readonly v4: RangeIndex;
  readonly v6: RangeIndex;
}

export const NO_RANGES: Ranges = {
  v4: new RangeIndex(1, new Uint32Array(1), new Uint32Array(1)),
  v6: new RangeIndex(4, new Uint32Array(4), new Uint32Array(1)),
};

/** The same ranges with other owners; neighbours of one owner become one. */
export function renamed(index: RangeIndex, ownerOf: (owner: number) => number): RangeIndex {
  const { width, starts, owners } = index;
  const kept: number[] = [];
  const names: number[] = [];
  for (let i = 0; i < owners.length; i++) {
    const owner = ownerOf(owners[i] as number);
    if (names.length > 0 && names[names.length - 1] === owner) continue;
    for (let word = 0; word < width; word++) kept.push(starts[i * width + word] as number);
    names.push(owner);
  }
  return new RangeIndex(width, Uint32Array.from(kept), Uint32Array.from(names));
}

/** Takes ranges in order; neighbours of one owner become one. */
export class RangeIndexBuilder {
  readonly #width: AddressWidth;
  readonly #starts: number[] = [];
  readonly #owners: number[] = [];
  /** First address after the last range; undefined after the very last address there is. */
  #next: number[] | undefined;
  #first: readonly number[] | undefined;

  constructor(width: AddressWidth) {
    this.#width = width;
    this.#next = new Array<number>(width).fill(0);
  }

  /**
   * Both ends belong to it. Where it begins before the one above it ended, it has what both claim (the registries'
   * own tables have such a pair). Throws if it begins no later than the one above, or ends within it.
   */
  add(first: readonly number[], last: readonly number[], owner: number): void {
    if (compare(first, last) > 0) throw new Error("the range ends before it begins");
    if (this.#first !== undefined && compare(first, this.#first) <= 0) {
      throw new Error("the range begins before the one above it: sort by address");
    }
    const next = following(last);
    if (this.#next === undefined || (next !== undefined && compare(next, this.#next) <= 0)) {
      throw new Error("the range lies within the one above it");
    }
    if (compare(first, this.#next) > 0) this.#put(this.#next, 0);
    this.#put(first, owner);
    this.#first = first;
    this.#next = next;
  }

  build(): RangeIndex {
    if (this.#next !== undefined) this.#put(this.#next, 0);
    return new RangeIndex(this.#width, Uint32Array.from(this.#starts), Uint32Array.from(this.#owners));
  }

  #put(start: readonly number[], owner: number): void {
    if (this.#owners.length > 0 && this.#owners[this.#owners.length - 1] === owner) return;
    this.#starts.push(...start);
    this.#owners.push(owner);
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function following(words: readonly number[]): number[] | undefined {
  const next = [...words];
  for (let i = next.length - 1; i >= 0; i--) {
    next[i] = ((next[i] ?? 0) + 1) >>> 0;
    if (next[i] !== 0) return next;
  }
  return undefined;
}

/** The words of 4 or 16 bytes. */
export function addressWords(bytes: Uint8Array): number[] {
  const words: number[] = [];
  for (let i = 0; i < bytes.length; i += 4) {
    const word =
      ((bytes[i] ?? 0) << 24) |
      ((bytes[i + 1] ?? 0) << 16) |
      ((bytes[i + 2] ?? 0) << 8) |
      (bytes[i + 3] ?? 0);
    words.push(word >>> 0);
  }
  return words;
}
