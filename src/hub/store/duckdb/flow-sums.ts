/** Flows summed up: by what they have in common, and over time. */
import type { FlowGroup, GroupSort } from "../../../model/flow-group.ts";
import type { FlowBucket, FlowGroupQuery, FlowGroupRow, FlowGroups, HistogramQuery } from "../flow-sums.ts";
import type { Database, Parameters, Row } from "./database.ts";
import { filterClauses, REMOTE, whereOf } from "./flow-clauses.ts";

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
/** What stands for a group that is made of addresses. */
const EXAMPLE: Readonly<Partial<Record<FlowGroup, string>>> = {
  asn: `any_value(${REMOTE}) AS remote, NULL AS domain`,
  remote: "NULL AS remote, any_value(nullif(domain, '')) AS domain",
};
const SORT: Readonly<Record<GroupSort, string>> = {
  upload: "upload",
  download: "download",
  lan: "lan",
  flows: "flows",
  key: "key",
};
const MOVED = "sum(upload) AS upload, sum(download) AS download, sum(lan) AS lan";

export async function queryGroups(database: Database, query: FlowGroupQuery): Promise<FlowGroups> {
  const parameters: Parameters = [];
  const add = (value: string | number): string => `$${parameters.push(value)}`;
  const where = whereOf(filterClauses(query.filter, add));
  const way = query.descending ? "DESC" : "ASC";
  const also = query.also.length === 0 ? "false" : `key IN (${query.also.map(add).join(", ")})`;
  const rows = await database.read(
    `WITH part AS MATERIALIZED (
       SELECT ${KEY[query.by]} AS key, count(*)::DOUBLE AS flows, ${MOVED},
         min(start_s) * 1000 AS "firstMs", max(last_s) * 1000 AS "lastMs",
         ${EXAMPLE[query.by] ?? "NULL AS remote, NULL AS domain"}
       FROM flow ${where} GROUP BY 1
     ), first AS (
       SELECT * FROM part ORDER BY ${SORT[query.sort]} ${way}, key ${way} LIMIT ${query.limit}
     )
     SELECT 1 AS part, * FROM first
     UNION ALL SELECT 2, * FROM part WHERE ${also}
     UNION ALL SELECT 3, NULL, sum(flows), ${MOVED}, count(*)::DOUBLE, NULL, NULL, NULL FROM part`,
    parameters,
  );
  const groups = new Map<unknown, FlowGroupRow>();
  let total = { flows: 0, upload: 0, download: 0, lan: 0, groups: 0 };
  for (const { part, ...row } of rows) {
    if (part === 3) total = totalOf(row);
    else if (!groups.has(row.key)) groups.set(row.key, row as unknown as FlowGroupRow);
  }
  return { groups: [...groups.values()], total };
}

/** Of no group there are no sums. */
function totalOf({ flows, upload, download, lan, firstMs }: Row): FlowGroups["total"] {
  const number = (value: unknown): number => Number(value ?? 0);
  return {
    flows: number(flows),
    upload: number(upload),
    download: number(download),
    lan: number(lan),
    groups: number(firstMs),
  };
}

/** Most flows live within one bucket: the others are spread by themselves. */
export async function queryHistogram(database: Database, query: HistogramQuery): Promise<FlowBucket[]> {
  const parameters: Parameters = [query.bucketMs, query.fromMs, query.toMs];
  const add = (value: string | number): string => `$${parameters.push(value)}`;
  const where = whereOf(filterClauses(query.filter, add));
  const rows = await database.read(
    `WITH part AS (
       SELECT start_s * 1000 + start_ns / 1e6 AS s, last_s * 1000 + last_ns / 1e6 AS e,
         (last_s - start_s) * 1000 + (last_ns - start_ns) / 1e6 AS length, upload, download, lan,
         floor(s / $1) * $1 AS first, floor(e / $1) * $1 AS last
       FROM flow ${where}
     ), spread AS (
       SELECT first AS bucket, count(*)::DOUBLE AS flows, ${MOVED} FROM part WHERE first = last GROUP BY 1
       UNION ALL
       SELECT bucket, sum(CASE WHEN bucket = first THEN 1 ELSE 0 END)::DOUBLE,
         sum(upload * share), sum(download * share), sum(lan * share)
       FROM (
         SELECT *, CASE WHEN length <= 0 THEN 1 ELSE (least(e, bucket + $1) - greatest(s, bucket)) / length END AS share
         FROM (
           SELECT *, unnest(range(
             (greatest(first, $2) / $1)::BIGINT, (least(last, $3 - $1) / $1)::BIGINT + 1
           )) * $1 AS bucket
           FROM part WHERE first < last
         )
       ) GROUP BY 1
     )
     SELECT bucket AS "startMs", sum(flows) AS flows, ${MOVED} FROM spread
     WHERE bucket >= $2 AND bucket < $3 GROUP BY 1`,
    parameters,
  );
  return rows as unknown as FlowBucket[];
}

export async function readOldestFlow(database: Database): Promise<number | undefined> {
  const [row] = await database.read("SELECT min(last_s) * 1000 AS oldest FROM flow");
  return row?.oldest === null || row === undefined ? undefined : Number(row.oldest);
}
