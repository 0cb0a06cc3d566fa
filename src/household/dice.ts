/** A seeded source of chance (mulberry32): the same seed is the same household, packet for packet. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** At least 0 and below 1. */
  roll(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.roll();
  }

  whole(low: number, high: number): number {
    return Math.floor(this.between(low, high + 1));
  }

  chance(probability: number): boolean {
    return this.roll() < probability;
  }

  pick<T>(things: readonly [T, ...T[]]): T {
    return things[this.whole(0, things.length - 1)] ?? things[0];
  }

  /** A wait whose mean is `meanMs`, as between independent events; never above eight times the mean. */
  pause(meanMs: number): number {
    return Math.min(-Math.log(1 - this.roll()), 8) * meanMs;
  }
}
