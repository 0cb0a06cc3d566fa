/** Sums over the flows that a filter means: by what they have in common, and over time. */
import type { FlowGroup, GroupSort } from "../../model/flow-group.ts";
import { remoteOf } from "./flow-match.ts";
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
  /** One of its remote addresses, for networks; undefined if none was at hand. */
  remote?: string;
  /** A name of it, for addresses; undefined if none was at hand. */
  domain?: string;
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
  /** Whole buckets, of whole seconds. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly bucketMs: number;
}

/**
 * `flows` began in it; bytes are those of all flows alive in it, spread evenly over the life of each: whole seconds, the
 * first and the last among them.
 */
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
    group = { key, flows: 0, upload: 0, download: 0, lan: 0 };
    groups.set(key, group);
  }
  addMoved(group, row);
  group.flows++;
  if (by === "asn") group.remote ??= remoteOf(row);
  if (by === "remote" && row.domain !== "") group.domain ??= row.domain;
}

export function addMoved(sum: Moved, part: Pick<Moved, "upload" | "download" | "lan">, share = 1): void {
  sum.upload += part.upload * share;
  sum.download += part.download * share;
  sum.lan += part.lan * share;
}

/** Spreads one flow over the buckets it was alive in. */
export function addToBuckets(buckets: Map<number, FlowBucket>, query: HistogramQuery, row: FlowRow): void {
  const bucketS = query.bucketMs / 1000;
  const [start, end] = [row.startSeconds, row.lastSeconds + 1];
  const first = Math.floor(start / bucketS);
  const to = Math.min(Math.floor(row.lastSeconds / bucketS), query.toMs / query.bucketMs - 1);
  for (let at = Math.max(first, query.fromMs / query.bucketMs); at <= to; at++) {
    let bucket = buckets.get(at * query.bucketMs);
    if (bucket === undefined) {
      bucket = { startMs: at * query.bucketMs, flows: 0, upload: 0, download: 0, lan: 0 };
      buckets.set(bucket.startMs, bucket);
    }
    if (at === first) bucket.flows++;
    const alive = Math.min(end, (at + 1) * bucketS) - Math.max(start, at * bucketS);
    addMoved(bucket, row, alive / (end - start));
  }
}
