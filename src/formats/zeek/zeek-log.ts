/**
 * One log as Zeek writes it: head lines that name the separators, the columns and their types, then a line a row, fields
 * apart by tabs. Programs like `zeek-cut` read it by its head, so columns of our own do not disturb them.
 */

import { instantOfMs } from "../../base/time.ts";

/** A column whose value is text in Zeek's notation already, or undefined where it is not known. */
export interface ZeekColumn<Row> {
  readonly name: string;
  readonly type: string;
  value(row: Row): string | undefined;
}

const UNSET = "-";
const EMPTY = "(empty)";
/** Control characters and the escape's own; commas too within a set or vector. */
const ODD = /[\p{Cc}\\]/gu;
const ODD_ELEMENT = /[\p{Cc}\\,]/gu;

export class ZeekLog<Row> {
  readonly #path: string;
  readonly #columns: readonly ZeekColumn<Row>[];
  readonly #now: () => Date;

  constructor(path: string, columns: readonly ZeekColumn<Row>[], now: () => Date) {
    this.#path = path;
    this.#columns = columns;
    this.#now = now;
  }

  head(): string[] {
    return [
      "#separator \\x09",
      "#set_separator\t,",
      `#empty_field\t${EMPTY}`,
      `#unset_field\t${UNSET}`,
      `#path\t${this.#path}`,
      `#open\t${clock(this.#now())}`,
      `#fields\t${this.#columns.map((column) => column.name).join("\t")}`,
      `#types\t${this.#columns.map((column) => column.type).join("\t")}`,
    ];
  }

  line(row: Row): string {
    return this.#columns.map((column) => column.value(row) ?? UNSET).join("\t");
  }

  tail(): string[] {
    return [`#close\t${clock(this.#now())}`];
  }
}

export function zeekTime(seconds: number, nanos: number): string {
  return `${seconds}.${String(Math.floor(nanos / 1000)).padStart(6, "0")}`;
}

export function zeekTimeOfMs(ms: number): string {
  const { seconds, nanos } = instantOfMs(ms);
  return zeekTime(seconds, nanos);
}

/** Type interval: seconds with microseconds. */
export function zeekInterval(micros: number): string {
  return (micros / 1e6).toFixed(6);
}

export function zeekBool(value: boolean): string {
  return value ? "T" : "F";
}

/** Type string: what was said on the wire may hold anything, a tab or the word for "unset" too. */
export function zeekString(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  return text === "" ? EMPTY : unlikeMarks(text.replace(ODD, escaped));
}

/** Types set[string] and vector[string]. */
export function zeekStrings(texts: readonly string[] | undefined): string | undefined {
  if (texts === undefined) return undefined;
  if (texts.length === 0) return EMPTY;
  return texts
    .map((text) => (text === "" ? EMPTY : unlikeMarks(text.replace(ODD_ELEMENT, escaped))))
    .join(",");
}

function unlikeMarks(text: string): string {
  if (text === UNSET) return "\\x2d";
  return text === EMPTY ? `\\x28${EMPTY.slice(1)}` : text;
}

function escaped(letter: string): string {
  return [...Buffer.from(letter)].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
}

function clock(date: Date): string {
  return date.toISOString().slice(0, 19).replace(/[T:]/g, "-");
}
