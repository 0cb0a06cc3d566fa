/** Whom devices talked to: whole days out of their sums, the edges of the span hour by hour. */
import type { DestinationQuery, DestinationRow } from "../traffic-store.ts";
import type { Parameters, Reads } from "./database.ts";
import { type Days, daysWithin, summedDays } from "./day-sums.ts";
import { DESTINATION_DAYS } from "./destination-days.ts";
import type { DeviceParts } from "./device-parts.ts";
import type { Add } from "./flow-clauses.ts";

const DESTINATION_SORT = {
  upload: "upload",
  download: "download",
  flows: "flows",
  firstSeen: '"firstMs"',
} as const;

const ALL_TIME = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };

/**
 * One row a remote (address, or domain where known). Its domain, or its address, is the one that moved most.
 * "First seen" looks at all that is kept, not only at the span. First which rows are on the page, then all about them.
 */
export async function queryDestinations(
  reads: Reads,
  devices: DeviceParts,
  query: DestinationQuery,
): Promise<DestinationRow[]> {
  const parameters: Parameters = [];
  const add: Add = (value) => `$${parameters.push(value)}`;
  const summed = await summedDays(reads, DESTINATION_DAYS.name);
  const device = query.device === undefined ? "" : `AND ${devices.clause("device", query.device, add)}`;
  const key = query.byDomain ? "CASE domain WHEN '' THEN remote ELSE domain END" : "remote";
  const way = query.descending ? "DESC" : "ASC";
  const order = `ORDER BY ${DESTINATION_SORT[query.sort]} ${way}, key ASC`;

  /** Rows of a span, by the day and by the hour; `columns` is told how a row names its devices. */
  const rowsOf = (span: Days, columns: (of: string) => string, wanted: string): string => {
    const days = daysWithin(summed, span.fromMs, span.toMs);
    const hours = (fromMs: number, toMs: number): string =>
      `SELECT ${columns("[device]")} FROM destination_hour
       WHERE hour_ms >= ${add(fromMs)} AND hour_ms < ${add(toMs)} ${device} ${wanted}`;
    if (days === undefined) return hours(span.fromMs, span.toMs);
    const [table, of] = device === "" ? ["house_day", "devices"] : ["destination_day", "[device]"];
    const whole = `SELECT ${columns(of)} FROM ${table}
       WHERE day_ms >= ${add(days.fromMs)} AND day_ms < ${add(days.toMs)} ${device} ${wanted}`;
    const edges: Days[] = [
      { fromMs: span.fromMs, toMs: days.fromMs },
      { fromMs: days.toMs, toMs: span.toMs },
    ];
    const parts = edges
      .filter(({ fromMs, toMs }) => fromMs < toMs)
      .map((edge) => hours(edge.fromMs, edge.toMs));
    return [whole, ...parts].join(" UNION ALL ");
  };
  const everOf = (wanted: string): string =>
    `SELECT key, min(first_ms) AS "firstMs"
     FROM (${rowsOf(ALL_TIME, () => `${key} AS key, first_ms`, wanted)}) GROUP BY key`;
  const sums = `SELECT key, sum(upload) AS upload, sum(download) AS download, sum(flows)::DOUBLE AS flows
    FROM (${rowsOf(query, () => `${key} AS key, upload, download, flows`, "")}) GROUP BY key`;
  const page =
    query.sort === "firstSeen"
      ? `SELECT total.* FROM (${sums}) total JOIN (${everOf("")}) USING (key)`
      : sums;
  const onPage = `AND ${key} IN (SELECT key FROM page)`;
  const part = (of: string): string =>
    `${key} AS key, remote, domain, ${of} AS devices, upload + download AS moved, last_ms`;
  const rows = await reads.read(
    `WITH page AS MATERIALIZED (
       ${page} ${order} LIMIT ${query.limit} OFFSET ${query.offset}
     ), part AS MATERIALIZED (
       ${rowsOf(query, part, onPage)}
     ), pair AS (
       SELECT key, remote, domain, sum(moved) AS moved FROM part GROUP BY key, remote, domain
     ), best AS (
       SELECT key, arg_max(remote, moved) AS remote,
         coalesce(arg_max(domain, moved) FILTER (domain <> ''), '') AS domain,
         count(DISTINCT remote)::DOUBLE AS addresses FROM pair GROUP BY key
     ), who AS (
       SELECT key, list(device ORDER BY device) AS devices, max(last_ms) AS "lastMs" FROM (
         SELECT key, device, max(last_ms) AS last_ms
         FROM (SELECT key, unnest(devices) AS device, last_ms FROM part) GROUP BY key, device
       ) GROUP BY key
     ), ever AS (
       ${everOf(onPage)}
     )
     SELECT page.*, who.devices, who."lastMs", best.remote, best.domain, best.addresses, ever."firstMs"
     FROM page JOIN who USING (key) JOIN best USING (key) JOIN ever USING (key) ${order}`,
    parameters,
  );
  return rows.map((row) => {
    const destination = row as unknown as DestinationRow;
    destination.devices = [...new Set(destination.devices.map((part) => devices.wholeOf(part)))];
    return destination;
  });
}
