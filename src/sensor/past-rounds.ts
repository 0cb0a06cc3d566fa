/**
 * What a select matches, out of the timeline, in rounds that end at exact places: first nearly all, then, once somebody
 * has what comes from a place on, the rest up to there. So no frame is lost or doubled where one ends and the other begins.
 */
import { AppError } from "../base/app-error.ts";
import type { FrameSelect } from "../model/frame-select.ts";
import type { TimelinePlace } from "./record/timeline/chunk-news.ts";
import type { Rewind } from "./rewind.ts";

/** A flow shows its name by then, and its frames of before are known as the domain's. */
const NAMED_MS = 5200;
/** A disk that never catches up with the wire, or a reader, must not keep anybody in the past. */
const MOST_ROUNDS = 20;

export class PastRounds {
  readonly #rewind: Rewind;
  readonly #select: FrameSelect;
  readonly #linkTypes: () => readonly number[];
  #reached: TimelinePlace | undefined;

  constructor(rewind: Rewind, select: FrameSelect, linkTypes: () => readonly number[]) {
    this.#rewind = rewind;
    this.#select = select;
    this.#linkTypes = linkTypes;
  }

  /** How long frames must have been there until it is known of all whether they are wanted. */
  get settledMs(): number {
    return this.#select.matches.some(({ domains }) => domains.length > 0) ? NAMED_MS : 0;
  }

  /** Until a round took less than this. */
  async *untilNear(nearMs: number): AsyncGenerator<Uint8Array> {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const beganMs = Date.now();
      const to = this.settledMs > 0 ? this.#rewind.placeAgo(this.settledMs) : await this.#rewind.place();
      if (to === undefined) return;
      yield* this.upTo(to);
      if (Date.now() - beganMs < nearMs) return;
    }
  }

  /** From where the last one ended. All before the place has been there for `settledMs`. */
  async *upTo(to: TimelinePlace): AsyncGenerator<Uint8Array> {
    try {
      yield* await this.#rewind.frames(this.#select, this.#linkTypes(), { from: this.#reached, to });
    } catch (error) {
      // A timeline without frames is a past without frames.
      if (!(error instanceof AppError && error.code === "not-found")) throw error;
    }
    this.#reached = to;
  }
}
