/** Recordings that stand still for want of disk, as claims: said once a minute while it goes on. */
import type { Claim } from "./alarm/claim.ts";
import { ClaimPace } from "./alarm/claim-pace.ts";

export interface DiskTrouble {
  /** The timeline, or a recording by its name. */
  readonly what: string;
  readonly reason: string;
}

export class DiskAlarm {
  readonly #pace = new ClaimPace();
  readonly #sinceMs = new Map<string, number>();

  look(troubles: readonly DiskTrouble[], nowMs: number): Claim[] {
    const names = new Set(troubles.map(({ what }) => what));
    for (const what of this.#sinceMs.keys()) if (!names.has(what)) this.#sinceMs.delete(what);
    return troubles.flatMap(({ what, reason }) => {
      const sinceMs = this.#sinceMs.get(what) ?? nowMs;
      this.#sinceMs.set(what, sinceMs);
      if (!this.#pace.due(what, nowMs, 1)) return [];
      return {
        kind: "disk",
        subject: what,
        deviceId: null,
        severity: "high",
        startMs: sinceMs,
        lastMs: nowMs,
        title: `${what} records nothing: ${reason}`,
        why: `${what} stands still: ${reason}. What is said meanwhile is lost to it. Free space on the disk, less room for the timeline (Settings, or tapdeck budgets), or fewer and smaller recordings silence it; it goes on by itself.`,
        evidence: { what, reason },
        flows: [],
      } satisfies Claim;
    });
  }
}
