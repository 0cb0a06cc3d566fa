/** Figures for people: decimal units, three significant digits, the unit apart so that it can be set small. */
import { decimal, plainNumber } from "./number.ts";

export { count } from "./number.ts";

export interface Figure {
  readonly value: string;
  readonly unit: string;
}

const UNITS = ["B", "kB", "MB", "GB", "TB", "PB"] as const;

function scaled(amount: number): { amount: number; step: number } {
  let step = 0;
  // 999.5 would be shown as 1000: it belongs to the next unit already.
  while (amount >= (step === 0 ? 1000 : 999.5) && step < UNITS.length - 1) {
    amount /= 1000;
    step++;
  }
  return { amount, step };
}

function places(amount: number, step: number): number {
  if (step === 0) return 0;
  return amount < 9.995 ? 2 : amount < 99.95 ? 1 : 0;
}
const digits = (amount: number, step: number): string => decimal(amount, places(amount, step));

export function bytesFigure(bytes: number): Figure {
  const { amount, step } = scaled(Math.max(0, bytes));
  return { value: digits(amount, step), unit: UNITS[step] ?? "B" };
}

export function bytes(amount: number): string {
  const figure = bytesFigure(amount);
  return `${figure.value} ${figure.unit}`;
}

/** For axes: without the zeros behind the point. */
export function roundBytes(amount: number): string {
  const scale = scaled(Math.max(0, amount));
  const round = Number(scale.amount.toFixed(places(scale.amount, scale.step)));
  return `${plainNumber(round)} ${UNITS[scale.step] ?? "B"}`;
}

/** Bits a second. */
export function rate(bitsPerS: number): string {
  const { amount, step } = scaled(Math.max(0, bitsPerS));
  const unit = ["bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s", "Pbit/s"][step] ?? "bit/s";
  return `${digits(amount, step)} ${unit}`;
}
