/**
 * Keeps the file within its budget, and its sums short: each step is one small transaction, so that storing what the
 * sensors send never waits long behind it.
 */
import type { RetentionPolicy } from "../store.ts";
import type { Database, Writer } from "./database.ts";
import { type DaySums, keepDays, leaveDeletedDays, mergedName, summedDays, sumNextDay } from "./day-sums.ts";
import { DESTINATION_DAYS } from "./destination-days.ts";
import { FLOW_DAYS } from "./flow-days.ts";

const HOUR_MS = 3_600_000;
/** A bucket this old gets few further rows. */
const SETTLED_MS = 2 * HOUR_MS;
/** Hours merged in one step. */
const STEP_HOURS = 8;
/** Rows deleted in one step. */
const STEP_ROWS = 50_000;

interface SummedTable {
  readonly table: string;
  readonly time: string;
  readonly keys: string;
  readonly sums: string;
}

/** Columns in the tables' order. */
const SUMMED: readonly SummedTable[] = [
  {
    table: "usage_minute",
    time: "start_ms",
    keys: "device, start_ms",
    sums: "sum(upload), sum(download), sum(lan), sum(flows)",
  },
  {
    table: "usage_hour",
    time: "start_ms",
    keys: "device, start_ms",
    sums: "sum(upload), sum(download), sum(lan), sum(flows)",
  },
  {
    table: "destination_hour",
    time: "hour_ms",
    keys: "device, hour_ms, remote, domain",
    sums: "sum(upload), sum(download), sum(flows), min(first_ms), max(last_ms)",
  },
];

const DAY_SUMS: readonly DaySums[] = [FLOW_DAYS, DESTINATION_DAYS];

type Step = (database: Database, policy: RetentionPolicy, nowMs: number) => Promise<boolean>;

const STEPS: readonly Step[] = [
  ...SUMMED.map(
    (table): Step =>
      (database, _policy, nowMs) =>
        mergeNextHours(database, table, nowMs),
  ),
  byAge("flow", "last_s * 1000", (policy) => policy.flowMs),
  byAge("usage_minute", "start_ms", (policy) => policy.minuteMs),
  byAge("usage_hour", "start_ms", (policy) => policy.hourMs),
  byAge("destination_hour", "hour_ms", (policy) => policy.hourMs),
  byAge("alarm", "last_ms", (policy) => policy.alarmMs),
  byAge("audit", "at_ms", (policy) => policy.auditMs),
  byRows("flow", "last_s", (policy) => policy.flowRows),
  byRows("usage_minute", "start_ms", (policy) => policy.minuteRows),
  byRows("usage_hour", "start_ms", (policy) => policy.hourRows),
  byRows("destination_hour", "hour_ms", (policy) => policy.destinationRows),
  byRows("alarm", "last_ms", (policy) => policy.alarmRows),
  byRows("audit", "id", (policy) => policy.auditRows),
  ...DAY_SUMS.map(
    (sums): Step =>
      (database, _policy, nowMs) =>
        sumNextDay(database, sums, nowMs),
  ),
];

/** Does the first step that finds work. True: there was some, call again soon. */
export async function upkeepStep(
  database: Database,
  policy: RetentionPolicy,
  nowMs: number,
): Promise<boolean> {
  for (const step of STEPS) if (await step(database, policy, nowMs)) return true;
  return false;
}

/**
 * Merges the rows of settled hours that have the same keys, some hours at a time. How far it came is written down: to look
 * for such rows in all of a large table would take more memory than the store has.
 */
async function mergeNextHours(database: Database, summed: SummedTable, nowMs: number): Promise<boolean> {
  const { table, time, keys, sums } = summed;
  const name = mergedName(table);
  const limitMs = Math.floor((nowMs - SETTLED_MS) / HOUR_MS) * HOUR_MS;
  const doneMs = (await summedDays(database, name))?.toMs ?? Number.MIN_SAFE_INTEGER;
  if (doneMs >= limitMs) return false;
  return await database.write(async (writer) => {
    let mergedMs = doneMs;
    let merged = false;
    for (let hours = 0; hours < STEP_HOURS && mergedMs < limitMs; hours++) {
      const [next] = await writer.read(`SELECT min(${time}) AS at FROM ${table} WHERE ${time} >= $1`, [
        mergedMs,
      ]);
      const from = typeof next?.at === "number" ? Math.floor(next.at / HOUR_MS) * HOUR_MS : limitMs;
      mergedMs = Math.min(from + HOUR_MS, limitMs);
      if (from >= limitMs) break;
      // Minutes are merged an hour at a time.
      const span = `${time} >= $1 AND ${time} < $2`;
      const between = [from, from + HOUR_MS];
      await writer.run(
        `CREATE OR REPLACE TEMP TABLE merged AS SELECT ${keys}, ${sums} FROM ${table} WHERE ${span} GROUP BY ${keys}`,
        between,
      );
      const [count] = await writer.read(
        `SELECT (SELECT count(*) FROM ${table} WHERE ${span}) > (SELECT count(*) FROM merged) AS split`,
        between,
      );
      if (count?.split === true) {
        await writer.run(`DELETE FROM ${table} WHERE ${span}`, between);
        await writer.run(`INSERT INTO ${table} SELECT * FROM merged`);
        merged = true;
      }
      await writer.run("DROP TABLE merged");
    }
    await keepDays(writer, name, { fromMs: 0, toMs: mergedMs });
    return merged || mergedMs < limitMs;
  });
}

function byAge(table: string, time: string, keepMs: (policy: RetentionPolicy) => number): Step {
  return async (database, policy, nowMs) => {
    const limit = nowMs - keepMs(policy);
    const [old] = await database.read(`SELECT min(${time}) AS oldest FROM ${table}`);
    if (old?.oldest === null || !(Number(old?.oldest) < limit)) return false;
    await database.write((writer) => deleteOldest(writer, table, time, `${time} < ${limit}`, STEP_ROWS));
    return true;
  };
}

function byRows(table: string, time: string, budget: (policy: RetentionPolicy) => number): Step {
  return async (database, policy) => {
    const [row] = await database.read(`SELECT count(*)::DOUBLE AS rows FROM ${table}`);
    const excess = Number(row?.rows) - budget(policy);
    if (excess <= 0) return false;
    await database.write((writer) => deleteOldest(writer, table, time, "true", Math.min(excess, STEP_ROWS)));
    return true;
  };
}

async function deleteOldest(
  writer: Writer,
  table: string,
  time: string,
  condition: string,
  rows: number,
): Promise<void> {
  await writer.run(
    `DELETE FROM ${table} WHERE rowid IN
     (SELECT rowid FROM ${table} WHERE ${condition} ORDER BY ${time} ASC LIMIT ${rows})`,
  );
  for (const sums of DAY_SUMS) if (sums.table === table) await leaveDeletedDays(writer, sums);
}
