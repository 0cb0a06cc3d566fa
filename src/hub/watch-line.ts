/** The one line that a person can watch in the terminal. */

export interface WatchFigures {
  readonly devices: number;
  readonly rates: { readonly packetsPerS: number; readonly bitsPerS: number };
  readonly recordings: number;
  readonly drops: Readonly<Record<string, number>>;
  readonly connected: boolean;
  /** What comes in is the past, as fast as it can be read: that is no rate of a network. */
  readonly past: boolean;
}

const BIT_UNITS = ["bit/s", "kbit/s", "Mbit/s", "Gbit/s"];

export function watchLine(figures: WatchFigures): string {
  const { devices, rates, recordings, drops, connected, past } = figures;
  const lost = Object.entries(drops).filter(([, packets]) => packets > 0);
  const where =
    lost.length === 0 ? "" : ` (${lost.map(([place, packets]) => `${place} ${count(packets)}`).join(", ")})`;
  const dropped = lost.reduce((sum, [, packets]) => sum + packets, 0);
  return [
    connected ? undefined : "the sensor is away",
    counted(devices, "device"),
    ...(past
      ? ["replaying the past"]
      : [bitRate(rates.bitsPerS), `${count(Math.round(rates.packetsPerS))} pkt/s`]),
    counted(recordings, "recording"),
    `${count(dropped)} dropped${where}`,
  ]
    .filter((part) => part !== undefined)
    .join(" · ");
}

function counted(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? "" : "s"}`;
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}

function bitRate(bitsPerS: number): string {
  let value = bitsPerS;
  let unit = 0;
  while (value >= 1000 && unit < BIT_UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${BIT_UNITS[unit]}`;
}
