/** What is missing in a clip: what the timeline lacks of its span, and what it no longer had when it was to be copied. */
import type { ClipReport } from "../model/clip.ts";
import type { ClipFile } from "./clip-file.ts";
import type { Rewind } from "./rewind.ts";

type Past = Pick<Rewind, "holes" | "reach" | "status">;
type Gap = ClipReport["gaps"][number];

const MOST_GAPS = 100;

/** Of a clip that was copied up to now; its place is still where the copying began. */
export async function gapsOf({ wish, report, place }: ClipFile, rewind: Past): Promise<Gap[]> {
  const known = report.gaps.filter((gap) => gap.place === "timeline");
  const holes = await rewind.holes(wish.select);
  return [...known, ...rolledOff(wish.select, place, rewind), ...holes].slice(0, MOST_GAPS);
}

function rolledOff(
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  place: ClipFile["place"],
  rewind: Past,
): Gap[] {
  const { oldest } = rewind.reach();
  const { oldestMs } = rewind.status();
  if (oldest === undefined || oldestMs === null) return [];
  if (place !== undefined && oldest <= place.chunk) return [];
  const sinceMs = Math.max(fromMs, place?.ms ?? fromMs);
  const untilMs = Math.min(oldestMs, toMs);
  return sinceMs < untilMs ? [{ place: "timeline", frames: 0, sinceMs, untilMs }] : [];
}
