/**
 * Has the clock of the packets been set back? One late record says nothing, nor do two sensors whose clocks differ: but when
 * for a while only records come that are far older than the newest.
 */
const FAR_MS = 10 * 60_000;
/** So many in a row over so long by their own time, or so many at once. */
const LEAST_RECORDS = 20;
const LEAST_SPAN_MS = 60_000;
const MANY_RECORDS = 2000;

export class ClockWatch {
  #newestMs = Number.NEGATIVE_INFINITY;
  #old = 0;
  #firstOldMs = 0;
  #newestOldMs = Number.NEGATIVE_INFINITY;

  /** So old that it may mean so. */
  isOld(atMs: number): boolean {
    return atMs <= this.#newestMs - FAR_MS;
  }

  /** By how much it was set back, once that is sure; else 0. */
  look(atMs: number): number {
    if (!this.isOld(atMs)) {
      this.#newestMs = Math.max(this.#newestMs, atMs);
      this.#old = 0;
      return 0;
    }
    if (this.#old === 0) {
      this.#firstOldMs = atMs;
      this.#newestOldMs = atMs;
    }
    this.#old++;
    this.#newestOldMs = Math.max(this.#newestOldMs, atMs);
    const isLong = this.#old >= LEAST_RECORDS && this.#newestOldMs - this.#firstOldMs >= LEAST_SPAN_MS;
    if (!isLong && this.#old < MANY_RECORDS) return 0;
    const backMs = this.#newestMs - this.#newestOldMs;
    this.#newestMs = this.#newestOldMs;
    this.#old = 0;
    return backMs;
  }
}
