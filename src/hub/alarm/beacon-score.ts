/**
 * How like a beacon a row of connections is, from 0 to 1, after the score that RITA publishes: are the intervals evenly
 * spread and close to their median, are the sizes so, and small, and do the connections fill their span evenly? Each of
 * the three weighs the same. (RITA's fourth part, the share of the day, is a condition here: so many over so long.)
 */
import { deviation, quantile, sorted } from "./spread.ts";

export interface BeaconScore {
  readonly score: number;
  readonly interval: number;
  readonly size: number;
  readonly evenness: number;
  readonly medianS: number;
  /** Median absolute deviation of the intervals. */
  readonly jitterS: number;
  readonly medianBytes: number;
  readonly jitterBytes: number;
}

/** Of a size; a beacon says little. */
const LARGE_BYTES = 65_535;
const MOST_BUCKETS = 24;
const LEAST_A_BUCKET = 4;

/** `startsMs` in any order, at least three; `bytes` of as many connections. */
export function beaconScore(startsMs: readonly number[], bytes: readonly number[]): BeaconScore {
  const starts = sorted(startsMs);
  const intervals = starts.slice(1).map((start, i) => (start - (starts[i] ?? start)) / 1000);
  const time = regularity(intervals);
  const size = regularity(bytes);
  const interval = (time.symmetry + time.closeness) / 2;
  const smallness = Math.max(0, 1 - size.middle / LARGE_BYTES);
  const sizes = (size.symmetry + size.closeness + smallness) / 3;
  const evenness = evennessOf(starts);
  return {
    score: (interval + sizes + evenness) / 3,
    interval,
    size: sizes,
    evenness,
    medianS: time.middle,
    jitterS: time.mad,
    medianBytes: size.middle,
    jitterBytes: size.mad,
  };
}

interface Regularity {
  readonly middle: number;
  readonly mad: number;
  /** 1 less Bowley's skewness. */
  readonly symmetry: number;
  /** 1 less the MAD's share of the median. */
  readonly closeness: number;
}

function regularity(values: readonly number[]): Regularity {
  const inOrder = sorted(values);
  const middle = quantile(inOrder, 0.5);
  const low = quantile(inOrder, 0.25);
  const high = quantile(inOrder, 0.75);
  const mad = deviation(inOrder, middle);
  // Quartiles that are as good as one say nothing of a skew.
  const isNarrow = high - low <= 0.1 * middle;
  const skew = isNarrow ? 0 : (low + high - 2 * middle) / (high - low);
  const closeness = middle === 0 ? (mad === 0 ? 1 : 0) : Math.max(0, 1 - mad / middle);
  return { middle, mad, symmetry: 1 - Math.abs(skew), closeness };
}

/** 1 less the coefficient of variation of how many fall into equal parts of the span. */
function evennessOf(starts: readonly number[]): number {
  const first = starts[0] ?? 0;
  const span = (starts.at(-1) ?? first) - first;
  const buckets = Math.min(MOST_BUCKETS, Math.floor(starts.length / LEAST_A_BUCKET));
  if (buckets < 2 || span === 0) return 0;
  const counts = new Array<number>(buckets).fill(0);
  for (const start of starts) {
    const bucket = Math.min(buckets - 1, Math.floor(((start - first) / span) * buckets));
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  const mean = starts.length / buckets;
  const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / buckets;
  return Math.max(0, 1 - Math.sqrt(variance) / mean);
}
