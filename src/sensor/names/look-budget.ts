/**
 * How much looking one second of packet time may cost. What exceeds it is counted and never waited for: a forged flood
 * of names must not stall the capture.
 */

/** So many times fewer looks are taken while packets would be lost to them. */
const HURRIED_PRICE = 10;

export class LookBudget {
  /** Looks taken and looks refused since start. */
  looked = 0;
  skipped = 0;
  /** Packets wait and will soon be lost. */
  hurried = false;
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
    const price = this.hurried ? HURRIED_PRICE * cost : cost;
    if (this.#left < price) {
      this.skipped++;
      return false;
    }
    this.#left -= price;
    return true;
  }
}
