/** Where a time axis is labelled: full hours or days of the reader's clock. Pure but for the time zone. */
import type { Span } from "./span.ts";

const HOUR = 3_600_000;
const STEPS = [
  HOUR / 12,
  HOUR / 6,
  HOUR / 4,
  HOUR / 2,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  24 * HOUR,
];

export interface Tick {
  readonly at: number;
  /** Local midnight: labelled by the day instead of the hour. */
  readonly midnight: boolean;
}

export function ticks(tape: Span, most: number): Tick[] {
  const length = tape.to - tape.from;
  const step =
    STEPS.find((one) => length / one <= most) ?? Math.ceil(length / most / (24 * HOUR)) * 24 * HOUR;
  const shift = new Date(tape.to).getTimezoneOffset() * 60_000;
  const found: Tick[] = [];
  for (let at = Math.ceil((tape.from - shift) / step) * step + shift; at < tape.to; at += step) {
    found.push({ at, midnight: (at - shift) % (24 * HOUR) === 0 });
  }
  return found;
}
