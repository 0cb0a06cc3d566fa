/**
 * Comma-separated values (RFC 4180): a row of names, then a row a flow with every field of the JSON record. Names come
 * from the wire, so a text that a spreadsheet would take for a formula gets an apostrophe before it.
 */
import type { FlowEndpoint, FlowRecord } from "../model/flow-record.ts";
import { tunnelWords } from "../model/flow-tunnel.ts";
import type { FlowWriter } from "./flow-writer.ts";

const NEEDS_QUOTES = /[",\r\n]/;
const FORMULA = /^[=+\-@\t\r]/;
/** What a state is where there is none; alone in its cell it would look like the beginning of a formula. */
const NONE = "-";

/** Every field of the record; those of its ends with a dot between. */
type Column<Name extends keyof FlowRecord = keyof FlowRecord> = Name extends "orig" | "resp"
  ? `${Name}.${keyof FlowEndpoint}`
  : Name;

/** In the order of the record. */
const COLUMNS: Readonly<Record<Column, (record: FlowRecord) => unknown>> = {
  start: ({ start }) => start,
  end: ({ end }) => end,
  proto: ({ proto }) => proto,
  protoName: ({ protoName }) => protoName,
  ipVersion: ({ ipVersion }) => ipVersion,
  vlan: ({ vlan }) => vlan,
  "orig.ip": ({ orig }) => orig.ip,
  "orig.port": ({ orig }) => orig.port,
  "orig.mac": ({ orig }) => orig.mac,
  "orig.packets": ({ orig }) => orig.packets,
  "orig.bytes": ({ orig }) => orig.bytes,
  "resp.ip": ({ resp }) => resp.ip,
  "resp.port": ({ resp }) => resp.port,
  "resp.mac": ({ resp }) => resp.mac,
  "resp.packets": ({ resp }) => resp.packets,
  "resp.bytes": ({ resp }) => resp.bytes,
  communityId: ({ communityId }) => communityId,
  state: ({ state }) => state,
  app: ({ app }) => app,
  appSource: ({ appSource }) => appSource,
  domain: ({ domain }) => domain,
  domainSource: ({ domainSource }) => domainSource,
  ja4: ({ ja4 }) => ja4,
  tunnel: ({ tunnel }) => tunnel && tunnelWords(tunnel),
  direction: ({ direction }) => direction,
  shape: ({ shape }) => shape?.kind,
};
const FIELDS = Object.values(COLUMNS);

export const csvWriter: FlowWriter = {
  head: () => [row(Object.keys(COLUMNS))],
  flow: ({ record }) => [row(FIELDS.map((field) => cell(field(record))))],
  tail: () => [],
};

/** One line of any table, with its end. */
export function tableRow(values: readonly unknown[]): string {
  return `${row(values.map(cell))}\n`;
}

/** Lines end with CR LF; whoever writes lines adds the LF. */
function row(cells: readonly string[]): string {
  return `${cells.map(quoted).join(",")}\r`;
}

/** A list is its members with blanks between. */
function cell(value: unknown): string {
  if (value === undefined || value === null || value === NONE) return "";
  if (typeof value === "number") return String(value);
  const text = Array.isArray(value) ? value.join(" ") : String(value);
  return FORMULA.test(text) ? `'${text}` : text;
}

function quoted(text: string): string {
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
