import * as z from "zod";
import { parseCidr } from "../../../base/address.ts";
import { keyRange } from "../../../base/address-key.ts";
import { AppError } from "../../../base/app-error.ts";
import { DIRECTIONS } from "../../../model/flow-direction.ts";
import type { FlowCursor, FlowFilter, FlowQuery, FlowRow } from "../../store/traffic-store.ts";
import { type FlowItem, flowPageSchema, flowsQuerySchema } from "../contract/flow.ts";
import type { Page } from "../contract/paging.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import type { Desk } from "../desk.ts";
import { compareCursors, cursorOf, flowItem, matches, protoNumber } from "../flow-item.ts";
import { deviceIdOf, spanOf } from "../query-span.ts";
import type { Router } from "../router.ts";

const cursorSchema = z.tuple([z.number(), z.number(), z.number(), z.number()]);

export function flowRoutes(router: Router, desk: Desk): void {
  router.add({
    method: "GET",
    path: "/flows",
    summary: "Conversations, those still under way included",
    scope: "view",
    query: flowsQuerySchema,
    answer: { status: 200, description: "A page of flows", schema: flowPageSchema },
    handle: async ({ query }) =>
      await pageOfFlows(desk, query.live, {
        filter: filterOf(desk, query),
        sort: query.sort,
        descending: query.order === "desc",
        after: query.cursor === undefined ? undefined : readCursor(query.cursor),
        limit: query.limit + 1,
      }),
  });
}

function filterOf(desk: Desk, query: z.output<typeof flowsQuerySchema>): FlowFilter {
  const span = spanOf(query, desk.nowMs());
  return {
    fromMs: span.fromMs,
    toMs: span.toMs,
    device: deviceIdOf(query.device, desk.inventory),
    remote: query.remote === undefined ? undefined : networkOf(query.remote),
    domain: query.domain?.toLowerCase().replace(/^\*?\.|\.$/g, ""),
    direction: query.direction === undefined ? undefined : DIRECTIONS.indexOf(query.direction),
    proto: query.proto === undefined ? undefined : protocolOf(query.proto),
    port: query.port,
    app: query.app,
    flow: undefined,
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
      hint: "Use tcp, udp, icmp, icmp6 or a number",
    });
  }
  return proto;
}

function readCursor(text: string): FlowCursor {
  const [value, nanos, epochId, flowId] = decodeCursor(text, cursorSchema);
  return { value, nanos, epochId, flowId };
}

/** `query.limit` is one more than the page, to know whether there is another. */
async function pageOfFlows(
  desk: Desk,
  live: "true" | "false" | undefined,
  query: FlowQuery,
): Promise<Page<FlowItem>> {
  // Live ones first: a flow that ends in between is then in both, and is taken once.
  const liveRows = live === "false" ? [] : liveMatches(desk, query);
  const liveSet = new Set(liveRows);
  const stored = live === "true" ? [] : await desk.store.flows(query);
  const liveKeys = new Set(liveRows.map(keyOf));
  const sign = query.descending ? -1 : 1;
  const rows = [...liveRows, ...stored.filter((row) => !liveKeys.has(keyOf(row)))];
  rows.sort((a, b) => sign * compareCursors(cursorOf(a, query.sort), cursorOf(b, query.sort)));
  const page = rows.slice(0, query.limit - 1);
  const placeOf = await desk.places.open();
  const last = rows.length >= query.limit ? page.at(-1) : undefined;
  return {
    items: page.map((row) => flowItem(row, liveSet.has(row), desk.sensorOf(row.epochId), placeOf)),
    next: last === undefined ? null : nextCursor(cursorOf(last, query.sort)),
  };
}

function liveMatches(desk: Desk, query: FlowQuery): FlowRow[] {
  const sign = query.descending ? -1 : 1;
  const rows: FlowRow[] = [];
  for (const row of desk.liveFlows()) {
    if (!matches(row, query.filter)) continue;
    if (query.after !== undefined && sign * compareCursors(cursorOf(row, query.sort), query.after) <= 0)
      continue;
    rows.push(row);
  }
  return rows;
}

function nextCursor(cursor: FlowCursor): string {
  return encodeCursor([cursor.value, cursor.nanos, cursor.epochId, cursor.flowId]);
}

function keyOf(row: FlowRow): string {
  return `${row.epochId} ${row.flowId}`;
}
