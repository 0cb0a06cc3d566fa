/** `tapdeck tables`: what countries, networks and vendors are read from. */
import type { Command } from "commander";
import { type Table, tablesSchema } from "../../hub/api/contract/table.ts";
import { asks, clientCommand, type ListOptions, withFormat } from "../client/client-command.ts";
import { count, printList } from "../client/listing.ts";
import type { ProgramContext } from "../program.ts";

const COLUMNS = [
  { head: "table", text: (table: Table) => table.table },
  { head: "date", text: (table: Table) => table.date ?? "none" },
  { head: "rows", right: true, text: (table: Table) => count(table.rows) },
  { head: "licence", text: (table: Table) => table.licence ?? "as its source says" },
  { head: "source", text: sourceOf },
  { head: "a newer file goes to DATA/tables/", text: (table: Table) => table.files.join(", ") },
];

function sourceOf({ source, file }: Table): string {
  if (file === null) return source;
  return source === "" ? `your ${file}` : `your ${file}: ${source}`;
}

export function addTableCommand(program: Command, context: ProgramContext): void {
  const tables = withFormat(
    clientCommand(
      program,
      "tables",
      "the tables of countries, networks and vendors, with licence and date",
      "tapdeck tables",
    ),
  ).addHelpText(
    "after",
    `
A newer file is used as soon as it lies in DATA/tables/; one that cannot be used is told here. country.mmdb and asn.mmdb are
of MaxMind's format; ip2asn-combined.tsv.gz is IPtoASN's, for both; oui.csv or oui.txt is the IEEE's.`,
  );
  asks<ListOptions>(tables, context, async (client, { format }) => {
    const { items } = await client.get("/tables", tablesSchema);
    await printList(items, COLUMNS, format, "There is no table");
    for (const { table, trouble } of items) {
      if (trouble !== null) process.stderr.write(`tapdeck: ${table}: ${trouble}\n`);
    }
  });
}
