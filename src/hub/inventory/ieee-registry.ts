/**
 * The IEEE's registry of MAC prefixes: as it comes with the program (oui-data) and as the IEEE publishes it: `oui.csv`
 * (`mam.csv` and `oui36.csv` may be appended to it) or `oui.txt`.
 */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { LoadedTable } from "../../places/table-info.ts";
import type { TableSpec } from "../../places/watched-table.ts";

/** Prefix of 6, 7 or 9 upper-case digits to the name as registered. */
export type Registry = ReadonlyMap<string, string>;

/** The package does not say its day: that on which it was published. A test holds it to the version installed. */
export const BUNDLED = { version: "2.1.9", day: "2026-08-26" } as const;

/** Company ids (CID) are for addresses made up by rule; nobody's card has them. */
const CSV_LINE = /^(?:MA-L|MA-M|MA-S|IAB),([0-9A-F]{6,9}),(?:"((?:[^"]|"")*)"|([^,\r\n]*)),/gm;
const TEXT_LINE = /^([0-9A-F]{6})\s+\(base 16\)\s+(.*?)\s*$/gm;

let bundled: Registry | undefined;

/** Read at the first question: 54,000 names, of which only the first line (the name) is kept. */
export function bundledRegistry(): Registry {
  if (bundled === undefined) {
    const file = createRequire(import.meta.url).resolve("oui-data");
    const names = new Map<string, string>();
    const data = JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
    for (const [prefix, text] of Object.entries(data)) names.set(prefix, own(text.split("\n", 1)[0] ?? ""));
    bundled = names;
  }
  return bundled;
}

const IEEE = [
  { name: "IEEE Registration Authority", url: "https://standards.ieee.org/products-programs/regauth/" },
];
const OUI_DATA = { name: "oui-data", url: "https://github.com/silverwind/oui-data" };

export const VENDORS: TableSpec<Registry> = {
  table: "vendor",
  bundled: {
    source: "IEEE registry (MA-L, MA-M, MA-S), by oui-data",
    licence: "BSD-2-Clause",
    credits: [...IEEE, OUI_DATA],
    load: async () => loaded(bundledRegistry(), Date.parse(BUNDLED.day)),
  },
  files: {
    "oui.csv": async (path, writtenMs) => placed(parseCsv(await readFile(path, "utf8")), writtenMs),
    "oui.txt": async (path, writtenMs) => placed(parseText(await readFile(path, "utf8")), writtenMs),
  },
};

export function parseCsv(text: string): Registry {
  const names = new Map<string, string>();
  for (const [, prefix = "", quoted, plain] of text.matchAll(CSV_LINE)) {
    names.set(prefix, own((quoted?.replaceAll('""', '"') ?? plain ?? "").trim()));
  }
  return names;
}

export function parseText(text: string): Registry {
  const names = new Map<string, string>();
  for (const [, prefix = "", name = ""] of text.matchAll(TEXT_LINE)) names.set(prefix, own(name));
  return names;
}

/** A piece of a long text keeps the whole text in memory; a copy does not. */
function own(piece: string): string {
  return Buffer.from(piece).toString();
}

function placed(content: Registry, writtenMs: number): LoadedTable<Registry> {
  const origin = { source: "IEEE registry", licence: null, credits: IEEE };
  return { ...loaded(content, writtenMs), origin };
}

function loaded(content: Registry, dayMs: number): LoadedTable<Registry> {
  if (content.size === 0) throw new Error("no line of it is an assignment of the IEEE");
  return { content, rows: content.size, dayMs };
}
