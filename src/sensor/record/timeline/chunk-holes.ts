/** Where frames are missing, as the index tells and as people read it. */
import { formatInstantMs } from "../../../base/time.ts";
import { HOLE_NUMBERS, HOLE_PLACES, type HolePlace } from "./chunk-index.ts";

export interface Hole {
  readonly place: HolePlace;
  /** Known to be lost; 0 where nobody counted. */
  readonly frames: number;
  readonly sinceMs: number;
  /** Time of the first frame behind it. */
  readonly untilMs: number;
}

const REASONS: Record<HolePlace, string> = {
  kernel: "the kernel's ring was full",
  recorder: "the disk could not take them",
  interface: "the interface was away",
  sensor: "Tapdeck was not running",
  timeline: "they are being read anew after a stop: ask again",
};

/** The first `count` of an index's holes. */
export function holesOf(numbers: Float64Array, count: number): Hole[] {
  return Array.from({ length: count }, (_, i) => {
    const at = i * HOLE_NUMBERS;
    return {
      place: HOLE_PLACES[numbers[at + 2] as number] ?? "sensor",
      frames: numbers[at + 1] as number,
      sinceMs: numbers[at + 3] as number,
      untilMs: numbers[at + 4] as number,
    };
  });
}

/** Those that touch the span, in the order of their ends. */
export function holesWithin(holes: readonly Hole[], fromMs: number, toMs: number): Hole[] {
  return holes
    .filter((hole) => hole.untilMs >= fromMs && hole.sinceMs <= toMs)
    .sort((a, b) => a.untilMs - b.untilMs);
}

export function describeHole({ place, frames, sinceMs, untilMs }: Hole): string {
  const span = `${formatInstantMs(sinceMs)} to ${formatInstantMs(untilMs)}`;
  const what = frames > 0 ? `${frames} frames, of whomever, are missing` : "frames may be missing";
  return `Gap before this frame: ${what} (${span}; ${REASONS[place]})`;
}
