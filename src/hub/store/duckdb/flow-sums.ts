/** Flows summed up: by what they have in common, and over time. */
import type { FlowGroup, GroupSort } from "../../../model/flow-group.ts";
import type { FlowBucket, FlowGroupQuery, FlowGroupRow, FlowGroups, HistogramQuery } from "../flow-sums.ts";
import type { Database, Parameters, Row } from "./database.ts";
import type { DeviceParts } from "./device-parts.ts";
import { type Add, filterClauses, REMOTE, whereOf } from "./flow-clauses.ts";

const KEY: Readonly<Record<FlowGroup, string>> = {
  device: "coalesce(device, '')",
  remote: REMOTE,
  domain: "domain",
  country: "coalesce(country, '')",
  asn: "coalesce(asn, 0)",
  app: "app",
  proto: "proto",
  port: "resp_port",
  direction: "direction",
  state: "state",
  hour: "floor(start_s / 3600) * 3600",
  day: "floor(start_s / 86400) * 86400",
};
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

function keyOf(by: FlowGroup, devices: DeviceParts, add: Add): string {
  return by === "device" ? devices.key(KEY.device, add) : KEY[by];
}

export async function queryGroups(
  database: Database,
  devices: DeviceParts,
  query: FlowGroupQuery,
): Promise<FlowGroups> {
  const parameters: Parameters = [];
  const add = (value: string | number): string => `$${parameters.push(value)}`;
  const where = whereOf(filterClauses(query.filter, add));
  const way = query.descending ? "DESC" : "ASC";
  const also = query.also.length === 0 ? "false" : `key IN (${query.also.map(add).join(", ")})`;
  const rows = await database.read(
    `WITH part AS MATERIALIZED (
       SELECT ${keyOf(query.by, devices, add)} AS key, count(*)::DOUBLE AS flows, ${MOVED} FROM flow ${where} GROUP BY 1
     ), first AS (
       SELECT * FROM part ORDER BY ${SORT[query.sort]} ${way}, key ${way} LIMIT ${query.limit}
     )
     SELECT 1 AS part, *, 0::DOUBLE AS groups FROM first
     UNION ALL SELECT 2, *, 0 FROM part WHERE ${also}
     UNION ALL SELECT 3, NULL, sum(flows), ${MOVED}, count(*)::DOUBLE FROM part`,
    parameters,
  );
  const groups = new Map<unknown, FlowGroupRow>();
  let total = { flows: 0, upload: 0, download: 0, lan: 0, groups: 0 };
  for (const { part, groups: count, ...row } of rows) {
    if (part === 3) total = totalOf(row, count);
    else if (!groups.has(row.key)) groups.set(row.key, row as unknown as FlowGroupRow);
  }
  const found = [...groups.values()];
  if (query.by === "remote" || query.by === "asn") await addExamples(database, query, found);
  return { groups: found, total };
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
  database: Database,
  { by, filter }: FlowGroupQuery,
  groups: readonly FlowGroupRow[],
): Promise<void> {
  const example = by === "asn" ? "remote" : "domain";
  const look = async (fromMs: number | undefined): Promise<void> => {
    const wanted = groups.filter((group) => group[example] === undefined && group.key !== 0);
    if (wanted.length === 0) return;
    const parameters: Parameters = [];
    const add = (value: string | number): string => `$${parameters.push(value)}`;
    const where = filterClauses({ ...filter, fromMs }, add);
    const keys = wanted.slice(0, MOST_EXAMPLES).map(({ key }) => add(key));
    where.push(`${KEY[by]} IN (${keys.join(", ")})`);
    if (example === "domain") where.push("domain <> ''");
    const rows = await database.read(
      `SELECT ${KEY[by]} AS key, any_value(${example === "remote" ? REMOTE : "domain"}) AS found
       FROM flow ${whereOf(where)} GROUP BY 1`,
      parameters,
    );
    const found = new Map(rows.map((row) => [row.key, String(row.found)]));
    for (const group of wanted) {
      const text = found.get(group.key);
      if (text !== undefined) group[example] = text;
    }
  };
  const [newest] = await database.read("SELECT max(last_s) AS last FROM flow");
  const end = Math.min((filter.toMs ?? Number.POSITIVE_INFINITY) / 1000, Number(newest?.last ?? 0));
  const near = (end - EXAMPLE_S) * 1000;
  await look(Math.max(near, filter.fromMs ?? near));
  if (example === "remote" && near > (filter.fromMs ?? 0)) await look(filter.fromMs);
}

/** Most flows live within one bucket: the others are spread by themselves. */
export async function queryHistogram(database: Database, query: HistogramQuery): Promise<FlowBucket[]> {
  const parameters: Parameters = [];
  const add = (value: string | number): string => `$${parameters.push(value)}`;
  const where = filterClauses(query.filter, add);
  const size = add(query.bucketMs / 1000);
  const [from, to] = [add(query.fromMs / query.bucketMs), add(query.toMs / query.bucketMs)];
  const [first, last] = [`floor(start_s / ${size})`, `floor(last_s / ${size})`];
  const rows = await database.read(
    `SELECT bucket * ${size} * 1000 AS "startMs", sum(flows) AS flows, ${MOVED} FROM (
       SELECT ${first} AS bucket, count(*)::DOUBLE AS flows, ${MOVED}
       FROM flow ${whereOf([...where, `${first} = ${last}`])} GROUP BY 1
       UNION ALL
       SELECT bucket, sum(CASE WHEN bucket = first THEN 1 ELSE 0 END)::DOUBLE,
         sum(upload * share), sum(download * share), sum(lan * share)
       FROM (
         SELECT *, (least(last_s + 1, (bucket + 1) * ${size}) - greatest(start_s, bucket * ${size}))
           / (last_s + 1 - start_s) AS share
         FROM (
           SELECT *, unnest(range(
             greatest(first, ${from})::BIGINT, least(last, ${to} - 1)::BIGINT + 1
           ))::DOUBLE AS bucket
           FROM (
             SELECT start_s, last_s, upload, download, lan, ${first} AS first, ${last} AS last
             FROM flow ${whereOf([...where, `${first} < ${last}`])}
           )
         )
       ) GROUP BY 1
     ) WHERE bucket >= ${from} AND bucket < ${to} GROUP BY 1`,
    parameters,
  );
  return rows as unknown as FlowBucket[];
}

export async function readOldestFlow(database: Database): Promise<number | undefined> {
  const [row] = await database.read("SELECT min(last_s) * 1000 AS oldest FROM flow");
  return row?.oldest === null || row === undefined ? undefined : Number(row.oldest);
}
