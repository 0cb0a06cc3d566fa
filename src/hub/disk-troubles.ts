/** Which recordings the disk does not let go on, as timeline and rules say. */
import type { TimelineStatus } from "../model/frame-select.ts";
import type { Rule } from "./api/contract/rule.ts";
import type { DiskTrouble } from "./disk-alarm.ts";

export function diskTroubles(timeline: TimelineStatus | undefined, rules: readonly Rule[]): DiskTrouble[] {
  const stands = ({ state }: { state: string }): boolean => state === "disk-full" || state === "error";
  const all = rules
    .filter(stands)
    .map(({ name, reason }) => ({ what: `The recording ${name}`, reason: reason ?? "" }));
  if (timeline === undefined || !stands(timeline)) return all;
  return [{ what: "The timeline", reason: timeline.reason ?? "" }, ...all];
}
