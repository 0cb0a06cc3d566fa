/**
 * pcapng timestamps: 64 bits in units of an interface's resolution (if_tsresol), plus whole seconds (if_tsoffset).
 * Long division in doubles, no bigint: each step is exact for up to 10^11 units a second. Finer resolutions are brought
 * to 10^-9 or 2^-36 of a second first.
 */
const MAX_EXACT_TEN = 11;
const MAX_EXACT_TWO = 36;

/** What 64 bits of nanoseconds can tell, the year 2554: a lie beyond it ends there, one before 1970 at 1970. */
export const MAX_SECONDS = 18_446_744_072;

export class TimeResolution {
  readonly #units: number;
  /** What the 64 bits are divided by before that. */
  readonly #steps: number[] = [];
  readonly #offset: number;
  seconds = 0;
  nanos = 0;
  #high = 0;
  #low = 0;

  /** `tsresol` as stored: 10^-n, or 2^-n with the top bit set. */
  constructor(tsresol: number, offsetSeconds: number) {
    const binary = (tsresol & 0x80) !== 0;
    const base = binary ? 2 : 10;
    const most = binary ? MAX_EXACT_TWO : MAX_EXACT_TEN;
    const target = binary ? MAX_EXACT_TWO : 9;
    let exponent = tsresol & 0x7f;
    while (exponent > most) {
      const step = Math.min(exponent - target, most);
      this.#steps.push(base ** step);
      exponent -= step;
    }
    this.#units = base ** exponent;
    this.#offset = offsetSeconds;
  }

  /** Leaves the instant in `seconds` and `nanos`. */
  set(high: number, low: number): void {
    this.#high = high;
    this.#low = low;
    for (let i = 0; i < this.#steps.length; i++) this.#divide(this.#steps[i] as number);
    const rest = this.#divide(this.#units);
    const seconds = this.#high * 0x1_0000_0000 + this.#low + this.#offset;
    this.seconds = Math.max(0, Math.min(seconds, MAX_SECONDS));
    this.nanos = this.#units <= 1e9 ? Math.floor((rest * 1e9) / this.#units) : this.#nanosOf(rest);
  }

  /** The 64 bits by a number; returns what is left over. */
  #divide(by: number): number {
    const first = Math.floor(this.#high / by);
    let part = (this.#high - first * by) * 65_536 + (this.#low >>> 16);
    const second = Math.floor(part / by);
    part = (part - second * by) * 65_536 + (this.#low & 0xffff);
    const third = Math.floor(part / by);
    this.#high = first;
    this.#low = second * 65_536 + third;
    return part - third * by;
  }

  /** Three digits at a time, since rest × 10^9 would not be exact. */
  #nanosOf(rest: number): number {
    let nanos = 0;
    let left = rest;
    for (let i = 0; i < 3; i++) {
      left *= 1000;
      const digits = Math.floor(left / this.#units);
      left -= digits * this.#units;
      nanos = nanos * 1000 + digits;
    }
    return nanos;
  }
}
