/** Lists as people or programs read them: an aligned table, or one JSON object a line. */
import { formatBytes } from "../../base/size.ts";

export type Format = "table" | "json";

export interface Column<T> {
  readonly head: string;
  readonly right?: boolean;
  text(item: T): string;
}

const WIDEST = 60;

export async function printList<T>(
  items: AsyncIterable<T> | Iterable<T>,
  columns: readonly Column<T>[],
  format: Format,
  empty: string,
): Promise<void> {
  const rows: string[][] = [];
  for await (const item of items) {
    if (format === "json") process.stdout.write(`${JSON.stringify(item)}\n`);
    else rows.push(columns.map((column) => cut(printable(column.text(item)))));
  }
  if (format === "json") return;
  if (rows.length === 0) {
    process.stdout.write(`${empty}\n`);
    return;
  }
  const heads = columns.map((column) => column.head);
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map((row) => (row[i] ?? "").length)));
  for (const row of [heads, ...rows]) {
    const cells = row.map((cell, i) =>
      columns[i]?.right === true ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0),
    );
    process.stdout.write(`${cells.join("  ").trimEnd()}\n`);
  }
}

/** One item: its JSON, or lines of `name  value`. */
export function printItem(item: object, lines: readonly (readonly [string, string])[], format: Format): void {
  if (format === "json") {
    process.stdout.write(`${JSON.stringify(item)}\n`);
    return;
  }
  const width = Math.max(...lines.map(([name]) => name.length));
  for (const [name, value] of lines) process.stdout.write(`${name.padEnd(width)}  ${printable(value)}\n`);
}

export function bytes(count: number): string {
  return formatBytes(count);
}

export function count(value: number): string {
  return value.toLocaleString("en-GB");
}

/** `4 min ago`, or the day for what is older than one. */
export function ago(instant: string, nowMs = Date.now()): string {
  const seconds = Math.round((nowMs - Date.parse(instant)) / 1000);
  if (Number.isNaN(seconds)) return instant;
  if (seconds < 5) return "now";
  if (seconds < 90) return `${seconds} s ago`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.round(seconds / 3600)} h ago`;
  return instant.slice(0, 16).replace("T", " ");
}

/** What devices call themselves must not speak to the terminal. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, "?");
}

function cut(text: string): string {
  return text.length > WIDEST ? `${text.slice(0, WIDEST - 1)}…` : text;
}
