/** The table of ended flows: its columns, and the queries of `GET /flows`. */
import { DOUBLE, INTEGER, VARCHAR } from "@duckdb/node-api";
import type { FlowFilter, FlowQuery, FlowRow, FlowSort } from "../traffic-store.ts";
import type { Column, Database, Parameters, Row } from "./database.ts";

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
] as const satisfies readonly (readonly [keyof FlowRow, string, unknown])[];

export const FLOW_COLUMNS: readonly Column<FlowRow>[] = COLUMNS.map(([name, , type]) => ({
  type,
  value: (row: FlowRow) => row[name],
}));

const SELECT = `SELECT ${COLUMNS.map(([name, column]) => `${column} AS "${name}"`).join(", ")}`;

/** Every column is a number or a text as the table says, so the row has the shape already. */
function toFlowRow(row: Row): FlowRow {
  return row as unknown as FlowRow;
}

const SORT_COLUMN: Readonly<Record<FlowSort, string>> = {
  start: "start_s",
  upload: "upload",
  download: "download",
};

export async function queryFlows(database: Database, query: FlowQuery): Promise<FlowRow[]> {
  const parameters: Parameters = [];
  const add = (value: string | number): string => `$${parameters.push(value)}`;
  const where = filterClauses(query.filter, add);
  const column = SORT_COLUMN[query.sort];
  // The nanoseconds are a constant for the other sorts, so that one cursor shape serves all.
  const nanos = query.sort === "start" ? "start_ns" : "0";
  if (query.after !== undefined) {
    const { value, nanos: afterNanos, epochId, flowId } = query.after;
    const here = `(${column}, ${nanos}, epoch_id, flow_id)`;
    const sign = query.descending ? "<" : ">";
    where.push(`${here} ${sign} (${add(value)}, ${add(afterNanos)}, ${add(epochId)}, ${add(flowId)})`);
  }
  const way = query.descending ? "DESC" : "ASC";
  const rows = await database.read(
    `${SELECT} FROM flow ${where.length > 0 ? `WHERE ${where.join(" AND ")}` : ""}
     ORDER BY ${column} ${way}, ${nanos === "0" ? "" : `${nanos} ${way},`} epoch_id ${way}, flow_id ${way}
     LIMIT ${query.limit}`,
    parameters,
  );
  return rows.map(toFlowRow);
}

type Add = (value: string | number) => string;

function filterClauses(filter: FlowFilter, add: Add): string[] {
  const where: string[] = [];
  if (filter.fromMs !== undefined) where.push(`last_s * 1000 + last_ns / 1e6 >= ${add(filter.fromMs)}`);
  if (filter.toMs !== undefined) where.push(`start_s * 1000 + start_ns / 1e6 < ${add(filter.toMs)}`);
  if (filter.device !== undefined) {
    const device = add(filter.device);
    where.push(`(device = ${device} OR peer = ${device})`);
  }
  if (filter.remote !== undefined) where.push(remoteClause(filter.remote, add));
  if (filter.domain !== undefined) {
    const domain = add(filter.domain);
    where.push(`(domain = ${domain} OR ends_with(domain, '.' || ${domain}))`);
  }
  if (filter.direction !== undefined) where.push(`direction = ${add(filter.direction)}`);
  if (filter.proto !== undefined) where.push(`proto = ${add(filter.proto)}`);
  if (filter.port !== undefined) {
    const port = add(filter.port);
    where.push(`(orig_port = ${port} OR resp_port = ${port})`);
  }
  if (filter.app !== undefined) where.push(`app = ${add(filter.app)}`);
  if (filter.flow !== undefined) {
    const { epochId, flowId } = filter.flow;
    where.push(`epoch_id = ${add(epochId)} AND flow_id = ${add(flowId)}`);
  }
  return where;
}

/** The other end: of an inbound flow the originator, else the responder; of internal and external ones either. */
function remoteClause(range: NonNullable<FlowFilter["remote"]>, add: Add): string {
  const [low, high] = [add(range.low), add(range.high)];
  const within = (column: string): string =>
    `(length(${column}) = ${range.low.length} AND ${column} BETWEEN ${low} AND ${high})`;
  return `CASE direction WHEN 0 THEN ${within("resp_address")} WHEN 1 THEN ${within("orig_address")}
    ELSE ${within("orig_address")} OR ${within("resp_address")} END`;
}

/** Flows remembered as unfinished that have not ended since. */
export async function readLiveFlows(database: Database): Promise<FlowRow[]> {
  const rows = await database.read(
    `${SELECT} FROM live_flow ANTI JOIN flow USING (epoch_id, flow_id) LIMIT 200000`,
  );
  return rows.map(toFlowRow);
}
