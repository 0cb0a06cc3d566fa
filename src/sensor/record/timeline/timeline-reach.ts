/** How far back the timeline reaches within its budget, and whether that is as far as was wanted. Pure. */
import type { Reach } from "../../../model/reach.ts";
import { shortfallMs } from "../promise.ts";
import type { TimelineState } from "./chunk-news.ts";
import type { KeptChunk } from "./chunk-shelf.ts";

const DAY_MS = 86_400_000;
const LEAST_RATE_MS = 1000;

export interface TimelineRoom {
  readonly budgetBytes: number;
  /** What it holds of it when it is least full. */
  readonly leastBytes: number;
}

/** At the rate of the last day: complete chunks, oldest first, and the open one. Undefined before there is a rate. */
export function timelineReach(
  chunks: readonly KeptChunk[],
  open: TimelineState["span"],
  { budgetBytes, leastBytes }: TimelineRoom,
  newestMs: number,
  keepMs: number | undefined,
): Reach | undefined {
  const pieces = [
    ...chunks.map(({ head: { minMs, maxMs }, bytes }) => ({ minMs, maxMs, bytes })),
    ...(open === undefined ? [] : [open]),
  ];
  const recent = pieces.filter(({ maxMs }) => maxMs >= newestMs - DAY_MS);
  const rateBytes = recent.reduce((sum, { bytes }) => sum + bytes, 0);
  const rateMs = newestMs - recent.reduce((least, { minMs }) => Math.min(least, minMs), newestMs);
  if (rateBytes === 0 || rateMs < LEAST_RATE_MS) return undefined;
  const holdsMs = (leastBytes / rateBytes) * rateMs;
  const reach = { rateBytes, rateMs, holdsMs };
  if (keepMs === undefined || holdsMs >= keepMs) return reach;
  const growth = { rateBytes, rateMs, roomBytes: budgetBytes, nowMs: newestMs };
  const kept = pieces.map(({ bytes, maxMs }) => ({ bytes, newestMs: maxMs }));
  // Chunks are numbered from 1 on.
  const [first] = chunks;
  const goneMs = first !== undefined && first.head.number > 1 ? first.head.minMs : undefined;
  const shortMs = shortfallMs(keepMs, growth, kept, goneMs);
  return shortMs === undefined ? reach : { ...reach, shortMs };
}
