/** The one time axis: which part of the tape is shown, and which span everything below speaks of. */
import {
  type Range,
  rangeOf,
  type Span,
  spanOf,
  stepped,
  timeText,
  wholeMinutes,
  windowFor,
} from "../tape/span.ts";
import { deck } from "./deck.svelte.ts";
import { route, setQuery } from "./route.svelte.ts";

/** The right edge moves in such steps: a new one reads the tables anew. */
const EDGE_MS = 15_000;

const range = $derived(rangeOf(route.query.get("tape")));
const from = $derived(route.query.get("from"));
const to = $derived(route.query.get("to"));
const span = $derived(spanOf(from, to));
const edge = $derived(Math.ceil((deck.now + 1) / EDGE_MS) * EDGE_MS);
const extent = $derived(windowFor(range, span, edge));

export const tape = {
  get range(): Range {
    return range;
  },
  /** What the tape shows. */
  get extent(): Span {
    return extent;
  },
  /** What the reader chose; null is the whole tape up to now. */
  get span(): Span | null {
    return span;
  },
  /** What everything below the tape speaks of. */
  get shown(): Span {
    return span ?? extent;
  },

  choose(wish: Span | null, how: { replace?: boolean } = {}): void {
    const whole = wish && wholeMinutes(wish);
    setQuery({ from: whole && timeText(whole.from), to: whole && timeText(whole.to) }, how);
  },
  step(direction: -1 | 1): void {
    this.choose(stepped(span, direction, { from: extent.from, to: edge }), { replace: span !== null });
  },
  reach(wish: Range): void {
    setQuery({ tape: wish === "24h" ? null : wish });
  },
  /** What the reader chose, without the edge that moves: under another key figures are those of another span. */
  get key(): string {
    return `${range} ${from} ${to}`;
  },
  /** Changes once a minute while the edge moves: often enough for small pictures. */
  get minute(): number {
    return Math.floor(tape.shown.to / 60_000);
  },
  query(): { from: string; to: string } {
    return { from: timeText(tape.shown.from), to: timeText(tape.shown.to) };
  },
};
