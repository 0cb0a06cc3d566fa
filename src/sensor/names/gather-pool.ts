/**
 * So many things being gathered at once and no more: the oldest gives way, counted. What was given back is used again,
 * so that memory is bounded by the most that were ever needed at once.
 */
export interface Gathering {
  reset(): void;
}

export const GATHER_CAPACITY = 256;

export class GatherPool<T extends Gathering> {
  /** Things that gave way to newer ones before they were whole. */
  displaced = 0;
  readonly #capacity: number;
  readonly #make: () => T;
  /** In order of age. */
  readonly #live = new Map<number, T>();
  readonly #free: T[] = [];

  constructor(make: () => T, capacity = GATHER_CAPACITY) {
    this.#make = make;
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#live.size;
  }

  of(key: number): T | undefined {
    return this.#live.get(key);
  }

  /** A fresh one for `key`, which has none. */
  begin(key: number): T {
    if (this.#live.size >= this.#capacity) this.#displaceOldest();
    const thing = this.#free.pop() ?? this.#make();
    thing.reset();
    this.#live.set(key, thing);
    return thing;
  }

  /** It may be used for another key from now on. */
  release(key: number): void {
    const thing = this.#live.get(key);
    if (thing === undefined) return;
    this.#live.delete(key);
    this.#free.push(thing);
  }

  #displaceOldest(): void {
    for (const key of this.#live.keys()) {
      this.release(key);
      this.displaced++;
      return;
    }
  }
}
