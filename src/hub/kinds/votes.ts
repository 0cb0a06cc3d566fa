/**
 * How much a piece of evidence speaks for each kind, in points: natural logarithms of how much likelier it is with a device
 * of that kind than with any other. 2 is a hint, 4 is good, 7 leaves little doubt; below 0 it speaks against. Written as
 * text, `camera 5, hub 1`; `*` is every kind that is not named.
 */
import { DEVICE_KINDS, type DeviceKind } from "../../model/device-kind.ts";

export type Votes = Readonly<Partial<Record<DeviceKind, number>>>;
/** The first pattern that fits a value gives its votes. */
export type Clues = readonly (readonly [votes: Votes, pattern: RegExp])[];

export function votes(text: string): Votes {
  const all: Partial<Record<DeviceKind, number>> = {};
  for (const part of text.split(",")) {
    const [name = "", points = ""] = part.trim().split(" ");
    const value = Number(points);
    if (points === "" || Number.isNaN(value)) throw new Error(`no votes: "${text}"`);
    for (const kind of DEVICE_KINDS) {
      if (name === "*" ? all[kind] === undefined : kind === name) all[kind] = value;
    }
    if (name !== "*" && !DEVICE_KINDS.some((kind) => kind === name)) throw new Error(`no kind: "${name}"`);
  }
  return all;
}

export function clues(...rows: readonly (readonly [votes: string, pattern: RegExp])[]): Clues {
  return rows.map(([text, pattern]) => [votes(text), pattern]);
}

/** Lines of `votes: name; name; …`, a name by what it is worth. Names that go on stand on the next line, indented. */
export function table(text: string): ReadonlyMap<string, Votes> {
  const all = new Map<string, Votes>();
  for (const line of text.trim().split(/\n(?=\S)/)) {
    const colon = line.indexOf(":");
    const worth = votes(line.slice(0, colon));
    for (const name of line.slice(colon + 1).split(";")) {
      const key = name.trim().replace(/\s+/g, " ");
      if (key !== "") all.set(key, worth);
    }
  }
  return all;
}

export function firstOf(table: Clues, value: string): Votes | undefined {
  return table.find(([, pattern]) => pattern.test(value))?.[0];
}
