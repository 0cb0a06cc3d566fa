/** Which rows of a very long list are to be drawn, and where. Pure. */

/** Browsers lay out no element that is much taller (Firefox 17.9 million, Chromium 33.5 million pixels). */
const TALLEST_PX = 15_000_000;
/** Rows beyond either edge, so that a quick scroll shows no white. */
const SPARE = 8;

export interface ListWindow {
  /** First row and the one behind the last. */
  readonly from: number;
  readonly to: number;
  /** Where the first row lies within the whole list. */
  readonly offset: number;
  /** Height of the whole list. */
  readonly total: number;
}

interface Measures {
  readonly count: number;
  readonly row: number;
  /** Height of what is seen of the list. */
  readonly view: number;
}

/** Rows are moved past the view faster than the bar where there are more of them than pixels. */
function stretch({ count, row, view }: Measures): { total: number; factor: number } {
  const whole = count * row;
  const total = Math.min(whole, TALLEST_PX);
  const factor = whole > total && total > view ? (whole - view) / (total - view) : 1;
  return { total, factor };
}

export function windowOf(measures: Measures, top: number): ListWindow {
  const { count, row, view } = measures;
  const { total, factor } = stretch(measures);
  const exact = Math.min(Math.max(0, top), Math.max(0, total - view));
  const first = (exact * factor) / row;
  const from = Math.max(0, Math.floor(first) - SPARE);
  const to = Math.min(count, Math.ceil(first + view / row) + SPARE);
  return { from, to, offset: exact - (first - from) * row, total };
}

/** Where to scroll so that a row is seen whole; `top` itself if it already is. */
export function topFor(measures: Measures, top: number, index: number, middle = false): number {
  const { row, view } = measures;
  const { total, factor } = stretch(measures);
  const seen = top * factor;
  const start = index * row;
  if (start >= seen && start + row <= seen + view) return top;
  const wanted = middle ? start - view / 2 : start < seen ? start : start + row - view;
  return Math.min(Math.max(0, wanted / factor), Math.max(0, total - view));
}
