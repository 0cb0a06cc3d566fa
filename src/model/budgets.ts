/**
 * How much the timeline, the clips and all recordings together may take: by options of the start, by the owner's wish
 * while it runs, and by what follows from both. Pure; everybody who asks whether sizes fit asks here.
 */
import { AppError, type ErrorCode } from "../base/app-error.ts";
import { formatBytes } from "../base/size.ts";
import type { SensorStart } from "./child-message.ts";

/** The timeline's chunks have a least size, and this holds a few of them. */
export const LEAST_TIMELINE_BYTES = 4e6;
export const LEAST_RECORDINGS_BYTES = 20e6;
const CLIP_BYTES = 2e9;

/** What is not named is left to the default; without `recordingBytes` all together have no limit. */
export interface SaidBudgets {
  timelineBytes?: number | undefined;
  clipBytes?: number | undefined;
  recordingBytes?: number | undefined;
}
export type BudgetName = keyof SaidBudgets;
export const BUDGET_NAMES = ["timelineBytes", "clipBytes", "recordingBytes"] as const;

/** What holds. `timelineBytes`: on the disk, 0 where it takes none. */
export interface Budgets extends SaidBudgets {
  timelineBytes: number;
  clipBytes: number;
}

/** By options of the start. */
export function optionBudgets(
  start: Pick<SensorStart, "timeline" | "clipBytes" | "recordingBytes">,
): SaidBudgets {
  const { timeline, clipBytes, recordingBytes } = start;
  const timelineBytes = timeline.memory || timeline.size === "off" ? 0 : timeline.size;
  return {
    ...(timelineBytes === undefined ? {} : { timelineBytes }),
    ...(clipBytes === undefined ? {} : { clipBytes }),
    ...(recordingBytes === undefined ? {} : { recordingBytes }),
  };
}

function clipBytesOf({ clipBytes, recordingBytes }: SaidBudgets): number {
  if (clipBytes !== undefined) return clipBytes;
  return recordingBytes === undefined ? CLIP_BYTES : Math.min(CLIP_BYTES, Math.floor(recordingBytes / 4));
}

/** Fails with what is too small, or does not fit beside the others. A timeline of 0 takes nothing of the disk. */
export function expectBudgets(
  said: SaidBudgets,
  codes: { readonly small: ErrorCode; readonly sum: ErrorCode },
): void {
  const { timelineBytes, recordingBytes } = said;
  if (timelineBytes !== undefined && timelineBytes > 0 && timelineBytes < LEAST_TIMELINE_BYTES) {
    throw new AppError(
      codes.small,
      `a timeline of ${formatBytes(timelineBytes)} is too small to hold anything`,
      {
        hint: `Give it at least ${formatBytes(LEAST_TIMELINE_BYTES)}`,
      },
    );
  }
  if (recordingBytes === undefined) return;
  if (recordingBytes < LEAST_RECORDINGS_BYTES) {
    throw new AppError(codes.small, `${formatBytes(recordingBytes)} for all recordings are too little`, {
      hint: `Give them at least ${formatBytes(LEAST_RECORDINGS_BYTES)}`,
    });
  }
  const least = timelineBytes ?? LEAST_TIMELINE_BYTES;
  const clipBytes = clipBytesOf(said);
  if (least + clipBytes <= recordingBytes) return;
  const words = `the timeline (${formatBytes(least)}) and the clips (${formatBytes(clipBytes)})`;
  throw new AppError(
    codes.sum,
    `${words} take more than the ${formatBytes(recordingBytes)} for all recordings`,
    {
      hint: "Give all recordings more (--recordings-size), or the timeline and the clips less (--timeline-size, --clips-size)",
    },
  );
}

/**
 * What holds. Options win over wishes; a wish that does not fit beside them gets what is left, which never happens to one
 * that `expectBudgets` let pass. `shareBytes`: what the timeline takes where nobody says; beside a limit at most half of
 * what the clips leave.
 */
export function budgetsOf(options: SaidBudgets, wish: SaidBudgets, shareBytes: number): Budgets {
  const said = { ...wish, ...options };
  const { recordingBytes } = said;
  if (recordingBytes === undefined)
    return { timelineBytes: said.timelineBytes ?? shareBytes, clipBytes: clipBytesOf(said) };
  const least = options.timelineBytes ?? LEAST_TIMELINE_BYTES;
  const limit = options.recordingBytes ?? Math.max(recordingBytes, least + (options.clipBytes ?? 0));
  const clipBytes = options.clipBytes ?? Math.min(clipBytesOf(said), limit - least);
  const half = Math.floor((limit - clipBytes) / 2);
  const wished = wish.timelineBytes ?? Math.max(LEAST_TIMELINE_BYTES, Math.min(shareBytes, half));
  const timelineBytes = options.timelineBytes ?? Math.min(wished, limit - clipBytes);
  return { timelineBytes, clipBytes, recordingBytes: limit };
}
