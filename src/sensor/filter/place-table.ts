/** Countries, or autonomous systems, to the rules that want an address in them. */
import type { PlaceNumbers } from "../../places/place-numbers.ts";
import type { RuleSets } from "./rule-sets.ts";

export class PlaceTable {
  readonly #numbers: PlaceNumbers;
  /** By the place's number; 0 is no place. */
  readonly #handles: number[][];

  constructor(numbers: PlaceNumbers) {
    this.#numbers = numbers;
    this.#handles = Array.from({ length: numbers.keys.length + 1 }, () => []);
  }

  /** A place whose ranges are not here has no address. */
  add(key: string, handle: number): void {
    const at = this.#numbers.keys.indexOf(key);
    if (at >= 0) this.#handles[at + 1]?.push(handle);
  }

  take(bytes: Uint8Array, at: number, length: number, sets: RuleSets): void {
    const number = this.#numbers.of(bytes, at, length);
    if (number > 0) sets.take(this.#handles[number]);
  }
}
