/** What another budget would mean, said before it is set. Pure. */
import type { BudgetCut, BudgetsItem } from "../../../src/hub/api/contract/budget.ts";
import type { Status } from "../../../src/hub/api/contract/status.ts";

export const SIZE_UNITS = { MB: 1e6, GB: 1e9, TB: 1e12 } as const;
export type SizeUnit = keyof typeof SIZE_UNITS;
export type BudgetPlace = "timeline" | "clips" | "recordings";

/** As it stands in a field: the largest unit of which it is one at least. */
export function splitSize(bytes: number): { amount: number; unit: SizeUnit } {
  const unit: SizeUnit = bytes >= 1e12 ? "TB" : bytes >= 1e9 ? "GB" : "MB";
  return { amount: Math.round((bytes / SIZE_UNITS[unit]) * 1000) / 1000, unit };
}

export interface TapeChange {
  /** Thrown out at once, the oldest first. */
  readonly goneBytes: number;
  /** So much less far the tape reaches back then; null where nothing is left. */
  readonly lessMs: number | null;
  /** How long all of it holds at the present rate; null while there is no rate. */
  readonly holdsMs: number | null;
}

export function tapeChange(
  { budgetBytes, holdsS, oldest }: NonNullable<Status["timeline"]>,
  toBytes: number,
  cut: BudgetCut,
): TapeChange {
  const before = oldest === null ? 0 : Date.parse(oldest);
  return {
    goneBytes: cut.goneBytes,
    lessMs: cut.oldest === null ? null : Math.max(0, Date.parse(cut.oldest) - before),
    holdsMs: holdsS === null ? null : (holdsS * 1000 * toBytes) / budgetBytes,
  };
}

/** So much of the wish the disk has no room for. */
export function overDisk(budgets: BudgetsItem, place: BudgetPlace, toBytes: number): number {
  return Math.max(0, toBytes - budgets[place].heldBytes - budgets.diskBytes);
}

/** What a limit for all must be at least, so that nobody has less than now. */
export function leastForAll({ timeline, clips, rings }: BudgetsItem): number {
  const clipBytes = Math.max(clips.bytes ?? 0, clips.heldBytes);
  return (timeline.bytes ?? 0) + clipBytes + rings.promisedBytes + rings.leftBytes;
}
