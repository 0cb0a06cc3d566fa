/** How far back a recording reaches with its room, at which rate. */
import type { ReachItem } from "../../../src/hub/api/contract/reach.ts";
import { t } from "../texts/index.ts";
import { DAY, duration, HOUR } from "./time.ts";

/** From here on nobody counts the days. */
const LONG = 3650 * DAY;

/** `words` gets how long the room lasts and over how long the rate was taken; undefined while there is none. */
export function reachOf(
  { holdsS, rateS }: Pick<ReachItem, "holdsS" | "rateS">,
  words: (length: string, rate: string) => string,
): string | undefined {
  if (holdsS === null || rateS === null) return undefined;
  const length = holdsS * 1000 > LONG ? `> ${LONG / DAY / 365} ${t.units.y}` : duration(holdsS * 1000);
  return words(length, rateS * 1000 >= DAY ? `${DAY / HOUR} ${t.units.h}` : duration(rateS * 1000));
}
