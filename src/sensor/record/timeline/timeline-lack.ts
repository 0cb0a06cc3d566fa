/** Why the timeline has nothing of what is asked for. */
import { AppError } from "../../../base/app-error.ts";
import { formatInstantMs } from "../../../base/time.ts";

/** Nothing at all in a span that the timeline covers is an answer; before its reach it is none. */
export function expectReach(toMs: number | undefined, oldestMs: number): void {
  if (!Number.isFinite(oldestMs)) throw new AppError("not-found", "the timeline holds no frames yet");
  if (toMs === undefined || toMs >= oldestMs) return;
  throw new AppError("not-found", `the timeline reaches back to ${formatInstantMs(oldestMs)}`, {
    hint: "Ask for a later span; with more room it reaches further (Settings, or tapdeck budgets --timeline-size)",
  });
}

export function notYet(): AppError {
  return new AppError("not-found", "the timeline is being read anew after a stop", {
    hint: "Ask again in a moment",
  });
}
