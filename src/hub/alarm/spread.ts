/** Robust statistics of small lists: a few wild values change little. */

export function sorted(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

/** Between neighbours it is interpolated; `share` 0.5 is the median. 0 of an empty list. */
export function quantile(inOrder: readonly number[], share: number): number {
  const at = (inOrder.length - 1) * share;
  const low = inOrder[Math.floor(at)] ?? 0;
  const high = inOrder[Math.ceil(at)] ?? low;
  return low + (high - low) * (at - Math.floor(at));
}

export function median(values: readonly number[]): number {
  return quantile(sorted(values), 0.5);
}

/** Median absolute deviation from `middle`. */
export function deviation(values: readonly number[], middle: number): number {
  return median(values.map((value) => Math.abs(value - middle)));
}

/** As many standard deviations as one MAD of a normal distribution. */
export const SIGMA_OF_MAD = 1.4826;
