/** Where the timeline's end was at moments of the last while. */
import type { TimelinePlace } from "./record/timeline/chunk-news.ts";

const MOST = 16;

export class PlaceTrail {
  readonly #places: { readonly ms: number; readonly place: TimelinePlace }[] = [];

  note(place: TimelinePlace, ms: number): void {
    this.#places.push({ ms, place });
    if (this.#places.length > MOST) this.#places.shift();
  }

  /** The latest that was noted by then; undefined when none was. */
  before(ms: number): TimelinePlace | undefined {
    return this.#places.findLast((one) => one.ms <= ms)?.place;
  }
}
