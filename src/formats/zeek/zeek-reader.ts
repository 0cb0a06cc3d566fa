/**
 * For tests: reads a Zeek log as programs that never heard of Tapdeck do, by its head alone. Values are taken by the
 * types it names; what does not fit its type throws.
 */
import { parseAddress } from "../../base/address.ts";

export interface ReadLog {
  readonly path: string;
  readonly types: ReadonlyMap<string, string>;
  readonly rows: readonly ReadonlyMap<string, unknown>[];
  readonly closed: boolean;
}

export function readZeekLog(lines: readonly string[]): ReadLog {
  const [first = "", ...rest] = lines;
  const separator = unescaped(/^#separator (.+)$/.exec(first)?.[1] ?? "");
  if (separator.length !== 1) throw new Error(`no separator: ${first}`);
  const head = new Map<string, string[]>();
  const rows: ReadonlyMap<string, unknown>[] = [];
  for (const line of rest) {
    if (head.has("#close")) throw new Error(`after the end: ${line}`);
    const cells = line.split(separator);
    if (line.startsWith("#")) {
      if (rows.length > 0 && cells[0] !== "#close") throw new Error(`head among rows: ${line}`);
      head.set(cells[0] as string, cells.slice(1));
    } else rows.push(readRow(cells, head));
  }
  const fields = head.get("#fields") ?? [];
  return {
    path: head.get("#path")?.[0] ?? "",
    types: new Map(fields.map((field, i) => [field, head.get("#types")?.[i] ?? ""])),
    rows,
    closed: head.has("#close"),
  };
}

function readRow(
  cells: readonly string[],
  head: ReadonlyMap<string, readonly string[]>,
): Map<string, unknown> {
  const fields = head.get("#fields") ?? [];
  const types = head.get("#types") ?? [];
  if (fields.length !== cells.length || types.length !== cells.length) {
    throw new Error(`${cells.length} cells, ${fields.length} fields, ${types.length} types`);
  }
  return new Map(fields.map((field, i) => [field, readCell(cells[i] as string, types[i] as string, head)]));
}

function readCell(text: string, type: string, head: ReadonlyMap<string, readonly string[]>): unknown {
  if (text === head.get("#unset_field")?.[0]) return undefined;
  const empty = head.get("#empty_field")?.[0];
  const inner = /^(?:set|vector)\[(\w+)\]$/.exec(type)?.[1];
  if (inner === undefined) return text === empty ? "" : readAtom(text, type);
  if (text === empty) return [];
  return text.split(head.get("#set_separator")?.[0] ?? "").map((one) => readAtom(one, inner));
}

function readAtom(text: string, type: string): unknown {
  const refuse = (): never => {
    throw new Error(`${JSON.stringify(text)} is no ${type}`);
  };
  switch (type) {
    case "time":
    case "interval":
      return /^\d+\.\d{6}$/.test(text) ? Number(text) : refuse();
    case "count":
    case "int":
      return /^\d+$/.test(text) ? Number(text) : refuse();
    case "port":
      return /^\d+$/.test(text) && Number(text) < 65_536 ? Number(text) : refuse();
    case "addr":
      return parseAddress(text) === undefined ? refuse() : text;
    case "bool":
      return text === "T" ? true : text === "F" ? false : refuse();
    case "enum":
      return /^[a-z_]+$/.test(text) ? text : refuse();
    case "string":
      return unescaped(text);
    default:
      throw new Error(`no type of Zeek's: ${type}`);
  }
}

function unescaped(text: string): string {
  return text.replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
