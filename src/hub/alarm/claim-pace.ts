/** How often the same thing is said while it goes on: once a minute, or when its number doubled. Bounded. */
import { makeRoom } from "./make-room.ts";

const AGAIN_MS = 60_000;
const MOST_SUBJECTS = 5000;

export class ClaimPace {
  readonly #claimed = new Map<string, { lastMs: number; value: number }>();

  /** True if it is to be claimed now, and then counts as claimed. */
  due(subject: string, nowMs: number, value: number): boolean {
    const before = this.#claimed.get(subject);
    if (before !== undefined && Math.abs(nowMs - before.lastMs) < AGAIN_MS && value < 2 * before.value)
      return false;
    if (before === undefined) makeRoom(this.#claimed, MOST_SUBJECTS);
    this.#claimed.set(subject, { lastMs: nowMs, value });
    return true;
  }
}
