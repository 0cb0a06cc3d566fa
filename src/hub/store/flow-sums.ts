/** Sums over the flows that a filter means: by what they have in common, and over time. */
import type { FlowGroup, GroupSort } from "../../model/flow-group.ts";
import { durationMsOf, lastMsOf, remoteOf, startMsOf } from "./flow-match.ts";
import type { FlowFilter, FlowRow } from "./traffic-store.ts";

export interface Moved {
  flows: number;
  upload: number;
  download: number;
  lan: number;
}

export interface FlowGroupRow extends Moved {
  /** Device id, address key, text or number; empty or 0 where nobody knows. */
  key: string | number;
  /** Of its flows, ms. */
  firstMs: number;
  lastMs: number;
  /** One of its remote addresses, for groups that are made of them. */
  remote: string | null;
  /** A name of it, for groups of addresses; empty if nobody told. */
  domain: string | null;
}

export interface FlowGroupQuery {
  readonly filter: FlowFilter;
  readonly by: FlowGroup;
  readonly sort: GroupSort;
  readonly descending: boolean;
  readonly limit: number;
  /** Groups that are wanted besides, wherever they stand. */
  readonly also: readonly (string | number)[];
}

export interface FlowGroups {
  /** The first ones in the order asked for, then the ones wanted besides; none twice. */
  readonly groups: readonly FlowGroupRow[];
  /** Of all groups, also of those that are not among them. */
  readonly total: Moved & { readonly groups: number };
}

export interface HistogramQuery {
  readonly filter: FlowFilter;
  /** Whole buckets. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly bucketMs: number;
}

/** `flows` began in it; bytes are those of all flows alive in it, spread evenly over the life of each. */
export interface FlowBucket extends Moved {
  startMs: number;
}

const HOUR_S = 3600;
const DAY_S = 86_400;

/** Whether the group's keys are numbers. */
export function isNumbered(by: FlowGroup): boolean {
  return !["device", "remote", "domain", "country", "app"].includes(by);
}

export function groupKeyOf(row: FlowRow, by: FlowGroup): string | number {
  switch (by) {
    case "device":
      return row.device ?? "";
    case "remote":
      return remoteOf(row);
    case "port":
      return row.respPort;
    case "hour":
      return Math.floor(row.startSeconds / HOUR_S) * HOUR_S;
    case "day":
      return Math.floor(row.startSeconds / DAY_S) * DAY_S;
    default:
      return row[by];
  }
}

/** Ascending; texts by their characters' numbers, as the store has them. */
export function compareGroups(a: FlowGroupRow, b: FlowGroupRow, sort: GroupSort): number {
  if (sort !== "key" && a[sort] !== b[sort]) return a[sort] - b[sort];
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

/** Adds up flows that are in memory, into what the store found. */
export function addToGroups(groups: Map<string | number, FlowGroupRow>, by: FlowGroup, row: FlowRow): void {
  const key = groupKeyOf(row, by);
  let group = groups.get(key);
  if (group === undefined) {
    const none = { flows: 0, upload: 0, download: 0, lan: 0 };
    const times = { firstMs: startMsOf(row), lastMs: lastMsOf(row) };
    group = { key, ...none, ...times, remote: remoteOf(row), domain: row.domain };
    groups.set(key, group);
  }
  addMoved(group, row);
  group.flows++;
  group.firstMs = Math.min(group.firstMs, startMsOf(row));
  group.lastMs = Math.max(group.lastMs, lastMsOf(row));
  if (group.domain === "" || group.domain === null) group.domain = row.domain;
}

export function addMoved(sum: Moved, part: Pick<Moved, "upload" | "download" | "lan">, share = 1): void {
  sum.upload += part.upload * share;
  sum.download += part.download * share;
  sum.lan += part.lan * share;
}

/** Spreads one flow over the buckets it was alive in. */
export function addToBuckets(buckets: Map<number, FlowBucket>, query: HistogramQuery, row: FlowRow): void {
  const { fromMs, toMs, bucketMs } = query;
  const [start, last, length] = [startMsOf(row), lastMsOf(row), durationMsOf(row)];
  const bucketOf = (ms: number): number => Math.floor(ms / bucketMs) * bucketMs;
  const first = bucketOf(start);
  for (let at = Math.max(first, fromMs); at <= Math.min(bucketOf(last), toMs - 1); at += bucketMs) {
    let bucket = buckets.get(at);
    if (bucket === undefined) {
      bucket = { startMs: at, flows: 0, upload: 0, download: 0, lan: 0 };
      buckets.set(at, bucket);
    }
    if (at === first) bucket.flows++;
    const share = length <= 0 ? 1 : (Math.min(last, at + bucketMs) - Math.max(start, at)) / length;
    addMoved(bucket, row, share);
  }
}
