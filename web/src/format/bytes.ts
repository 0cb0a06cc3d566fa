/** Figures for people: decimal units, three significant digits, the unit apart so that it can be set small. */

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

function digits(amount: number, step: number): string {
  if (step === 0) return String(Math.round(amount));
  return amount.toFixed(amount < 9.995 ? 2 : amount < 99.95 ? 1 : 0);
}

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
  const figure = bytesFigure(amount);
  return `${Number(figure.value)} ${figure.unit}`;
}

/** Bits a second. */
export function rate(bitsPerS: number): string {
  const { amount, step } = scaled(Math.max(0, bitsPerS));
  const unit = ["bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s", "Pbit/s"][step] ?? "bit/s";
  return `${digits(amount, step)} ${unit}`;
}

const whole = new Intl.NumberFormat("en");

export function count(amount: number): string {
  return whole.format(amount);
}
