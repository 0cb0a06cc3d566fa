/**
 * The budgets that hold: options of the start win over the owner's wish. A new wish takes effect at once, in an order in
 * which timeline, clips and rings never take more than all may: first who gives room, then the rings, then who gets more.
 */
import type { Log } from "../base/log.ts";
import { formatBytes } from "../base/size.ts";
import { Turns } from "../base/turns.ts";
import type { BudgetState } from "../model/budget-state.ts";
import {
  BUDGET_NAMES,
  type BudgetName,
  type Budgets,
  budgetsOf,
  optionBudgets,
  type SaidBudgets,
} from "../model/budgets.ts";
import type { SensorStart } from "../model/child-message.ts";
import type { Clips } from "./clips.ts";
import { roomAboveFloor } from "./record/disk-watch.ts";
import type { Rewind } from "./rewind.ts";
import type { RingAdmission } from "./ring-admission.ts";

/** Whoever asks waits no longer for a disk that is slow to delete. */
const SETTLE_MS = 10_000;

/** What budgets are reckoned from, as it was at the start. */
export interface BudgetBasis {
  readonly start: Pick<SensorStart, "timeline" | "clipBytes" | "recordingBytes" | "dataFolder">;
  /** What the timeline takes where nobody says. */
  readonly shareBytes: number;
  /** What an earlier timeline left on the disk where this one takes nothing of it. */
  readonly leftoverBytes: number;
}

export interface BudgetKeeperParts extends BudgetBasis {
  readonly rewind: Pick<Rewind, "resize" | "status">;
  readonly clips: Pick<Clips, "resize" | "bytes">;
  readonly admission: Pick<RingAdmission, "measure" | "room">;
  readonly log: Log;
  /** Admits the rings anew; resolves when the packet thread is told. */
  admit(): Promise<void>;
}

export class BudgetKeeper {
  readonly #parts: BudgetKeeperParts;
  readonly #options: SaidBudgets;
  readonly #turns = new Turns();
  #wish: SaidBudgets;
  #now: Budgets;

  constructor(parts: BudgetKeeperParts, wish: SaidBudgets) {
    this.#parts = parts;
    this.#options = optionBudgets(parts.start);
    this.#wish = wish;
    this.#now = budgetsOf(this.#options, wish, parts.shareBytes);
    this.#noteCut();
  }

  /** The limit, and what is promised beside the rings. */
  get beside(): { totalBytes?: number; timelineBytes: number; clipBytes: number } {
    const { timelineBytes, clipBytes, recordingBytes } = this.#now;
    return {
      ...(recordingBytes === undefined ? {} : { totalBytes: recordingBytes }),
      timelineBytes: this.#options.timelineBytes === 0 ? this.#parts.leftoverBytes : timelineBytes,
      clipBytes: Math.max(clipBytes, this.#parts.clips.bytes),
    };
  }

  /** Resolves when it holds. */
  wish(wish: SaidBudgets): Promise<void> {
    return this.#turns.take(async () => {
      this.#wish = wish;
      const next = budgetsOf(this.#options, wish, this.#parts.shareBytes);
      if (BUDGET_NAMES.every((name) => next[name] === this.#now[name])) return;
      await this.#change(next);
      this.#noteCut();
    });
  }

  /** When all that was wished before holds, or after a while. */
  async state(): Promise<BudgetState> {
    const { rewind, clips, admission, start, shareBytes } = this.#parts;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise((resolve) => (timer = setTimeout(resolve, SETTLE_MS)));
    await Promise.race([this.#turns.take(async () => undefined), patience]);
    clearTimeout(timer);
    const { ringBytes, leftBytes } = await admission.measure();
    const timeline = rewind.status();
    const aboveFloor = await roomAboveFloor(start.dataFolder);
    return {
      now: this.#now,
      wish: this.#wish,
      fixed: fixedBy(start),
      timelineShareBytes: shareBytes,
      held: { timelineBytes: timeline.bytes, clipBytes: clips.bytes, ringBytes },
      diskBytes: Math.max(0, Math.min(Math.floor(aboveFloor), Number.MAX_SAFE_INTEGER)),
      room: { ...admission.room, leftBytes },
      timeline,
    };
  }

  async #change(next: Budgets): Promise<void> {
    const { rewind, clips, admit } = this.#parts;
    const before = this.#now;
    const resize = async (budgets: Budgets): Promise<void> => {
      // Off, or in memory: nothing of this disk, and nothing that changes.
      if (this.#options.timelineBytes !== 0) await rewind.resize(budgets.timelineBytes);
      clips.resize(budgets.clipBytes);
    };
    await resize({
      timelineBytes: Math.min(before.timelineBytes, next.timelineBytes),
      clipBytes: Math.min(before.clipBytes, next.clipBytes),
    });
    this.#now = next;
    await admit();
    await resize(next);
  }

  /** Of a wish there is not always room for all beside options of the start. */
  #noteCut(): void {
    for (const name of BUDGET_NAMES) {
      const [wished, has] = [this.#wish[name], this.#now[name]];
      if (wished === undefined || has === undefined || wished === has || name in this.#options) continue;
      this.#parts.log.warn(
        `${name}: ${formatBytes(has)} in place of the ${formatBytes(wished)} wished, which do not fit beside the options of the start`,
      );
    }
  }
}

/** By which options budgets are fixed. */
function fixedBy({
  timeline,
  clipBytes,
  recordingBytes,
}: BudgetBasis["start"]): Partial<Record<BudgetName, string>> {
  const option = timelineOption(timeline);
  return {
    ...(option === undefined ? {} : { timelineBytes: option }),
    ...(clipBytes === undefined ? {} : { clipBytes: "--clips-size" }),
    ...(recordingBytes === undefined ? {} : { recordingBytes: "--recordings-size" }),
  };
}

function timelineOption({ size, memory }: SensorStart["timeline"]): string | undefined {
  if (size === "off") return "--timeline-size off";
  if (memory) return "--timeline-memory";
  return size === undefined ? undefined : "--timeline-size";
}
