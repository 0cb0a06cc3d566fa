/** `tapdeck budgets`: how much recordings may take, shown and set while it runs. */
import type { Command } from "commander";
import {
  type Budget,
  type BudgetsItem,
  type BudgetsPatch,
  budgetsItemSchema,
} from "../../hub/api/contract/budget.ts";
import { asks, clientCommand, type ListOptions, sizeOrNone, withFormat } from "../client/client-command.ts";
import { bytes, printItem, printList } from "../client/listing.ts";
import type { ProgramContext } from "../program.ts";

interface BudgetOptions extends ListOptions {
  readonly timelineSize?: number | "none";
  readonly clipsSize?: number | "none";
  readonly recordingsSize?: number | "none";
}

interface Row {
  readonly what: string;
  readonly room: string;
  readonly by: string;
  readonly held: number;
}

const COLUMNS = [
  { head: "what", text: ({ what }: Row) => what },
  { head: "may take", right: true, text: ({ room }: Row) => room },
  { head: "takes", right: true, text: ({ held }: Row) => bytes(held) },
  { head: "said by", text: ({ by }: Row) => by },
];

export function addBudgetCommands(program: Command, context: ProgramContext): void {
  const budgets = withFormat(
    clientCommand(
      program,
      "budgets",
      "how much the timeline, the clips and all recordings may take; with a size, sets it while it runs",
      "tapdeck budgets --timeline-size 10G --clips-size 2G --recordings-size 50G",
    )
      .option(
        "--timeline-size <size|default>",
        "room for the timeline (4M at least); a smaller one throws out its oldest frames at once",
        sizeOrNone,
      )
      .option("--clips-size <size|default>", "room for clips; a smaller one throws none out", sizeOrNone)
      .option(
        "--recordings-size <size|none>",
        "room for timeline, clips and rings together (20M at least)",
        sizeOrNone,
      ),
  );
  asks<BudgetOptions>(budgets, context, async (client, options) => {
    const patch = patchOf(options);
    const item =
      Object.keys(patch).length === 0
        ? await client.get("/budgets", budgetsItemSchema)
        : await client.send("PATCH", "/budgets", patch, budgetsItemSchema);
    if (options.format === "json") {
      printItem(item, [], "json");
      return;
    }
    await printList(rows(item), COLUMNS, "table", "");
    for (const line of floorLines(item)) process.stdout.write(`${line}\n`);
  });
}

function patchOf({ timelineSize, clipsSize, recordingsSize }: BudgetOptions): BudgetsPatch {
  const said = { timelineBytes: timelineSize, clipBytes: clipsSize, recordingBytes: recordingsSize };
  const named = Object.entries(said).filter(([, size]) => size !== undefined);
  return Object.fromEntries(named.map(([name, size]) => [name, size === "none" ? null : size]));
}

function rows({ timeline, clips, recordings, rings }: BudgetsItem): Row[] {
  const row = (what: string, budget: Budget, none: string): Row => ({
    what,
    room: budget.bytes === null ? none : bytes(budget.bytes),
    by: saidBy(budget),
    held: budget.heldBytes,
  });
  return [
    row("timeline", timeline, "off"),
    row("clips", clips, ""),
    { what: "rings", room: bytes(rings.promisedBytes), by: "each recording", held: rings.heldBytes },
    row("all recordings", recordings, "no limit"),
  ];
}

function saidBy({ bytes: now, wishedBytes, fixedBy }: Budget): string {
  if (fixedBy !== null) return `${fixedBy}, at the start`;
  if (wishedBytes === null) return "default";
  return wishedBytes === now ? "you" : `you (${bytes(wishedBytes)}, for which there is no room)`;
}

function floorLines({ timeline, clips, recordings, diskBytes }: BudgetsItem): string[] {
  const over = [timeline, clips, recordings].some(({ overDiskBytes }) => overDiskBytes > 0);
  if (!over) return [];
  return [
    `The disk has room for ${bytes(diskBytes)} more: a twentieth of it is kept free, whatever the budgets say`,
  ];
}
