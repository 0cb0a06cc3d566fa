/** Flows summed up: by what they have in common, and over time. */
import type { GroupSort } from "../../../model/flow-group.ts";
import {
  type FlowBucket,
  type FlowGroupQuery,
  type FlowGroupRow,
  type FlowGroups,
  type HistogramQuery,
  isNumbered,
} from "../flow-sums.ts";
import type { Parameters, Reads, Row } from "./database.ts";
import type { Days } from "./day-sums.ts";
import type { DeviceParts } from "./device-parts.ts";
import { type Add, EXAMPLE, filterClauses, GROUP_KEY, REMOTE, whereOf } from "./flow-clauses.ts";
import { wholeFlowDays } from "./flow-days.ts";

const SORT: Readonly<Record<GroupSort, string>> = {
  upload: "upload",
  download: "download",
  lan: "lan",
  flows: "flows",
  key: "key",
};
const MOVED = "sum(upload) AS upload, sum(download) AS download, sum(lan) AS lan";

/** Examples are looked for in so much of the span's end: a name, not a sum. */
const EXAMPLE_S = 86_400;
const MOST_EXAMPLES = 1000;

export async function queryGroups(
  reads: Reads,
  devices: DeviceParts,
  query: FlowGroupQuery,
): Promise<FlowGroups> {
  const parameters: Parameters = [];
  const add: Add = (value) => `$${parameters.push(value)}`;
  const days = await wholeFlowDays(reads, query.filter);
  const way = query.descending ? "DESC" : "ASC";
  const also = query.also.length === 0 ? "false" : `key IN (${query.also.map(add).join(", ")})`;
  const rows = await reads.read(
    `WITH part AS MATERIALIZED (
       ${days === undefined ? plainGroups(query, devices, add) : summedGroups(query, devices, days, add)}
     ), first AS (
       SELECT * FROM part ORDER BY ${SORT[query.sort]} ${way}, key ${way} LIMIT ${query.limit}
     )
     SELECT 1 AS part, *, 0::DOUBLE AS groups FROM first
     UNION ALL SELECT 2, *, 0 FROM part WHERE ${also}
     UNION ALL SELECT 3, NULL, NULL, sum(flows), ${MOVED}, count(*)::DOUBLE FROM part`,
    parameters,
  );
  const shown = query.by === "asn" ? "remote" : "domain";
  const groups = new Map<unknown, FlowGroupRow>();
  let total = { flows: 0, upload: 0, download: 0, lan: 0, groups: 0 };
  for (const { part, groups: count, example, ...row } of rows) {
    if (part === 3) total = totalOf(row, count);
    else if (!groups.has(row.key)) {
      const group = row as unknown as FlowGroupRow;
      if (typeof example === "string" && row.key !== 0) group[shown] = example;
      groups.set(row.key, group);
    }
  }
  const found = [...groups.values()];
  if (days === undefined && EXAMPLE[query.by] !== undefined) await addExamples(reads, query, found);
  return { groups: found, total };
}

function plainGroups({ filter, by }: FlowGroupQuery, devices: DeviceParts, add: Add): string {
  const key = by === "device" ? devices.key(GROUP_KEY.device, add) : GROUP_KEY[by];
  return `SELECT ${key} AS key, NULL AS example, count(*)::DOUBLE AS flows, ${MOVED}
    FROM flow ${whereOf(filterClauses(filter, add))} GROUP BY 1`;
}

/** Whole days out of their sums; of flows, those that began before and were still alive, and those that began after. */
function summedGroups({ filter, by }: FlowGroupQuery, devices: DeviceParts, days: Days, add: Add): string {
  const whole = (column: string): string => (by === "device" ? devices.key(column, add) : column);
  const edge = (which: string): string =>
    `SELECT ${whole(GROUP_KEY[by])} AS key, ${EXAMPLE[by] ?? "NULL"} AS example, 1 AS flows, upload, download, lan
     FROM flow ${whereOf([...filterClauses(filter, add), which])}`;
  return `SELECT key, any_value(example) AS example, sum(flows)::DOUBLE AS flows, ${MOVED} FROM (
      SELECT ${isNumbered(by) ? "number" : whole("text")} AS key, example, flows, upload, download, lan
      FROM flow_day WHERE kind = ${add(by)} AND day_ms >= ${add(days.fromMs)} AND day_ms < ${add(days.toMs)}
      UNION ALL ${edge(`start_s < ${add(days.fromMs / 1000)}`)}
      UNION ALL ${edge(`start_s >= ${add(days.toMs / 1000)}`)}
    ) GROUP BY 1`;
}

/** Of no group there are no sums. */
function totalOf({ flows, upload, download, lan }: Row, groups: unknown): FlowGroups["total"] {
  const number = (value: unknown): number => Number(value ?? 0);
  return {
    flows: number(flows),
    upload: number(upload),
    download: number(download),
    lan: number(lan),
    groups: number(groups),
  };
}

/** Networks get one of their addresses, addresses a name: near the end of the span, networks else anywhere in it. */
async function addExamples(
  reads: Reads,
  { by, filter }: FlowGroupQuery,
  groups: readonly FlowGroupRow[],
): Promise<void> {
  const example = by === "asn" ? "remote" : "domain";
  const look = async (fromMs: number | undefined): Promise<void> => {
    const wanted = groups.filter((group) => group[example] === undefined && group.key !== 0);
    if (wanted.length === 0) return;
    const parameters: Parameters = [];
    const add: Add = (value) => `$${parameters.push(value)}`;
    const where = filterClauses({ ...filter, fromMs }, add);
    const keys = wanted.slice(0, MOST_EXAMPLES).map(({ key }) => add(key));
    where.push(`${GROUP_KEY[by]} IN (${keys.join(", ")})`);
    if (example === "domain") where.push("domain <> ''");
    const rows = await reads.read(
      `SELECT ${GROUP_KEY[by]} AS key, any_value(${example === "remote" ? REMOTE : "domain"}) AS found
       FROM flow ${whereOf(where)} GROUP BY 1`,
      parameters,
    );
    const found = new Map(rows.map((row) => [row.key, String(row.found)]));
    for (const group of wanted) {
      const text = found.get(group.key);
      if (text !== undefined) group[example] = text;
    }
  };
  const [newest] = await reads.read("SELECT max(last_s) AS last FROM flow");
  const end = Math.min((filter.toMs ?? Number.POSITIVE_INFINITY) / 1000, Number(newest?.last ?? 0));
  const near = (end - EXAMPLE_S) * 1000;
  await look(Math.max(near, filter.fromMs ?? near));
  if (example === "remote" && near > (filter.fromMs ?? 0)) await look(filter.fromMs);
}

/**
 * Flows that began in one bucket and ended in one other are summed up together: of each what falls into its first bucket,
 * into its last, and into every one between. Most live within one. Beyond the span it is all one bucket.
 */
export async function queryHistogram(reads: Reads, query: HistogramQuery): Promise<FlowBucket[]> {
  const parameters: Parameters = [];
  const add: Add = (value) => `$${parameters.push(value)}`;
  const where = whereOf(filterClauses(query.filter, add));
  const { fromMs, toMs, bucketMs } = query;
  const size = add(bucketMs / 1000);
  const [from, to] = [add(fromMs / bucketMs), add(toMs / bucketMs)];
  const sums = ["head", "each", "tail"].map((share) =>
    ["upload", "download", "lan"].map((way) => `sum(${way} * ${share}) AS ${way}_${share}`).join(", "),
  );
  const rows = await reads.read(
    `SELECT greatest(first, ${from} - 1) AS first, least(last, ${to}) AS last, count(*)::DOUBLE AS flows, ${sums.join(", ")}
     FROM (
       SELECT upload, download, lan, floor(start_s / ${size}) AS first, floor(last_s / ${size}) AS last,
         (least(last_s + 1, (first + 1) * ${size}) - start_s) / (last_s + 1 - start_s) AS head,
         ${size} / (last_s + 1 - start_s) AS each,
         (last_s + 1 - last * ${size}) / (last_s + 1 - start_s) AS tail
       FROM flow ${where}
     ) GROUP BY 1, 2`,
    parameters,
  );
  const buckets = new Map<number, FlowBucket>();
  for (const row of rows as unknown as SpreadRow[]) {
    const end = Math.min(row.last, toMs / bucketMs - 1);
    for (let at = Math.max(row.first, fromMs / bucketMs); at <= end; at++) {
      const bucket = buckets.get(at) ?? { startMs: at * bucketMs, flows: 0, upload: 0, download: 0, lan: 0 };
      buckets.set(at, bucket);
      if (at === row.first) bucket.flows += row.flows;
      const share = at === row.first ? "head" : at === row.last ? "tail" : "each";
      bucket.upload += row[`upload_${share}`];
      bucket.download += row[`download_${share}`];
      bucket.lan += row[`lan_${share}`];
    }
  }
  return [...buckets.values()];
}

type Share = `${"upload" | "download" | "lan"}_${"head" | "each" | "tail"}`;
type SpreadRow = Readonly<Record<"first" | "last" | "flows" | Share, number>>;

export async function readOldestFlow(reads: Reads): Promise<number | undefined> {
  const [row] = await reads.read("SELECT min(last_s) * 1000 AS oldest FROM flow");
  return row?.oldest === null || row === undefined ? undefined : Number(row.oldest);
}
