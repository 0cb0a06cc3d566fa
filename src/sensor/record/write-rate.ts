/** How many bytes were written in the last 24 hours of event time: a circle of hours, the oldest counted by its share. */
const HOUR_S = 3600;
const HOURS = 25;
const DAY_S = 86_400;

export class WriteRate {
  readonly #hours = new Float64Array(HOURS);
  /** Hours since 1970; NaN before the first byte. */
  #hour = Number.NaN;
  #hourEnd = Number.NEGATIVE_INFINITY;
  #firstSeconds = Number.NaN;
  #newestSeconds = Number.NaN;

  /** Packet path. What comes late counts in the newest hour. */
  add(seconds: number, bytes: number): void {
    if (seconds >= this.#hourEnd || seconds < this.#hourEnd - DAY_S - HOUR_S) this.#turn(seconds);
    if (seconds > this.#newestSeconds) this.#newestSeconds = seconds;
    const at = this.#hour % HOURS;
    this.#hours[at] = (this.#hours[at] as number) + bytes;
  }

  /** The bytes up to `nowSeconds` and the time they took, 24 hours at most; undefined before there is a time. */
  last(nowSeconds: number): { bytes: number; seconds: number } | undefined {
    const now = Math.max(nowSeconds, this.#newestSeconds);
    const span = Math.min(DAY_S, now - this.#firstSeconds);
    if (!(span >= 1)) return undefined;
    const from = now - DAY_S;
    let bytes = 0;
    for (let hour = this.#hour - HOURS + 1; hour <= this.#hour; hour++) {
      const inside = Math.min(1, ((hour + 1) * HOUR_S - from) / HOUR_S);
      if (hour >= 0 && inside > 0) bytes += (this.#hours[hour % HOURS] as number) * inside;
    }
    return { bytes, seconds: span };
  }

  /** Another hour; time that steps back by more than a day begins anew. */
  #turn(seconds: number): void {
    const hour = Math.max(0, Math.floor(seconds / HOUR_S));
    const passed = hour - this.#hour;
    if (!(passed > 0)) {
      this.#hours.fill(0);
      this.#firstSeconds = this.#newestSeconds = seconds;
    }
    for (let i = 1; i <= Math.min(passed, HOURS); i++) this.#hours[(this.#hour + i) % HOURS] = 0;
    this.#hour = hour;
    this.#hourEnd = (hour + 1) * HOUR_S;
  }
}
