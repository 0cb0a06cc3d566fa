/** Names of ring files: `<rule>_<YYYYMMDDHHMMSS>_<NNNNN>.pcapng`, by the time of the first frame, UTC; numbers count on. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { compactSeconds } from "../../base/time.ts";

const NUMBERS = 100_000;

export interface RingEntry {
  readonly name: string;
  readonly number: number;
  readonly bytes: number;
  readonly modifiedMs: number;
}

export function ringFileName(slug: string, firstSeconds: number, number: number): string {
  return `${slug}_${compactSeconds(firstSeconds)}_${String(number).padStart(5, "0")}.pcapng`;
}

export function nextNumber(number: number): number {
  return (number + 1) % NUMBERS;
}

/** The number in a ring file's name; undefined for a name that is not of this ring. */
export function numberOf(slug: string, name: string): number | undefined {
  if (!name.startsWith(`${slug}_`)) return undefined;
  const match = /^(\d{14})_(\d{5})\.pcapng$/.exec(name.slice(slug.length + 1));
  return match === null ? undefined : Number(match[2]);
}

/** When a ring file's first frame came, by its name. */
export function beginMsOf(slug: string, name: string): number | undefined {
  const [, year, month, day, hour, minute, second] =
    /^_(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)_/.exec(name.slice(slug.length)) ?? [];
  if (second === undefined) return undefined;
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
}

/** The ring's files in the order in which they were made, across the wrap of numbers. None without the folder. */
export function listRing(folder: string, slug: string): RingEntry[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  const entries = names.flatMap((name): RingEntry[] => {
    const number = numberOf(slug, name);
    if (number === undefined) return [];
    const { size, mtimeMs } = statSync(join(folder, name), { throwIfNoEntry: false }) ?? {};
    return size === undefined || mtimeMs === undefined
      ? []
      : [{ name, number, bytes: size, modifiedMs: mtimeMs }];
  });
  return inOrder(entries.sort((a, b) => a.number - b.number));
}

/** Numbers are consecutive but for the wrap: the order begins behind the largest hole. */
function inOrder(sorted: RingEntry[]): RingEntry[] {
  let start = 0;
  let widest = 0;
  for (let i = 0; i < sorted.length; i++) {
    const before = sorted[(i + sorted.length - 1) % sorted.length]?.number ?? 0;
    const hole = ((sorted[i]?.number ?? 0) - before + NUMBERS) % NUMBERS;
    if (hole > widest) {
      widest = hole;
      start = i;
    }
  }
  return [...sorted.slice(start), ...sorted.slice(0, start)];
}
