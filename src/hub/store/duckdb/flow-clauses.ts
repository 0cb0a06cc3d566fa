/** Filters of flows as conditions of a query. Every value is bound; names of columns are ours alone. */
import type { Amount, FlowExpression } from "../../../model/flow-expression.ts";
import type { FlowGroup } from "../../../model/flow-group.ts";
import { secondsOf } from "../flow-match.ts";
import type { FlowFilter } from "../traffic-store.ts";

/** Binds a value and answers its place in the query. */
export type Add = (value: string | number) => string;

export const DURATION = "((last_s - start_s) * 1000 + (last_ns - start_ns) / 1e6)";
export const BYTES = "(orig_bytes + resp_bytes)";
/** Of internal and external flows the responder: it is what was asked for. */
export const REMOTE = "CASE direction WHEN 1 THEN orig_address ELSE resp_address END";

/** What flows of a group have in common. */
export const GROUP_KEY: Readonly<Record<FlowGroup, string>> = {
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
/** Addresses have a name, networks an address to show. */
export const EXAMPLE: Partial<Readonly<Record<FlowGroup, string>>> = {
  remote: "nullif(domain, '')",
  asn: REMOTE,
};

const AMOUNT_COLUMN: Readonly<Record<Amount, string>> = {
  upload: "upload",
  download: "download",
  lan: "lan",
  bytes: BYTES,
  packets: "(orig_packets + resp_packets)",
  duration: DURATION,
};

export function filterClauses(filter: FlowFilter, add: Add): string[] {
  const where: string[] = [];
  // Whole seconds first: a condition on a bare column lets the store leave out what lies elsewhere.
  if (filter.fromMs !== undefined) {
    const { seconds, rest } = secondsOf(filter.fromMs);
    where.push(`last_s >= ${add(seconds)}`);
    if (rest > 0) where.push(`(last_s > ${add(seconds)} OR last_ns / 1e6 >= ${add(rest)})`);
  }
  if (filter.toMs !== undefined) {
    const { seconds, rest } = secondsOf(filter.toMs);
    if (rest === 0) where.push(`start_s < ${add(seconds)}`);
    else {
      where.push(`start_s <= ${add(seconds)}`);
      where.push(`(start_s < ${add(seconds)} OR start_ns / 1e6 < ${add(rest)})`);
    }
  }
  if (filter.device !== undefined) where.push(deviceClause([filter.device], add));
  if (filter.remote !== undefined) where.push(addressClause({ end: "remote", ...filter.remote }, add));
  if (filter.domain !== undefined) where.push(belowClause("domain", filter.domain, add));
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
  if (filter.where !== undefined) where.push(expressionClause(filter.where, add));
  return where;
}

export function whereOf(clauses: readonly string[]): string {
  return clauses.length > 0 ? `WHERE ${clauses.join(" AND ")}` : "";
}

/** True or false for every row, never NULL: it may stand behind NOT. */
export function expressionClause(expression: FlowExpression, add: Add): string {
  switch (expression.kind) {
    case "all":
      return expression.of.length === 0 ? "true" : `(${joined(expression.of, " AND ", add)})`;
    case "any":
      return expression.of.length === 0 ? "false" : `(${joined(expression.of, " OR ", add)})`;
    case "not":
      return `(NOT ${expressionClause(expression.of, add)})`;
    case "device":
      return expression.ids.length === 0 ? "false" : deviceClause(expression.ids, add);
    case "address":
      return addressClause(expression, add);
    case "port": {
      const port = add(expression.value);
      return `(orig_port ${expression.compare} ${port} OR resp_port ${expression.compare} ${port})`;
    }
    case "amount":
      return `(${AMOUNT_COLUMN[expression.field]} ${expression.compare} ${add(expression.value)})`;
    case "text":
      return textClause(expression, add);
    case "number":
      return expression.field === "asn" || expression.field === "shape"
        ? `(coalesce(${expression.field}, ${expression.field === "asn" ? 0 : -1}) = ${add(expression.value)})`
        : `(${expression.field} = ${add(expression.value)})`;
    case "vlan": {
      const vlan = add(expression.value);
      return `(vlan0 = ${vlan} OR vlan1 = ${vlan})`;
    }
    case "mac": {
      const mac = add(expression.value);
      return `(orig_mac = ${mac} OR resp_mac = ${mac})`;
    }
  }
}

function joined(of: readonly FlowExpression[], word: string, add: Add): string {
  return of.map((each) => expressionClause(each, add)).join(word);
}

/** Flows of nobody's device have none. */
function deviceClause(ids: readonly string[], add: Add): string {
  const places = ids.map(add).join(", ");
  return `(coalesce(device IN (${places}), false) OR coalesce(peer IN (${places}), false))`;
}

/** Columns that flows of older versions lack. */
const LATER: ReadonlySet<string> = new Set(["country", "ja4", "tunnel"]);

function textClause({ field, form, value }: Extract<FlowExpression, { kind: "text" }>, add: Add): string {
  const column = LATER.has(field) ? `coalesce(${field}, '')` : field;
  if (form === "below") return belowClause(column, value, add);
  if (form === "is") return `(${column} = ${add(value)})`;
  const simple = simpleGlob(column, value, add);
  if (simple !== undefined) return simple;
  const pattern = value
    .replace(/[\\%_]/g, "\\$&")
    .replace(/\*+/g, "%")
    .replaceAll("?", "_");
  return `(${column} LIKE ${add(pattern)} ESCAPE '\\')`;
}

/** A pattern with stars at its ends alone: the store has quicker words for these. */
function simpleGlob(column: string, glob: string, add: Add): string | undefined {
  const [, before, text, after] = /^(\*?)([^*?]+)(\*?)$/.exec(glob) ?? [];
  if (text === undefined) return undefined;
  if (before === "*" && after === "*") return `contains(${column}, ${add(text)})`;
  if (before === "*") return `ends_with(${column}, ${add(text)})`;
  return after === "*" ? `starts_with(${column}, ${add(text)})` : `(${column} = ${add(text)})`;
}

function belowClause(column: string, value: string, add: Add): string {
  const name = add(value);
  return `(${column} = ${name} OR ends_with(${column}, '.' || ${name}))`;
}

/** The other end: of an inbound flow the originator, of an outbound one the responder; of internal and external ones either. */
function addressClause(
  { end, low, high }: { end: "remote" | "either"; low: string; high: string },
  add: Add,
): string {
  const [from, to] = [add(low), add(high)];
  const within = (column: string): string =>
    `(length(${column}) = ${low.length} AND ${column} BETWEEN ${from} AND ${to})`;
  const either = `(${within("orig_address")} OR ${within("resp_address")})`;
  if (end === "either") return either;
  return `(CASE direction WHEN 0 THEN ${within("resp_address")} WHEN 1 THEN ${within("orig_address")} ELSE ${either} END)`;
}
