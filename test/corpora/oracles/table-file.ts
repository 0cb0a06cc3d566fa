/** Tab-separated oracles with a header line: rows by column name, grouped by their `file` column, read once. */
import { existsSync, readFileSync } from "node:fs";
import { grouped } from "../grouped.ts";

export type Row = Readonly<Record<string, string>>;

export class TableFile {
  readonly #path: string;
  #rows: ReadonlyMap<string, readonly Row[]> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  rowsOf(file: string): readonly Row[] {
    this.#rows ??= grouped(this.#read(), (row) => row.file ?? "");
    return this.#rows.get(file) ?? [];
  }

  #read(): Row[] {
    if (!existsSync(this.#path)) return [];
    const [head = "", ...lines] = readFileSync(this.#path, "utf8").split("\n");
    const columns = head.split("\t");
    return lines
      .filter((line) => line !== "")
      .map((line) => {
        const values = line.split("\t");
        return Object.fromEntries(columns.map((column, i) => [column, values[i] ?? ""]));
      });
  }
}
