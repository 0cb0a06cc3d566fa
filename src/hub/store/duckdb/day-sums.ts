/**
 * Sums of whole days, so that a question about a month reads thirty days' sums and only the span's edges row by row. They
 * are made by upkeep, a day at a time, of days that are over, and hold for one run of days without a hole: what comes late
 * for one of them is added to its sums in the same transaction, and a day of which retention deleted a row leaves the run.
 */
import type { Database, Reads, Writer } from "./database.ts";

export const DAY_MS = 86_400_000;
/** A day is summed so long after its end: few rows come later. */
const SETTLED_MS = 2 * 3_600_000;

/** From one midnight (UTC) to another; of no day where both are the same. */
export interface Days {
  readonly fromMs: number;
  readonly toMs: number;
}

/** One summed table. */
export interface DaySums {
  readonly name: string;
  /** The table that is summed, and its times: when a row belongs to a day, and by which retention goes, never before it. */
  readonly table: string;
  readonly timeMs: string;
  readonly ageMs: string;
  /** Where the sums are, each with a column `day_ms`. */
  readonly tables: readonly string[];
  /** Sums up the day that begins then; its tables hold nothing of that day. */
  readonly build: (writer: Writer, dayMs: number) => Promise<void>;
}

const dayOf = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS;

/** Undefined before the first day was summed. */
export async function summedDays(reads: Reads, name: string): Promise<Days | undefined> {
  const [row] = await reads.read('SELECT from_ms AS "fromMs", to_ms AS "toMs" FROM day_sum WHERE name = $1', [
    name,
  ]);
  return row as unknown as Days | undefined;
}

/** The days within a span that are answered by sums. Undefined: none. */
export function daysWithin(
  summed: Days | undefined,
  fromMs: number | undefined,
  toMs: number | undefined,
): Days | undefined {
  if (summed === undefined) return undefined;
  const from = fromMs === undefined ? summed.fromMs : Math.ceil(fromMs / DAY_MS) * DAY_MS;
  const days = {
    fromMs: Math.max(summed.fromMs, from),
    toMs: Math.min(summed.toMs, dayOf(toMs ?? summed.toMs)),
  };
  return days.fromMs < days.toMs ? days : undefined;
}

/** Sums up the next day that is over. True: there may be more. */
export async function sumNextDay(database: Database, sums: DaySums, nowMs: number): Promise<boolean> {
  const limitMs = dayOf(nowMs - SETTLED_MS);
  const known = await summedDays(database, sums.name);
  if (known !== undefined && known.toMs >= limitMs) return false;
  return await database.write(async (writer) => {
    const days = await summedDays(writer, sums.name);
    const first = await oldestMs(writer, sums.table, sums.timeMs, days?.toMs);
    if (first === undefined || first >= limitMs) {
      if (days !== undefined) await keepDays(writer, sums.name, { fromMs: days.fromMs, toMs: limitMs });
      return false;
    }
    const dayMs = dayOf(first);
    // The day before has had most of what comes late by now: its sums are made anew, and short again.
    const again = dayMs - DAY_MS;
    if (days !== undefined && again >= days.fromMs && dayMs + DAY_MS >= limitMs) {
      for (const table of sums.tables) await writer.run(`DELETE FROM ${table} WHERE day_ms = $1`, [again]);
      await sums.build(writer, again);
    }
    await sums.build(writer, dayMs);
    await keepDays(writer, sums.name, { fromMs: days?.fromMs ?? dayMs, toMs: dayMs + DAY_MS });
    return true;
  });
}

/** To be called when rows were deleted, the oldest first, in the same transaction. */
export async function leaveDeletedDays(writer: Writer, sums: DaySums): Promise<void> {
  const days = await summedDays(writer, sums.name);
  if (days === undefined) return;
  const left = await oldestMs(writer, sums.table, sums.ageMs, undefined);
  // Nothing that was deleted is younger than what is left, and no row belongs to a later day than its age.
  const fromMs = left === undefined ? days.toMs : dayOf(left) + DAY_MS;
  if (fromMs <= days.fromMs) return;
  for (const table of sums.tables) await writer.run(`DELETE FROM ${table} WHERE day_ms < $1`, [fromMs]);
  await keepDays(writer, sums.name, { fromMs, toMs: Math.max(fromMs, days.toMs) });
}

/** What was summed is no longer so: upkeep begins anew. */
export async function forgetDays(writer: Writer, sums: DaySums): Promise<void> {
  for (const table of sums.tables) await writer.run(`DELETE FROM ${table}`);
  await writer.run("DELETE FROM day_sum WHERE name = $1", [sums.name]);
}

export async function keepDays(writer: Writer, name: string, { fromMs, toMs }: Days): Promise<void> {
  await writer.run("DELETE FROM day_sum WHERE name = $1", [name]);
  await writer.run("INSERT INTO day_sum VALUES ($1, $2, $3)", [name, fromMs, toMs]);
}

/** How far upkeep has merged the rows of a table that have the same keys. */
export function mergedName(table: string): string {
  return `merged ${table}`;
}

/** Rows that came late are merged once more. */
export async function mergeAgain(writer: Writer, fromMs: number): Promise<void> {
  await writer.run(
    `UPDATE day_sum SET to_ms = $1 WHERE starts_with(name, '${mergedName("")}') AND to_ms > $1`,
    [fromMs],
  );
}

async function oldestMs(
  writer: Writer,
  table: string,
  timeMs: string,
  sinceMs: number | undefined,
): Promise<number | undefined> {
  const since = sinceMs === undefined ? "" : `WHERE ${timeMs} >= ${sinceMs}`;
  const [row] = await writer.read(`SELECT min(${timeMs}) AS oldest FROM ${table} ${since}`);
  return typeof row?.oldest === "number" ? row.oldest : undefined;
}
