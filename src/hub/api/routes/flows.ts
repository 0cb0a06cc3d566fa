import * as z from "zod";
import { AppError } from "../../../base/app-error.ts";
import { instantOfMs } from "../../../base/time.ts";
import type { FlowCursor, FlowQuery, FlowRow } from "../../store/traffic-store.ts";
import { type FlowPage, flowPageSchema, flowsQuerySchema } from "../contract/flow.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import type { Desk } from "../desk.ts";
import { compareCursors, cursorOf, flowItem } from "../flow-item.ts";
import { type FlowQuestion, flowQuestion } from "../flow-question.ts";
import { instantOf } from "../query-span.ts";
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
    handle: async ({ query }) => {
      const question = flowQuestion(desk, query);
      return await pageOfFlows(desk, question, {
        filter: question.filter,
        sort: query.sort,
        descending: query.order === "desc",
        after: beginOf(query, desk.nowMs()),
        limit: query.limit + 1,
      });
    },
  });
}

/** Behind what the page begins; a time is before all flows that started at it, in either order. */
function beginOf(query: z.output<typeof flowsQuerySchema>, nowMs: number): FlowCursor | undefined {
  if (query.cursor !== undefined) return readCursor(query.cursor);
  if (query.at === undefined) return undefined;
  if (query.sort !== "start") {
    throw new AppError("invalid", "a list can begin at a time only in the order of start", {
      hint: "Leave `at` away, or take sort=start",
    });
  }
  const { seconds, nanos } = instantOfMs(instantOf(query.at, nowMs) ?? nowMs);
  const end = query.order === "desc" ? Number.MAX_SAFE_INTEGER : -1;
  return { value: seconds, nanos, epochId: end, flowId: end };
}

function readCursor(text: string): FlowCursor {
  const [value, nanos, epochId, flowId] = decodeCursor(text, cursorSchema);
  return { value, nanos, epochId, flowId };
}

/** `query.limit` is one more than the page, to know whether there is another. */
async function pageOfFlows(desk: Desk, question: FlowQuestion, query: FlowQuery): Promise<FlowPage> {
  // Live ones first: a flow that ends in between is then in both, and is taken once.
  const liveRows = liveBehind(question, query);
  const liveSet = new Set(liveRows);
  const stored = question.stored ? await desk.store.flows(query) : [];
  const liveKeys = new Set(liveRows.map(keyOf));
  const sign = query.descending ? -1 : 1;
  const rows = [...liveRows, ...stored.filter((row) => !liveKeys.has(keyOf(row)))];
  rows.sort((a, b) => sign * compareCursors(cursorOf(a, query.sort), cursorOf(b, query.sort)));
  const page = rows.slice(0, query.limit - 1);
  const placeOf = await desk.places.open();
  const [first] = page;
  const last = rows.length >= query.limit ? page.at(-1) : undefined;
  const cursor = (row: FlowRow | undefined): string | null =>
    row === undefined ? null : textOf(cursorOf(row, query.sort));
  return {
    items: page.map((row) => flowItem(row, liveSet.has(row), desk.sensorOf(row.epochId), placeOf)),
    next: cursor(last),
    previous: cursor(first),
  };
}

function liveBehind(question: FlowQuestion, query: FlowQuery): FlowRow[] {
  const { after, descending, sort } = query;
  const rows = [...question.live()];
  if (after === undefined) return rows;
  const sign = descending ? -1 : 1;
  return rows.filter((row) => sign * compareCursors(cursorOf(row, sort), after) > 0);
}

function textOf({ value, nanos, epochId, flowId }: FlowCursor): string {
  return encodeCursor([value, nanos, epochId, flowId]);
}

function keyOf(row: FlowRow): string {
  return `${row.epochId} ${row.flowId}`;
}
