/** Spans of the tape: reading them from the address, stepping, choosing buckets. Pure; all times in ms. */
import type { Bucket } from "../../../src/hub/api/contract/usage.ts";

export interface Span {
  readonly from: number;
  readonly to: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How far back the tape shows. */
export const RANGES = ["1h", "6h", "24h", "7d", "30d"] as const;
export type Range = (typeof RANGES)[number];
export const RANGE_MS: Readonly<Record<Range, number>> = {
  "1h": HOUR,
  "6h": 6 * HOUR,
  "24h": DAY,
  "7d": 7 * DAY,
  "30d": 30 * DAY,
};
/** Resolution of the tape itself: about 100 to 170 bars. */
export const TAPE_BUCKET: Readonly<Record<Range, Bucket>> = {
  "1h": "1m",
  "6h": "5m",
  "24h": "15m",
  "7d": "1h",
  "30d": "1h",
};

const BUCKET_LENGTH: Readonly<Record<Bucket, number>> = {
  "1m": MINUTE,
  "5m": 5 * MINUTE,
  "15m": 15 * MINUTE,
  "1h": HOUR,
  "1d": DAY,
};
const BUCKETS = Object.keys(BUCKET_LENGTH) as Bucket[];

export const bucketLength = (bucket: Bucket): number => BUCKET_LENGTH[bucket];

/** The finest bucket that gives at most `most` bars. */
export function bucketFor(span: Span, most: number): Bucket {
  return BUCKETS.find((bucket) => (span.to - span.from) / BUCKET_LENGTH[bucket] <= most) ?? "1d";
}

export function rangeOf(text: string | null): Range {
  return RANGES.find((range) => range === text) ?? "24h";
}

/** Null unless both ends are times and in order. */
export function spanOf(from: string | null, to: string | null): Span | null {
  if (from === null || to === null) return null;
  const span = { from: Date.parse(from), to: Date.parse(to) };
  return span.from < span.to ? span : null;
}

/** As short as the minute allows: it stands in the address and is read by people. */
export function timeText(ms: number): string {
  const text = new Date(ms).toISOString();
  return ms % MINUTE === 0 ? text.replace(":00.000Z", "Z") : text;
}

/** The ends moved outward to full minutes, at least one minute long. */
export function wholeMinutes(span: Span): Span {
  const from = Math.floor(span.from / MINUTE) * MINUTE;
  return { from, to: Math.max(from + MINUTE, Math.ceil(span.to / MINUTE) * MINUTE) };
}

/** One own length earlier or later; without a span the first step takes a 24th of the tape, at its end. */
export function stepped(span: Span | null, direction: -1 | 1, tape: Span): Span | null {
  if (!span) {
    if (direction === 1) return null;
    const length = (tape.to - tape.from) / 24;
    return wholeMinutes({ from: tape.to - length, to: tape.to });
  }
  const length = span.to - span.from;
  const next = { from: span.from + direction * length, to: span.to + direction * length };
  return next.from >= tape.to ? null : next;
}

/** Where a time lies on a tape, 0 to 1, not beyond its ends. */
export function placeOn(tape: Span, ms: number): number {
  return Math.min(1, Math.max(0, (ms - tape.from) / (tape.to - tape.from)));
}

/** The window to show so that the span is on it: the newest one, or one that ends a little after the span. */
export function windowFor(range: Range, span: Span | null, now: number): Span {
  const length = RANGE_MS[range];
  const newest = { from: now - length, to: now };
  if (!span || span.from >= newest.from) return newest;
  const to = Math.min(now, span.to + length / 8);
  return { from: Math.min(to - length, span.from), to };
}
