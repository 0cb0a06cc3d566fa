/** Fingerprints of hellos, within the budget of looks: to sort and hash a list that was not met before takes its time. */
import { Ja4 } from "./ja4.ts";
import type { LookBudget } from "./look-budget.ts";

/** In plain looks: one for the hello, one more for so many of its bytes. */
const BYTES_A_LOOK = 128;

export class Fingerprints {
  readonly #budget: LookBudget;
  readonly #ja4 = new Ja4();

  constructor(budget: LookBudget) {
    this.#budget = budget;
  }

  of(bytes: Uint8Array, start: number, end: number, quic: boolean, nowMs: number): string | undefined {
    const cost = 1 + Math.floor((end - start) / BYTES_A_LOOK);
    return this.#budget.charge(nowMs, cost) ? this.#ja4.of(bytes, start, end, quic) : undefined;
  }
}
