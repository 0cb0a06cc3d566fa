/**
 * A part of a list that is as long as it likes: pages around the place that is looked at, read as it moves, let go behind
 * it. Rows have numbers that stay theirs: 0 where the list was opened, below it more, above it less.
 */
import type { FlowItem, FlowPage, FlowsQuery } from "../../../src/hub/api/contract/flow.ts";
import * as calls from "../api/calls.ts";
import { type Trouble, troubleOf } from "../api/trouble.ts";

/** In the order of time; others are found all over the store. */
const PAGE = 200;
const SCATTERED = 100;
const pageOf = ({ sort }: Question): number => (sort === "start" ? PAGE : SCATTERED);
/** Rows that are kept; more are let go at the far end. */
const MOST = 2400;

interface Part {
  readonly items: readonly FlowItem[];
  /** Cursors of what lies above and below; null where nothing does. */
  readonly up: string | null;
  readonly down: string | null;
}

type Question = Omit<FlowsQuery, "cursor" | "limit" | "at">;
type Order = "asc" | "desc";

export class FlowWindow {
  rows = $state.raw<readonly FlowItem[]>([]);
  /** The number of the first of them. */
  first = $state(0);
  /** Nothing lies above, below. */
  top = $state(true);
  bottom = $state(false);
  busy = $state(false);
  /** Something was read: an empty list is one. */
  read = $state(false);
  trouble = $state.raw<Trouble | null>(null);
  #parts: Part[] = [];
  #question: Question | null = null;
  #stop: AbortController | undefined;
  #adding = { up: false, down: false };

  get last(): number {
    return this.first + this.rows.length - 1;
  }

  row(number: number): FlowItem | undefined {
    return this.rows[number - this.first];
  }

  /** At a time where one is given (ISO), else at the list's beginning. What is shown stays until the new is there. */
  async open(question: Question, at: string | null): Promise<void> {
    this.#stop?.abort();
    const stop = new AbortController();
    this.#stop = stop;
    this.busy = true;
    this.#adding = { up: false, down: false };
    try {
      const page = await calls.flows(
        { ...question, limit: pageOf(question), ...(at !== null && { at }) },
        stop.signal,
      );
      if (stop.signal.aborted) return;
      this.#question = question;
      this.#parts = [{ items: page.items, up: at === null ? null : (page.previous ?? ""), down: page.next }];
      this.first = 0;
      this.trouble = null;
      this.#show();
      this.read = true;
      this.busy = false;
      // Behind the last flow of all there is nothing: the list then ends above it.
      if (at !== null && page.items.length === 0) await this.open(question, null);
    } catch (cause) {
      if (stop.signal.aborted) return;
      this.trouble = troubleOf(cause);
      this.busy = false;
    }
  }

  close(): void {
    this.#stop?.abort();
  }

  async more(way: "up" | "down"): Promise<void> {
    const end = way === "up" ? this.#parts[0] : this.#parts.at(-1);
    const cursor = end?.[way];
    const question = this.#question;
    const stop = this.#stop;
    if (!cursor || question === null || stop === undefined || this.#adding[way]) return;
    this.#adding[way] = true;
    const order: Order = question.order ?? "desc";
    const turned: Order = order === "desc" ? "asc" : "desc";
    try {
      const query = { ...question, order: way === "up" ? turned : order, cursor, limit: pageOf(question) };
      const page = await calls.flows(query, stop.signal);
      if (stop.signal.aborted) return;
      this.#add(way, page);
    } catch (cause) {
      if (!stop.signal.aborted) this.trouble = troubleOf(cause);
    }
    if (this.#stop === stop) this.#adding[way] = false;
  }

  #add(way: "up" | "down", page: FlowPage): void {
    if (way === "down") {
      this.#parts.push({ items: page.items, up: page.previous, down: page.next });
      if (page.items.length === 0) this.#mend(this.#parts.length - 2, "down");
    } else {
      this.#parts.unshift({ items: page.items.toReversed(), up: page.next, down: page.previous });
      this.first -= page.items.length;
      if (page.items.length === 0) this.#mend(1, "up");
    }
    this.#trim(way);
    this.#show();
  }

  /** A page that turned out to be empty: what lies before it is the end. */
  #mend(at: number, way: "up" | "down"): void {
    this.#parts = this.#parts
      .map((part, i) => (i === at ? { ...part, [way]: null } : part))
      .filter((part) => part.items.length > 0);
  }

  #trim(grown: "up" | "down"): void {
    let rows = this.#parts.reduce((sum, { items }) => sum + items.length, 0);
    while (rows > MOST && this.#parts.length > 1) {
      const gone = grown === "down" ? this.#parts.shift() : this.#parts.pop();
      const count = gone?.items.length ?? 0;
      rows -= count;
      if (grown === "down") this.first += count;
    }
  }

  #show(): void {
    this.rows = this.#parts.flatMap(({ items }) => items);
    this.top = !this.#parts[0]?.up;
    this.bottom = this.#parts.at(-1)?.down === null;
  }
}
