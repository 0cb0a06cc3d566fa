/**
 * Sets of rules as small numbers: the same handles are the same number, so that a flow keeps one however many rules want
 * it. A set is put together by `begin`, `take` and `end`; that allocates only when it is met for the first time.
 */
export const NOBODY = 0;

/** A handle that is in a set where all of its parts are. */
export interface Joint {
  readonly handle: number;
  /** One at least. */
  readonly parts: readonly number[];
}

/** Most handles. */
const CAPACITY = 65_536;

export class RuleSets {
  #sets: Int32Array[] = [new Int32Array(0)];
  #byHash = new Map<number, number[]>();
  readonly #found = new Int32Array(CAPACITY);
  readonly #marked = new Uint8Array(CAPACITY);
  #joints: readonly Joint[] = [];
  #count = 0;

  /** All numbers given so far mean nothing any more. */
  clear(joints: readonly Joint[] = []): void {
    this.#joints = joints;
    this.#sets = [new Int32Array(0)];
    this.#byHash = new Map();
  }

  /** Ascending. */
  handlesOf(set: number): Int32Array {
    return this.#sets[set] as Int32Array;
  }

  has(set: number, handle: number): boolean {
    const handles = this.handlesOf(set);
    let low = 0;
    let high = handles.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((handles[middle] as number) < handle) low = middle + 1;
      else high = middle;
    }
    return handles[low] === handle;
  }

  /** The set of those in either. */
  union(one: number, other: number): number {
    if (one === other || other === NOBODY) return one;
    if (one === NOBODY) return other;
    this.begin();
    this.take(this.handlesOf(one));
    this.take(this.handlesOf(other));
    return this.end();
  }

  begin(): void {
    this.#count = 0;
  }

  take(handles: ArrayLike<number> | undefined): void {
    if (handles === undefined) return;
    for (let i = 0; i < handles.length; i++) {
      const handle = handles[i] as number;
      if (this.#marked[handle] === 1) continue;
      this.#marked[handle] = 1;
      this.#found[this.#count++] = handle;
    }
  }

  end(): number {
    if (this.#count === 0) return NOBODY;
    if (this.#joints.length > 0) this.#join();
    return this.#intern();
  }

  #join(): void {
    for (const { handle, parts } of this.#joints) {
      if (this.#marked[handle] === 1 || !parts.every((part) => this.#marked[part] === 1)) continue;
      this.#marked[handle] = 1;
      this.#found[this.#count++] = handle;
    }
  }

  #intern(): number {
    const found = this.#found;
    let hash = this.#count;
    // Order does not matter to the sum, so equal sets found in another order hash alike.
    for (let i = 0; i < this.#count; i++) {
      const handle = found[i] as number;
      hash = (hash + Math.imul(handle + 1, 0x9e3779b1)) | 0;
    }
    const bucket = this.#byHash.get(hash);
    let answer = -1;
    if (bucket !== undefined) {
      for (let i = 0; i < bucket.length && answer < 0; i++) {
        const set = this.#sets[bucket[i] as number] as Int32Array;
        if (set.length === this.#count && this.#allMarked(set)) answer = bucket[i] as number;
      }
    }
    for (let i = 0; i < this.#count; i++) this.#marked[found[i] as number] = 0;
    if (answer >= 0) return answer;
    const set = found.slice(0, this.#count).sort();
    answer = this.#sets.push(set) - 1;
    if (bucket === undefined) this.#byHash.set(hash, [answer]);
    else bucket.push(answer);
    return answer;
  }

  #allMarked(set: Int32Array): boolean {
    for (let i = 0; i < set.length; i++) if (this.#marked[set[i] as number] === 0) return false;
    return true;
  }
}
