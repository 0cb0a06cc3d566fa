/** The table of ended flows: its columns, and the queries of `GET /flows`. */
import { DOUBLE, INTEGER, VARCHAR } from "@duckdb/node-api";
import type { FlowQuery, FlowRow, FlowSort } from "../traffic-store.ts";
import type { Column, Database, Parameters, Row } from "./database.ts";
import { BYTES, DURATION, filterClauses, whereOf } from "./flow-clauses.ts";

/** Property of the row, column of the table, type; in the table's order. */
const COLUMNS = [
  ["epochId", "epoch_id", INTEGER],
  ["flowId", "flow_id", DOUBLE],
  ["device", "device", VARCHAR],
  ["peer", "peer", VARCHAR],
  ["startSeconds", "start_s", DOUBLE],
  ["startNanos", "start_ns", INTEGER],
  ["lastSeconds", "last_s", DOUBLE],
  ["lastNanos", "last_ns", INTEGER],
  ["origAddress", "orig_address", VARCHAR],
  ["respAddress", "resp_address", VARCHAR],
  ["origPort", "orig_port", INTEGER],
  ["respPort", "resp_port", INTEGER],
  ["origMac", "orig_mac", VARCHAR],
  ["respMac", "resp_mac", VARCHAR],
  ["proto", "proto", INTEGER],
  ["icmpType", "icmp_type", INTEGER],
  ["icmpCode", "icmp_code", INTEGER],
  ["vlan0", "vlan0", INTEGER],
  ["vlan1", "vlan1", INTEGER],
  ["state", "state", INTEGER],
  ["direction", "direction", INTEGER],
  ["domainSource", "domain_source", INTEGER],
  ["domain", "domain", VARCHAR],
  ["app", "app", VARCHAR],
  ["origPackets", "orig_packets", DOUBLE],
  ["origBytes", "orig_bytes", DOUBLE],
  ["respPackets", "resp_packets", DOUBLE],
  ["respBytes", "resp_bytes", DOUBLE],
  ["upload", "upload", DOUBLE],
  ["download", "download", DOUBLE],
  ["lan", "lan", DOUBLE],
  ["appSource", "app_source", INTEGER],
  ["country", "country", VARCHAR],
  ["asn", "asn", DOUBLE],
  ["ja4", "ja4", VARCHAR],
  ["tunnel", "tunnel", VARCHAR],
] as const satisfies readonly (readonly [keyof FlowRow, string, unknown])[];

export const FLOW_COLUMNS: readonly Column<FlowRow>[] = COLUMNS.map(([name, , type]) => ({
  type,
  value: (row: FlowRow) => row[name],
}));

/** What flows of older versions lack until it is looked up. */
const MISSING: Readonly<Record<string, string>> = { country: "''", asn: "0", ja4: "''", tunnel: "''" };

const SELECTED = COLUMNS.map(([name, column]) => {
  const missing = MISSING[column];
  return `${missing === undefined ? column : `coalesce(${column}, ${missing})`} AS "${name}"`;
}).join(", ");

/** Every column is a number or a text as the table says, so the row has the shape already. */
function toFlowRow(row: Row): FlowRow {
  return row as unknown as FlowRow;
}

const SORT_COLUMN: Readonly<Record<FlowSort, string>> = {
  start: "start_s",
  upload: "upload",
  download: "download",
  bytes: BYTES,
  duration: DURATION,
};

/** A page by start is looked for near its edge first, then ever farther: flows lie in the order of time. */
const NEAR_S = 3600;
const FARTHER = 8;
const FARTHEST_S = 1e7;

export async function queryFlows(database: Database, query: FlowQuery): Promise<FlowRow[]> {
  const edge = query.sort === "start" ? await edgeOf(database, query) : undefined;
  if (edge !== undefined) {
    for (let reach = NEAR_S; reach < FARTHEST_S; reach *= FARTHER) {
      const end = query.descending ? edge - reach : edge + reach;
      // What is alive in the span may have begun long before it.
      if (query.descending && end * 1000 <= (query.filter.fromMs ?? 0)) break;
      if (!query.descending && end * 1000 >= (query.filter.toMs ?? Number.POSITIVE_INFINITY)) break;
      const rows = await selectFlows(database, query, end);
      if (rows.length >= query.limit) return rows;
    }
  }
  return await selectFlows(database, query, undefined);
}

/** Seconds where the page begins; undefined where that is not to be told. */
async function edgeOf(
  database: Database,
  { filter, after, descending }: FlowQuery,
): Promise<number | undefined> {
  if (filter.flow !== undefined) return undefined;
  const bound = descending ? filter.toMs : filter.fromMs;
  const known = after?.value ?? (bound === undefined ? undefined : bound / 1000);
  if (known !== undefined) return known;
  const [row] = await database.read(`SELECT ${descending ? "max" : "min"}(start_s) AS edge FROM flow`);
  return typeof row?.edge === "number" ? row.edge : undefined;
}

/** `end`: none that started beyond these seconds. */
async function selectFlows(
  database: Database,
  query: FlowQuery,
  end: number | undefined,
): Promise<FlowRow[]> {
  const parameters: Parameters = [];
  const add = (value: string | number): string => `$${parameters.push(value)}`;
  const where = filterClauses(query.filter, add);
  if (end !== undefined) where.push(`start_s ${query.descending ? ">=" : "<="} ${add(end)}`);
  const column = SORT_COLUMN[query.sort];
  // The nanoseconds are a constant for the other sorts, so that one cursor shape serves all.
  const nanos = query.sort === "start" ? "start_ns" : "0";
  if (query.after !== undefined) {
    const { value, nanos: afterNanos, epochId, flowId } = query.after;
    const here = `(${column}, ${nanos}, epoch_id, flow_id)`;
    const sign = query.descending ? "<" : ">";
    where.push(`${column} ${sign}= ${add(value)}`);
    where.push(`${here} ${sign} (${add(value)}, ${add(afterNanos)}, ${add(epochId)}, ${add(flowId)})`);
  }
  const way = query.descending ? "DESC" : "ASC";
  const keys = [column, ...(nanos === "0" ? [] : [nanos]), "epoch_id", "flow_id"];
  // One flow needs no order, and to plan one for forty columns takes six times as long as to find it.
  const order =
    query.filter.flow === undefined ? `ORDER BY ${keys.map((key) => `${key} ${way}`).join(", ")}` : "";
  const rows = await database.read(
    `SELECT ${SELECTED} FROM flow ${whereOf(where)} ${order} LIMIT ${query.limit}`,
    parameters,
  );
  return rows.map(toFlowRow);
}

/** Flows remembered as unfinished that have not ended since. */
export async function readLiveFlows(database: Database): Promise<FlowRow[]> {
  const rows = await database.read(
    `SELECT ${SELECTED} FROM live_flow ANTI JOIN flow USING (epoch_id, flow_id) LIMIT 200000`,
  );
  return rows.map(toFlowRow);
}
