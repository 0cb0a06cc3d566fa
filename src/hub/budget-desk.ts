/** The owner's wish of how much recordings may take: checked by the sensor's own figures, stored, told to it. */
import { AppError } from "../base/app-error.ts";
import type { Log } from "../base/log.ts";
import { formatBytes } from "../base/size.ts";
import { formatInstantMs } from "../base/time.ts";
import { Turns } from "../base/turns.ts";
import { type BudgetState, saidBudgetsSchema, type TimelineCut } from "../model/budget-state.ts";
import {
  BUDGET_NAMES,
  type BudgetName,
  budgetsOf,
  expectBudgets,
  LEAST_RECORDINGS_BYTES,
  LEAST_TIMELINE_BYTES,
  type SaidBudgets,
} from "../model/budgets.ts";
import { roomForRings } from "../model/recording-room.ts";
import type { Budget, BudgetCut, BudgetsItem, BudgetsPatch } from "./api/contract/budget.ts";
import type { BudgetDesk as Contract } from "./api/desk.ts";

const SETTING = "budgets";
const WRONG = { small: "invalid", sum: "over-budget" } as const;
const WORDS = {
  timelineBytes: "the timeline's room",
  clipBytes: "the clips' room",
  recordingBytes: "the room for all recordings",
} satisfies Record<BudgetName, string>;

const LEAST = {
  timelineBytes: LEAST_TIMELINE_BYTES,
  clipBytes: 1,
  recordingBytes: LEAST_RECORDINGS_BYTES,
} satisfies Record<BudgetName, number>;

export interface BudgetDeskParts {
  readonly store: {
    setting(name: string): Promise<string | undefined>;
    saveSetting(name: string, value: string): Promise<void>;
  };
  readonly log: Log;
  /** As the sensor says when all that it was told before holds. */
  state(): Promise<BudgetState>;
  /** What such a timeline would throw out. */
  cut(timelineBytes: number): Promise<TimelineCut>;
  /** What all rings promise. */
  ringBytes(): number;
  changed(): void;
}

export class BudgetDesk implements Contract {
  readonly #parts: BudgetDeskParts;
  readonly #turns = new Turns();
  #wish: SaidBudgets | undefined;

  constructor(parts: BudgetDeskParts) {
    this.#parts = parts;
  }

  async load(): Promise<void> {
    const { store, log } = this.#parts;
    const text = await store.setting(SETTING);
    if (text === undefined) return;
    try {
      this.#wish = saidBudgetsSchema.parse(JSON.parse(text));
    } catch {
      log.warn("the budgets that were set cannot be read: those that the sensor remembers hold");
    }
  }

  /** Undefined while nobody set any, or it is not known: the sensor's own wish holds, and nothing is thrown out. */
  get wish(): SaidBudgets | undefined {
    return this.#wish;
  }

  async show(): Promise<BudgetsItem> {
    return this.#item(await this.#parts.state());
  }

  async cut(timelineBytes: number): Promise<BudgetCut> {
    const { goneBytes, oldestMs } = await this.#parts.cut(timelineBytes);
    return { goneBytes, oldest: oldestMs === null ? null : formatInstantMs(oldestMs) };
  }

  change(patch: BudgetsPatch): Promise<BudgetsItem> {
    return this.#turns.take(async () => {
      const { store, state, changed } = this.#parts;
      const before = await state();
      const fixed = BUDGET_NAMES.find((name) => name in patch && before.fixed[name] !== undefined);
      if (fixed !== undefined) throw isFixed(fixed, before.fixed[fixed] ?? "");
      const wish = patched(this.#wish ?? before.wish, patch);
      expectBudgets({ ...wish, ...optionsOf(before) }, WRONG);
      this.#expectRings(before, wish);
      await store.saveSetting(SETTING, JSON.stringify(wish));
      this.#wish = wish;
      changed();
      return this.#item(await state());
    });
  }

  /** Rings that have room keep it. */
  #expectRings(state: BudgetState, wish: SaidBudgets): void {
    const { room, held, timelineShareBytes } = state;
    const next = budgetsOf(optionsOf(state), wish, timelineShareBytes);
    const { recordingBytes } = next;
    if (recordingBytes === undefined) return;
    const timelineBytes = next.timelineBytes === 0 ? room.timelineBytes : next.timelineBytes;
    const clipBytes = Math.max(next.clipBytes, held.clipBytes);
    const free = roomForRings({ ...room, totalBytes: recordingBytes, timelineBytes, clipBytes }) ?? 0;
    const ringBytes = this.#parts.ringBytes();
    if (ringBytes <= free || free >= (roomForRings(room) ?? Number.POSITIVE_INFINITY)) return;
    const others = [
      `timeline ${formatBytes(timelineBytes)}`,
      `clips ${formatBytes(clipBytes)}`,
      ...(room.leftBytes ? [`files of removed recordings ${formatBytes(room.leftBytes)}`] : []),
    ];
    throw new AppError(
      "over-budget",
      `the rings of all recordings take ${formatBytes(ringBytes)}, and of ${formatBytes(recordingBytes)} for all ` +
        `they would have ${formatBytes(Math.max(0, free))} (${others.join(", ")})`,
      { hint: "Give all recordings more, the timeline and the clips less, or make rings smaller first" },
    );
  }

  #item(state: BudgetState): BudgetsItem {
    const { now, fixed, held, diskBytes, room, timeline } = state;
    const ringBytes = this.#parts.ringBytes();
    const { leftBytes = 0 } = room;
    const wish = this.#wish ?? state.wish;
    const onDisk = now.timelineBytes > 0;
    const timelineNow = timeline.state === "off" ? null : timeline.budgetBytes;
    const budget = (name: BudgetName, bytes: number | null, heldBytes: number): Budget => {
      const { [name]: _wished, ...others } = wish;
      const byDefault = budgetsOf(
        { ...optionsOf(state), [name]: undefined },
        others,
        state.timelineShareBytes,
      );
      const isHere = name !== "timelineBytes" || onDisk;
      return {
        bytes,
        wishedBytes: wish[name] ?? null,
        defaultBytes: isHere ? (byDefault[name] ?? null) : null,
        heldBytes,
        leastBytes: LEAST[name],
        overDiskBytes: isHere && bytes !== null ? Math.max(0, bytes - heldBytes - diskBytes) : 0,
        fixedBy: fixed[name] ?? null,
      };
    };
    const all =
      (onDisk ? held.timelineBytes : room.timelineBytes) + held.clipBytes + held.ringBytes + leftBytes;
    return {
      timeline: budget("timelineBytes", timelineNow, held.timelineBytes),
      clips: budget("clipBytes", now.clipBytes, held.clipBytes),
      recordings: budget("recordingBytes", now.recordingBytes ?? null, all),
      rings: { promisedBytes: ringBytes, heldBytes: held.ringBytes, leftBytes },
      diskBytes,
    };
  }
}

/** What the options of the start say. */
function optionsOf({ now, fixed }: BudgetState): SaidBudgets {
  return Object.fromEntries(BUDGET_NAMES.flatMap((name) => (name in fixed ? [[name, now[name]]] : [])));
}

function patched(wish: SaidBudgets, patch: BudgetsPatch): SaidBudgets {
  const named = Object.entries({ ...wish, ...patch }).filter(
    ([, bytes]) => bytes !== null && bytes !== undefined,
  );
  return Object.fromEntries(named);
}

function isFixed(name: BudgetName, option: string): AppError {
  return new AppError("conflict", `${WORDS[name]} was said when Tapdeck was started (${option})`, {
    hint: `Start tapdeck without ${option} to set it while it runs`,
  });
}
