/** How far back a recording reaches, for people. */
import { formatInstantMs, spanText } from "../base/time.ts";
import type { Reach } from "../model/reach.ts";
import type { ReachItem } from "./api/contract/reach.ts";

const DAY_S = 86_400;

/** Nulls where there is no rate, and so nothing to say. */
export function reachItem(reach: Reach | undefined): ReachItem {
  if (reach === undefined)
    return { holdsS: null, rateBytesPerS: null, rateS: null, holds: null, shortAt: null };
  const { rateBytes, rateMs, holdsMs, shortMs } = reach;
  const rateS = Math.min(DAY_S, Math.round(rateMs / 1000));
  const time = rateS === DAY_S ? "24 h" : spanText(rateS * 1000);
  return {
    holdsS: Math.round(holdsMs / 1000),
    rateBytesPerS: (rateBytes / rateMs) * 1000,
    rateS,
    holds: `${spanText(holdsMs)} at the last ${time}'s rate`,
    shortAt: shortMs === undefined ? null : formatInstantMs(shortMs),
  };
}
