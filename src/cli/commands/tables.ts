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
  { head: "source", text: (table: Table) => (table.file === null ? table.source : `tables/${table.file}`) },
];

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
    "\nA newer one is used as soon as it lies in DATA/tables/: country.mmdb, asn.mmdb or asn.csv, oui.csv or oui.txt.",
  );
  asks<ListOptions>(tables, context, async (client, { format }) => {
    const { items } = await client.get("/tables", tablesSchema);
    await printList(items, COLUMNS, format, "There is no table");
    for (const { trouble } of items) if (trouble !== null) process.stderr.write(`tapdeck: ${trouble}\n`);
  });
}
