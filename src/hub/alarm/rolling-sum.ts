/** What came in the last hour (or another span), forgotten in steps of a sixth: 50 to 60 minutes for an hour. */
const STEPS = 6;

export class RollingSum {
  readonly #stepMs: number;
  readonly #bins: number[] = new Array<number>(STEPS).fill(0);
  /** The newest step; bins of steps before `newest - STEPS` are gone. */
  #newest = Number.NEGATIVE_INFINITY;
  #sum = 0;

  constructor(spanMs: number) {
    this.#stepMs = spanMs / STEPS;
  }

  /** What comes late counts in its own step; what comes too late, not at all. Returns the sum. */
  add(atMs: number, amount: number): number {
    const step = Math.floor(atMs / this.#stepMs);
    if (step > this.#newest) this.#advance(step);
    if (step > this.#newest - STEPS) {
      const bin = step % STEPS;
      this.#bins[bin] = (this.#bins[bin] ?? 0) + amount;
      this.#sum += amount;
    }
    return this.#sum;
  }

  at(nowMs: number): number {
    const step = Math.floor(nowMs / this.#stepMs);
    if (step > this.#newest) this.#advance(step);
    return this.#sum;
  }

  #advance(step: number): void {
    if (step - this.#newest >= STEPS) {
      this.#bins.fill(0);
      this.#sum = 0;
    } else {
      for (let gone = this.#newest + 1; gone <= step; gone++) {
        this.#sum -= this.#bins[gone % STEPS] ?? 0;
        this.#bins[gone % STEPS] = 0;
      }
    }
    this.#newest = step;
  }
}
