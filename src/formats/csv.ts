/**
 * Comma-separated values (RFC 4180): a row of names, then a row a flow with every field of the JSON record. Names come
 * from the wire, so a text that a spreadsheet would take for a formula gets an apostrophe before it.
 */
import { FLOW_FIELDS, type FlowRecord } from "../model/flow-record.ts";
import type { FlowWriter } from "./flow-writer.ts";

const NEEDS_QUOTES = /[",\r\n]/;
const FORMULA = /^[=+\-@\t\r]/;
/** What a state is where there is none; alone in its cell it would look like the beginning of a formula. */
const NONE = "-";

const PATHS = FLOW_FIELDS.map((field) => field.split("."));

export const csvWriter: FlowWriter = {
  head: () => [row(FLOW_FIELDS)],
  flow: ({ record }) => [row(PATHS.map((path) => cell(valueAt(record, path))))],
  tail: () => [],
};

/** Lines end with CR LF; whoever writes lines adds the LF. */
function row(cells: readonly string[]): string {
  return `${cells.map(quoted).join(",")}\r`;
}

function valueAt(record: FlowRecord, path: readonly string[]): unknown {
  let value: unknown = record;
  for (const name of path) value = new Map(Object.entries(value ?? {})).get(name);
  return value;
}

/** A list is its members with blanks between. */
function cell(value: unknown): string {
  if (value === undefined || value === NONE) return "";
  if (typeof value === "number") return String(value);
  const text = Array.isArray(value) ? value.join(" ") : String(value);
  return FORMULA.test(text) ? `'${text}` : text;
}

function quoted(text: string): string {
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
