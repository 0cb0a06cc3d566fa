/** What the query of a route about flows means here and now: filters for the store and for flows that are in memory. */
import { parseCidr } from "../../base/address.ts";
import { keyRange } from "../../base/address-key.ts";
import { AppError } from "../../base/app-error.ts";
import { DIRECTIONS } from "../../model/flow-direction.ts";
import type { FlowExpression } from "../../model/flow-expression.ts";
import { protoNumber } from "../../model/proto-name.ts";
import { nameOf } from "../inventory/device.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { compileFilter, type FilterHouse } from "../query/compile.ts";
import type { FilterNode } from "../query/filter-node.ts";
import { parseFilter } from "../query/parse.ts";
import type { FlowFilter, FlowRow } from "../store/traffic-store.ts";
import type { FlowsQuery } from "./contract/flow.ts";
import type { Desk } from "./desk.ts";
import { matches } from "./flow-item.ts";
import { wholeIds } from "./group-item.ts";
import { deviceIdOf, deviceIdOfText, type Span, spanOf } from "./query-span.ts";

/** The part of a query that says which flows. */
export type FlowFilterQuery = Pick<
  FlowsQuery,
  "q" | "from" | "to" | "device" | "remote" | "domain" | "direction" | "proto" | "port" | "app" | "live"
>;

const OTHERS = ["device", "remote", "domain", "direction", "proto", "port", "app", "live"] as const;

export interface FlowQuestion {
  readonly span: Span;
  readonly filter: FlowFilter;
  /** The filter of the language as it was written, if there is one. */
  readonly node: FilterNode | undefined;
  /** Nothing but the span is said. */
  readonly every: boolean;
  /** Whether stored flows are asked for. */
  readonly stored: boolean;
  /** Those under way that are meant. */
  live(): Iterable<FlowRow>;
}

export function flowQuestion(desk: Desk, query: FlowFilterQuery & { port?: unknown }): FlowQuestion {
  const node = query.q === undefined ? undefined : parseFilter(query.q);
  const span = spanOf(query, desk.nowMs());
  const filter = filterOf(desk, query, span, node);
  return {
    span,
    filter,
    node,
    every: OTHERS.every((name) => query[name] === undefined) && node === undefined,
    stored: query.live !== "true",
    live: () => (query.live === "false" ? [] : liveOf(desk, filter)),
  };
}

function* liveOf(desk: Desk, filter: FlowFilter): Generator<FlowRow> {
  for (const row of desk.liveFlows()) if (matches(row, filter)) yield row;
}

function filterOf(desk: Desk, query: FlowFilterQuery, span: Span, node: FilterNode | undefined): FlowFilter {
  return {
    fromMs: span.fromMs,
    toMs: span.toMs,
    device: deviceIdOf(query.device, desk.inventory),
    remote: query.remote === undefined ? undefined : networkOf(query.remote),
    domain: query.domain?.toLowerCase().replace(/^\*?\.|\.$/g, ""),
    direction: query.direction === undefined ? undefined : DIRECTIONS.indexOf(query.direction),
    proto: query.proto === undefined ? undefined : protocolOf(query.proto),
    port: query.port === undefined ? undefined : Number(query.port),
    app: query.app,
    flow: undefined,
    where: node === undefined ? undefined : expressionOf(node, desk.inventory),
  };
}

export function expressionOf(node: FilterNode, inventory: Inventory): FlowExpression {
  return compileFilter(node, houseOf(inventory));
}

export function houseOf(inventory: Inventory): FilterHouse {
  return {
    deviceId: (text) => deviceIdOfText(text, inventory),
    devices: () => inventory.all().map((device) => ({ id: device.id, name: nameOf(device).name })),
    group: (text) => {
      const group = inventory.groups.find(text);
      return group && wholeIds(group.devices, inventory);
    },
    groupNames: () => inventory.groups.all().map(({ name }) => name),
  };
}

function networkOf(text: string): FlowFilter["remote"] {
  const cidr = parseCidr(text);
  if (cidr === undefined) throw new AppError("invalid", `"${text}" is no IP address and no network`);
  return keyRange(cidr);
}

function protocolOf(text: string): number {
  const proto = protoNumber(text);
  if (proto === undefined) {
    throw new AppError("invalid", `"${text}" is no protocol`, {
      hint: "Use tcp, udp, icmp, icmp6, sctp or a number",
    });
  }
  return proto;
}
