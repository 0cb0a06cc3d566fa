/**
 * Digests of lists of numbers as JA4 makes them: a part in order of size and, behind a `_`, one as it stands, as text, of
 * which the first 12 digits of SHA-256 are taken. Programs say the same lists again and again: a list that was met is
 * found by a sum over its numbers, without its text.
 */
import { createHash } from "node:crypto";

const MAX_REMEMBERED = 2048;
const DIGITS = 12;
const NOTHING = "0".repeat(DIGITS);
/** Beyond it sorting one by one takes too long. */
const FEW = 64;

export interface NumberList {
  readonly numbers: Uint16Array;
  length: number;
  /** Where the part that stands in its own order begins. */
  split: number;
}

interface Remembered extends Readonly<NumberList> {
  readonly digits: string;
}

export class ListDigests {
  readonly #remembered = new Map<number, Remembered>();

  /** Sorts the first part in place. */
  of(list: NumberList): string {
    if (list.length === 0) return NOTHING;
    sort(list.numbers, list.split);
    const sum = sumOf(list);
    const known = this.#remembered.get(sum);
    if (known !== undefined && isSame(known, list)) return known.digits;
    const { length, split } = list;
    const numbers = list.numbers.slice(0, length);
    const digits = createHash("sha256").update(textOf(numbers, split)).digest("hex").slice(0, DIGITS);
    if (this.#remembered.size >= MAX_REMEMBERED) this.#remembered.clear();
    this.#remembered.set(sum, { numbers, length, split, digits });
    return digits;
  }
}

function sort(numbers: Uint16Array, length: number): void {
  if (length > FEW) {
    numbers.subarray(0, length).sort();
    return;
  }
  for (let i = 1; i < length; i++) {
    const number = numbers[i] as number;
    let at = i;
    for (; at > 0 && (numbers[at - 1] as number) > number; at--) numbers[at] = numbers[at - 1] as number;
    numbers[at] = number;
  }
}

/** FNV-1a. */
function sumOf({ numbers, length, split }: NumberList): number {
  let sum = 0x811c9dc5 ^ split;
  for (let i = 0; i < length; i++) sum = Math.imul(sum ^ (numbers[i] as number), 0x01000193);
  return sum;
}

function isSame(a: NumberList, b: NumberList): boolean {
  if (a.length !== b.length || a.split !== b.split) return false;
  for (let i = 0; i < a.length; i++) if (a.numbers[i] !== b.numbers[i]) return false;
  return true;
}

function textOf(numbers: Uint16Array, split: number): string {
  const texts = Array.from(numbers, (number) => number.toString(16).padStart(4, "0"));
  const sorted = texts.slice(0, split).join();
  return split === texts.length ? sorted : `${sorted}_${texts.slice(split).join()}`;
}
