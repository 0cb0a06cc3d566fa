/** The queries of `GET /flows`. */
import type { FlowQuery, FlowRow, FlowSort } from "../traffic-store.ts";
import type { Parameters, Reads, Row } from "./database.ts";
import { type Add, BYTES, DURATION, filterClauses, whereOf } from "./flow-clauses.ts";
import { SELECTED } from "./flow-columns.ts";

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

/** A page by start is looked for near its edge first: flows lie in the order of time. */
const NEAR_S = 3600;
const FARTHER = 8;
/** What was found near the edge says how far to look for the rest, with some room. */
const ROOM = 1.5;

export async function queryFlows(reads: Reads, query: FlowQuery): Promise<FlowRow[]> {
  const edge = query.sort === "start" ? await edgeOf(reads, query) : undefined;
  if (edge === undefined) return await selectFlows(reads, query, undefined);
  const { fromMs, toMs } = query.filter;
  for (let reach = NEAR_S, tries = 0; tries < 3; tries++) {
    const end = query.descending ? edge - reach : edge + reach;
    // What is alive in the span may have begun long before it.
    if (query.descending ? end * 1000 <= (fromMs ?? 0) : end * 1000 >= (toMs ?? Number.POSITIVE_INFINITY))
      break;
    const rows = await selectFlows(reads, query, end);
    if (rows.length >= query.limit) return rows;
    // A filter that finds next to nothing is looked for everywhere at once.
    if (tries > 0 && rows.length === 0) break;
    reach *= rows.length === 0 ? FARTHER : Math.max(FARTHER, (ROOM * query.limit) / rows.length);
  }
  return await selectFlows(reads, query, undefined);
}

/** Seconds where the page begins; undefined where that is not to be told. */
async function edgeOf(reads: Reads, { filter, after, descending }: FlowQuery): Promise<number | undefined> {
  if (filter.flow !== undefined) return undefined;
  const bound = descending ? filter.toMs : filter.fromMs;
  const known = after?.value ?? (bound === undefined ? undefined : bound / 1000);
  if (known !== undefined) return known;
  const [row] = await reads.read(`SELECT ${descending ? "max" : "min"}(start_s) AS edge FROM flow`);
  return typeof row?.edge === "number" ? row.edge : undefined;
}

/** `end`: none that started beyond these seconds. */
async function selectFlows(reads: Reads, query: FlowQuery, end: number | undefined): Promise<FlowRow[]> {
  const parameters: Parameters = [];
  const add: Add = (value) => `$${parameters.push(value)}`;
  const where = filterClauses(query.filter, add);
  const column = SORT_COLUMN[query.sort];
  if (end !== undefined) where.push(`start_s ${query.descending ? ">=" : "<="} ${add(end)}`);
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
  const rows = await reads.read(
    `SELECT ${SELECTED} FROM flow ${whereOf(where)} ${order} LIMIT ${query.limit}`,
    parameters,
  );
  return rows.map(toFlowRow);
}

/** Flows remembered as unfinished that have not ended since. */
export async function readLiveFlows(reads: Reads): Promise<FlowRow[]> {
  const rows = await reads.read(
    `SELECT ${SELECTED} FROM live_flow ANTI JOIN flow USING (epoch_id, flow_id) LIMIT 200000`,
  );
  return rows.map(toFlowRow);
}
