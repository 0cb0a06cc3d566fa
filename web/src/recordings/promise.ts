/** What is said of a promise that will not be kept. */
import type { PromiseWarning } from "../../../src/hub/api/contract/promise.ts";
import { bytes, count } from "../format/bytes.ts";
import { duration, moment } from "../format/time.ts";
import { t } from "../texts/index.ts";

export function warningWords({ rule, name, holdsS, keepS, by }: PromiseWarning, now: number): string {
  const at = Date.parse(by);
  const when = at > now ? t.promise.from(moment(at, now)) : t.promise.now;
  const whose = rule === null ? t.promise.timeline : name;
  return t.promise.short(whose, duration(holdsS * 1000), duration(keepS * 1000), when);
}

/** What to do about it. */
export function remedyWords({ rule, needsRing, needsBytes }: PromiseWarning): string {
  if (rule === null) return t.promise.timelineRemedy(bytes(needsBytes));
  if (needsRing === null) return t.promise.tooLarge;
  return t.promise.remedy(count(needsRing.files), bytes(needsRing.filesizeKb * 1000), bytes(needsBytes));
}
