/**
 * Comments for frames on their way out of the timeline: each for the first frame at or behind its time, of one flow of the
 * select or of any. An answer that only named a flow is context and gets none.
 */
import { withComment } from "../../../pcap/block-edit.ts";

/** Times in ms are doubles, which round. */
const ROUNDING_MS = 0.001;

export interface FrameMark {
  readonly atMs: number;
  readonly text: string;
  /** By its place in the select; any without. */
  readonly flow?: number | undefined;
}

export class FrameMarks {
  readonly #marks: readonly FrameMark[];
  readonly #used: Set<number>;
  /** Those not used yet; the earliest of their times, and the flows that they wait for. */
  #left: number[] = [];
  #nextMs = Number.POSITIVE_INFINITY;
  readonly #awaited = new Set<number>();
  /** Frames that were read and did not go out yet. */
  readonly #flowOf = new WeakMap<Buffer, number>();
  readonly #aside = new WeakSet<Buffer>();

  /** `used`: places of those that earlier frames had. */
  constructor(marks: readonly FrameMark[], used: readonly number[] = []) {
    this.#marks = marks;
    this.#used = new Set(used);
    this.#count();
  }

  get used(): number[] {
    return [...this.#used];
  }

  /** Whether anybody must say of frames whose they are. */
  get looksAtFlows(): boolean {
    return this.#left.length > 0;
  }

  /** A packet block's flow, by its place in the select; below 0: it is of none, and there for its context. */
  note(block: Buffer, flow: number): void {
    if (flow < 0) this.#aside.add(block);
    else if (this.#awaited.has(flow)) this.#flowOf.set(block, flow);
  }

  /** The block with the comments that are its; blocks come in the order of time. */
  apply(block: Buffer, ms: number): Buffer {
    const atMost = ms + ROUNDING_MS;
    if (atMost < this.#nextMs || this.#aside.has(block)) return block;
    const flow = this.#flowOf.get(block);
    let out = block;
    let found = false;
    // A comment goes before those that are there: the first mark is to be read first.
    for (let i = this.#left.length - 1; i >= 0; i--) {
      const place = this.#left[i] as number;
      const mark = this.#marks[place] as FrameMark;
      if (atMost < mark.atMs || (mark.flow !== undefined && mark.flow !== flow)) continue;
      out = withComment(out, mark.text);
      this.#used.add(place);
      found = true;
    }
    if (found) this.#count();
    return out;
  }

  #count(): void {
    this.#left = [...this.#marks.keys()].filter((place) => !this.#used.has(place));
    this.#nextMs = Number.POSITIVE_INFINITY;
    this.#awaited.clear();
    for (const place of this.#left) {
      const { atMs, flow } = this.#marks[place] as FrameMark;
      this.#nextMs = Math.min(this.#nextMs, atMs);
      if (flow !== undefined) this.#awaited.add(flow);
    }
  }
}
