/**
 * Clips that are a connection each. One connection with a clip is an upload like any other; that it happens again and again
 * to the same destination, in seconds, with silences between and at no distance in particular, shows only over all of them.
 * A backup by the clock is none, nor is what else goes there in between: people's messages, a device's state.
 */
import type { TrafficShape } from "./traffic-shape.ts";

export interface Sending {
  readonly startMs: number;
  readonly shape: TrafficShape;
}

/** Fewer are chance. */
const LEAST = 6;
const LONGEST_S = 120;
const MOST_KILOBYTES = 60_000;
/** Between the beginnings of two, in the middle of all. */
const NEAREST_MS = 20_000;
const FARTHEST_MS = 2 * 3_600_000;
/** Of the whole time they take so much at most. */
const MOST_BUSY = 0.3;
/** Distances that differ less are a clock's. */
const LEAST_SPREAD = 0.25;
/** So much of what was sent there is in them. */
const LEAST_SHARE = 0.8;
const MOST_CERTAINTY = 70;

/** `flows`: to one destination, whatever they look like; `sentBytes`: all that was sent there. */
export function clipsOf(flows: readonly Sending[], sentBytes: number): TrafficShape | undefined {
  const clips = flows.filter(({ shape }) => isClip(shape)).sort((one, other) => one.startMs - other.startMs);
  const [first] = clips;
  if (first === undefined || clips.length < LEAST) return undefined;
  const sum = (of: (shape: TrafficShape) => number): number =>
    clips.reduce((total, { shape }) => total + of(shape), 0);
  const kilobytes = sum((shape) => shape.kilobytes);
  const busySeconds = sum((shape) => shape.seconds);
  const distances = clips.slice(1).map(({ startMs }, i) => startMs - (clips[i]?.startMs ?? 0));
  const wholeMs = distances.reduce((total, one) => total + one, 0);
  const everyMs = wholeMs / distances.length;
  const middleMs = [...distances].sort((one, other) => one - other)[distances.length >> 1] ?? 0;
  const spread =
    Math.sqrt(distances.reduce((total, one) => total + (one - everyMs) ** 2, 0) / distances.length) / everyMs;
  if (middleMs < NEAREST_MS || middleMs > FARTHEST_MS || !(spread >= LEAST_SPREAD)) return undefined;
  if (busySeconds * 1000 > MOST_BUSY * wholeMs || kilobytes * 1000 < LEAST_SHARE * sentBytes)
    return undefined;
  return {
    kind: "clips",
    way: "sent",
    certainty: Math.min(MOST_CERTAINTY, 40 + 2 * clips.length),
    packets: sum((shape) => shape.packets),
    bitsPerSecond: Math.round((kilobytes * 8000) / busySeconds),
    kilobytes,
    seconds: Math.round(wholeMs / 1000),
    busySeconds,
    spreadPercent: Math.round(100 * spread),
    pausesIn10s: mean(clips, (shape) => shape.pausesIn10s),
    endsPercent: mean(clips, (shape) => shape.endsPercent),
    wayPercent: mean(clips, (shape) => shape.wayPercent),
    meanBytes: mean(clips, (shape) => shape.meanBytes),
    everyMs: Math.round(everyMs),
    bursts: clips.length,
  };
}

function isClip({ kind, way, seconds, kilobytes }: TrafficShape): boolean {
  return kind === "upload" && way === "sent" && seconds <= LONGEST_S && kilobytes <= MOST_KILOBYTES;
}

function mean(clips: readonly Sending[], of: (shape: TrafficShape) => number): number {
  return Math.round(clips.reduce((total, { shape }) => total + of(shape), 0) / clips.length);
}
