/** Flows summed up: what they have in common, and how they spread over time. Live ones are added in memory. */
import { AppError } from "../../../base/app-error.ts";
import { formatInstantMs } from "../../../base/time.ts";
import {
  HISTOGRAM_BUCKET_MS,
  HISTOGRAM_BUCKETS,
  type HistogramBucketName,
} from "../../../model/flow-group.ts";
import {
  addMoved,
  addToBuckets,
  addToGroups,
  compareGroups,
  type FlowBucket,
  type FlowGroupRow,
  type FlowGroups,
  type HistogramQuery,
} from "../../store/flow-sums.ts";
import {
  type FlowGroupPage,
  type FlowHistogram,
  flowGroupPageSchema,
  flowGroupsQuerySchema,
  flowHistogramQuerySchema,
  flowHistogramSchema,
} from "../contract/flow-sums.ts";
import { MAX_BUCKETS } from "../contract/usage.ts";
import { encodeCursor, offsetOf } from "../cursor.ts";
import type { Desk } from "../desk.ts";
import { flowGroupItem } from "../flow-group-item.ts";
import { type FlowQuestion, flowQuestion } from "../flow-question.ts";
import type { Router } from "../router.ts";

/** Groups of live flows whose stored part is asked for by name; beyond it only those at the top are exact. */
const MOST_LIVE_GROUPS = 1000;
const USUAL_BUCKETS = 200;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** The store's id of the house as a whole. */
const HOUSE = "";
const NONE: FlowGroups = { groups: [], total: { groups: 0, flows: 0, upload: 0, download: 0, lan: 0 } };

type GroupsQuery = (typeof flowGroupsQuerySchema)["_output"];

export function flowSumRoutes(router: Router, desk: Desk): void {
  router.add({
    method: "GET",
    path: "/flows/groups",
    summary: "Flows summed up by what they have in common",
    scope: "view",
    query: flowGroupsQuerySchema,
    answer: { status: 200, description: "A page of groups, and the sum of all", schema: flowGroupPageSchema },
    handle: async ({ query }) => await groupsOf(desk, query),
  });
  router.add({
    method: "GET",
    path: "/flows/histogram",
    summary: "Flows over time",
    scope: "view",
    query: flowHistogramQuerySchema,
    answer: { status: 200, description: "Every bucket that touches the span", schema: flowHistogramSchema },
    handle: async ({ query }) => await histogramOf(desk, flowQuestion(desk, query), query.bucket),
  });
}

/** The first of stored and live groups together are among the first stored ones and the live ones. */
async function groupsOf(desk: Desk, query: GroupsQuery): Promise<FlowGroupPage> {
  const { by, sort, limit } = query;
  const question = flowQuestion(desk, query);
  const offset = offsetOf(query.cursor);
  const descending = query.order === "desc";
  const sign = descending ? -1 : 1;
  const rows = [...question.live()];
  const live = new Map<string | number, FlowGroupRow>();
  for (const row of rows) addToGroups(live, by, row);
  const also = [...live.values()]
    .sort((a, b) => b.upload + b.download - a.upload - a.download)
    .slice(0, MOST_LIVE_GROUPS)
    .map(({ key }) => key);
  const found = question.stored
    ? await desk.store.flowGroups({
        filter: question.filter,
        by,
        sort,
        descending,
        limit: offset + limit + 1 + also.length,
        also,
      })
    : NONE;
  const groups = new Map(found.groups.map((group) => [group.key, { ...group }]));
  const known = new Set(groups.keys());
  const total = { ...found.total };
  for (const row of rows) {
    addToGroups(groups, by, row);
    addMoved(total, row);
    total.flows++;
  }
  const sorted = [...groups.values()].sort((a, b) => sign * compareGroups(a, b, sort));
  total.groups += groups.size - known.size;
  const placeOf = await desk.places.open();
  const { upload: uploadBytes, download: downloadBytes, lan: lanBytes, ...counts } = total;
  return {
    items: sorted.slice(offset, offset + limit).map((row) => flowGroupItem(row, by, placeOf)),
    next: sorted.length > offset + limit ? encodeCursor([offset + limit]) : null,
    total: { ...counts, uploadBytes, downloadBytes, lanBytes },
  };
}

async function histogramOf(
  desk: Desk,
  question: FlowQuestion,
  wish: HistogramBucketName | undefined,
): Promise<FlowHistogram> {
  const now = desk.nowMs();
  const from = question.span.fromMs;
  const to = question.span.toMs ?? now + 1;
  const length = Math.max(1, to - from);
  const bucket =
    wish ?? HISTOGRAM_BUCKETS.find((each) => length / HISTOGRAM_BUCKET_MS[each] <= USUAL_BUCKETS) ?? "1d";
  const bucketMs = HISTOGRAM_BUCKET_MS[bucket];
  const fromMs = Math.floor(from / bucketMs) * bucketMs;
  const toMs = Math.ceil(Math.max(to, from + 1) / bucketMs) * bucketMs;
  const count = (toMs - fromMs) / bucketMs;
  if (count > MAX_BUCKETS) {
    throw new AppError("invalid", `that would be ${count} buckets, more than ${MAX_BUCKETS}`, {
      hint: "Take a wider bucket or a shorter span",
    });
  }
  const query: HistogramQuery = { filter: question.filter, fromMs, toMs, bucketMs };
  const [buckets, oldestMs] = await Promise.all([
    question.every && usageReaches(desk, query)
      ? usageBuckets(desk, query)
      : flowBuckets(desk, question, query),
    desk.store.oldestFlowMs(),
  ]);
  return {
    items: everyBucket(buckets, query),
    next: null,
    from: formatInstantMs(fromMs),
    to: formatInstantMs(toMs),
    bucket,
    keptFrom: oldestMs === undefined ? null : formatInstantMs(oldestMs),
  };
}

async function flowBuckets(
  desk: Desk,
  question: FlowQuestion,
  query: HistogramQuery,
): Promise<Map<number, FlowBucket>> {
  const rows = [...question.live()];
  const stored = question.stored ? await desk.store.flowHistogram(query) : [];
  const buckets = new Map<number, FlowBucket>(stored.map((each) => [each.startMs, { ...each }]));
  for (const row of rows) addToBuckets(buckets, query, row);
  return buckets;
}

/** All flows together are counted as they come, by the minute for a while and by the hour. */
async function usageBuckets(
  desk: Desk,
  { fromMs, toMs, bucketMs }: HistogramQuery,
): Promise<Map<number, FlowBucket>> {
  const usage = await desk.store.usage(HOUSE, fromMs, toMs, bucketMs);
  return new Map(usage.map((each) => [each.startMs, each]));
}

function usageReaches(desk: Desk, { fromMs, bucketMs }: HistogramQuery): boolean {
  if (bucketMs < MINUTE_MS) return false;
  return bucketMs >= HOUR_MS || fromMs > desk.nowMs() - desk.retention.minuteMs;
}

function everyBucket(
  buckets: ReadonlyMap<number, FlowBucket>,
  { fromMs, toMs, bucketMs }: HistogramQuery,
): FlowHistogram["items"] {
  const items: FlowHistogram["items"] = [];
  for (let at = fromMs; at < toMs; at += bucketMs) {
    const bucket = buckets.get(at);
    items.push({
      start: formatInstantMs(at),
      flows: bucket?.flows ?? 0,
      uploadBytes: Math.round(bucket?.upload ?? 0),
      downloadBytes: Math.round(bucket?.download ?? 0),
      lanBytes: Math.round(bucket?.lan ?? 0),
    });
  }
  return items;
}
