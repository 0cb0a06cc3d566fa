/** What is missing before the next frame that is kept: how many frames, since when, and where they were lost. */
import type { HolePlace } from "./chunk-index.ts";

export class PendingLoss {
  frames = 0;
  /** Undefined while nothing is missing. */
  hole: { readonly place: HolePlace; readonly sinceMs: number } | undefined;

  add(place: HolePlace, frames: number, sinceMs: number): void {
    this.frames += frames;
    this.hole ??= { place, sinceMs };
  }

  /** Nobody knows how many. */
  addSpan(place: HolePlace, sinceMs: number): void {
    this.hole = { place, sinceMs: Math.min(this.hole?.sinceMs ?? sinceMs, sinceMs) };
  }

  clear(): void {
    this.frames = 0;
    this.hole = undefined;
  }
}
