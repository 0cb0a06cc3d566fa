/**
 * pcapng timestamps: 64 bits in units of an interface's resolution (if_tsresol), plus whole seconds (if_tsoffset).
 * The division is long division in doubles, exact for up to 10^11 units a second; beyond that it takes bigint.
 */
const EXACT_UNITS = 1e11;

export class TimeResolution {
  readonly #units: number;
  readonly #bigUnits: bigint;
  readonly #offset: number;
  seconds = 0;
  nanos = 0;

  /** `tsresol` as stored: 10^-n, or 2^-n with the top bit set. */
  constructor(tsresol: number, offsetSeconds: number) {
    const exponent = tsresol & 0x7f;
    this.#bigUnits = (tsresol & 0x80) === 0 ? 10n ** BigInt(exponent) : 2n ** BigInt(exponent);
    this.#units = Number(this.#bigUnits);
    this.#offset = offsetSeconds;
  }

  /** Leaves the instant in `seconds` and `nanos`. */
  set(high: number, low: number): void {
    if (this.#units > EXACT_UNITS) {
      this.#setBig(high, low);
      return;
    }
    const units = this.#units;
    const first = Math.floor(high / units);
    let rest = high - first * units;
    let part = rest * 65_536 + (low >>> 16);
    const second = Math.floor(part / units);
    rest = part - second * units;
    part = rest * 65_536 + (low & 0xffff);
    const third = Math.floor(part / units);
    rest = part - third * units;
    this.seconds = first * 0x1_0000_0000 + second * 65_536 + third + this.#offset;
    this.nanos = units <= 1e9 ? Math.floor((rest * 1e9) / units) : Math.floor(rest / (units / 1e9));
  }

  #setBig(high: number, low: number): void {
    const total = (BigInt(high) << 32n) | BigInt(low >>> 0);
    const seconds = total / this.#bigUnits;
    this.seconds = Number(seconds) + this.#offset;
    this.nanos = Number(((total - seconds * this.#bigUnits) * 1_000_000_000n) / this.#bigUnits);
  }
}
