/**
 * What is remembered of pairs, of a device and whom it speaks to: found without making a text of the two. Bounded: when it is
 * full the quarter not heard of for longest goes.
 */
export class PairMap<T extends { readonly lastMs: number }> {
  readonly #most: number;
  readonly #byFirst = new Map<string, Map<string, T>>();
  #size = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#size;
  }

  get(first: string, second: string): T | undefined {
    return this.#byFirst.get(first)?.get(second);
  }

  set(first: string, second: string, value: T): void {
    let of = this.#byFirst.get(first);
    if (of?.has(second) !== true) {
      if (this.#size >= this.#most) {
        this.#makeRoom();
        of = this.#byFirst.get(first);
      }
      this.#size++;
    }
    if (of === undefined) {
      of = new Map();
      this.#byFirst.set(first, of);
    }
    of.set(second, value);
  }

  entries(): (readonly [first: string, second: string, value: T])[] {
    return [...this.#byFirst].flatMap(([first, of]) =>
      [...of].map(([second, value]) => [first, second, value] as const),
    );
  }

  #makeRoom(): void {
    const byAge = this.entries().sort((a, b) => a[2].lastMs - b[2].lastMs);
    for (const [first, second] of byAge.slice(0, Math.ceil(this.#most / 4))) {
      const of = this.#byFirst.get(first);
      of?.delete(second);
      if (of?.size === 0) this.#byFirst.delete(first);
      this.#size--;
    }
  }
}
