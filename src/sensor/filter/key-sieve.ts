/**
 * "Certainly not there" in one look: most packets and names are in no rule, and a sieve says so without a look into a map.
 * A thousand keys leave one of sixty others through.
 */
const BITS = 16;

export class KeySieve {
  readonly #words = new Int32Array(1 << (BITS - 5));

  add(hash: number): void {
    const bit = spread(hash);
    this.#words[bit >>> 5] = (this.#words[bit >>> 5] as number) | (1 << (bit & 31));
  }

  /** Packet path. "No" is certain, "yes" is a chance. */
  mayHave(hash: number): boolean {
    const bit = spread(hash);
    return ((this.#words[bit >>> 5] as number) & (1 << (bit & 31))) !== 0;
  }
}

/** The upper bits: of a product they depend on all others. */
function spread(hash: number): number {
  return Math.imul(hash, 0x9e3779b1) >>> (32 - BITS);
}
