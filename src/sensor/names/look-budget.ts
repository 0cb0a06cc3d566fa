/**
 * How much looking one second of packet time may cost. What exceeds it is counted and never waited for: a forged flood
 * of names must not stall the capture.
 */
export class LookBudget {
  /** Looks taken and looks refused since start. */
  looked = 0;
  skipped = 0;
  readonly #perSecond: number;
  #second = Number.NaN;
  #left = 0;

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /** `cost` is 1 for a plain decoder and more where cryptography is needed. */
  take(nowMs: number, cost: number): boolean {
    if (!this.charge(nowMs, cost)) return false;
    this.looked++;
    return true;
  }

  /** More for a look that was taken: it turned out to be a dear one. False: leave it. */
  charge(nowMs: number, cost: number): boolean {
    const second = Math.floor(nowMs / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#left = this.#perSecond;
    }
    if (this.#left < cost) {
      this.skipped++;
      return false;
    }
    this.#left -= cost;
    return true;
  }
}
