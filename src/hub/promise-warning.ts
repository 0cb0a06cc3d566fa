/** What is to be said of a promise that will not be kept: by when, and how large the room would have to be. Pure. */
import { formatBytes } from "../base/size.ts";
import { formatInstantMs, spanText } from "../base/time.ts";
import { type Ring, ringSchema } from "../model/sniffer-rule.ts";
import type { PromiseWarning } from "./api/contract/promise.ts";

/** Beyond what the promise needs: the rate will not stay the same. */
export const TO_SPARE = 1.1;
const MOST_FILES = ringSchema.shape.files.unwrap().maxValue ?? 0;
const MOST_KB = ringSchema.shape.filesizeKb.unwrap().maxValue ?? 0;

/** A recording with a promise, as it stands. */
export interface Promised {
  readonly id: string;
  readonly name: string;
  /** Undefined for the timeline. */
  readonly rule: { readonly slug: string; readonly ring: Ring } | undefined;
  readonly budgetBytes: number;
  readonly keepS: number;
  /** Undefined while nothing is known of the rate. */
  readonly holdsS: number | undefined;
  /** The same in words, with the rate's time. */
  readonly holds: string;
  /** Event time; undefined while the promise is thought to hold. */
  readonly shortMs: number | undefined;
}

export function promiseWarning(promised: Promised, sinceMs: number, nowMs: number): PromiseWarning {
  const { id, name, rule, budgetBytes, keepS, holdsS = 0, holds, shortMs = nowMs } = promised;
  const times = (keepS * TO_SPARE) / Math.max(1, holdsS);
  const needsRing = rule === undefined ? null : ringTimes(rule.ring, times);
  const needsBytes =
    needsRing === null ? Math.ceil(budgetBytes * times) : (needsRing.files + 1) * needsRing.filesizeKb * 1000;
  const when = shortMs <= nowMs ? "now" : minuteText(shortMs);
  const keep = spanText(keepS * 1000);
  return {
    id,
    rule: rule?.slug ?? null,
    name,
    since: formatInstantMs(sinceMs),
    by: formatInstantMs(Math.max(shortMs, sinceMs)),
    keepS,
    holdsS,
    needsBytes,
    needsRing,
    title:
      `${name} has room for ${holds}, not for the ${keep} promised: ` +
      `from ${when} on frames go that are younger`,
    hint: hintOf(rule?.slug, needsRing, needsBytes),
  };
}

function minuteText(ms: number): string {
  return `${formatInstantMs(ms).slice(0, 16).replace("T", " ")} UTC`;
}

function hintOf(slug: string | undefined, ring: PromiseWarning["needsRing"], bytes: number): string {
  if (slug === undefined)
    return `Give the timeline more room in Settings or by tapdeck budgets --timeline-size ${Math.ceil(bytes / 1e6)}M, or promise less`;
  if (ring === null) return "No ring is large enough: record less, or promise less";
  const { files, filesizeKb } = ring;
  return (
    `Make the ring larger, ${files} files of ${filesizeKb} kB (${formatBytes(bytes)}): ` +
    `tapdeck rules set ${slug} --files ${files} --filesize ${filesizeKb}`
  );
}

/** More files, and larger ones only where there cannot be more. */
function ringTimes({ files, filesizeKb }: Ring, times: number): PromiseWarning["needsRing"] {
  const wanted = Math.ceil(files * times);
  if (wanted <= MOST_FILES) return { files: wanted, filesizeKb };
  const kb = Math.ceil((wanted / MOST_FILES) * filesizeKb);
  return kb <= MOST_KB ? { files: MOST_FILES, filesizeKb: kb } : null;
}
