/**
 * Watches what recordings promised to keep, and warns once before it goes. A warning stays until the promise holds again
 * with a tenth to spare, or until nothing is promised; it outlives a restart.
 */
import * as z from "zod";
import type { Log } from "../base/log.ts";
import {
  type PromiseWarning,
  promiseWarningSchema,
  type ReachItem,
  type Rule,
  type Status,
} from "./api/contract/index.ts";
import { type Promised, promiseWarning, TO_SPARE } from "./promise-warning.ts";

const SETTING = "promise-warnings";
const TIMELINE = "timeline";
/** Nothing goes while a recording stands still or has ended. */
const AT_REST: ReadonlySet<Rule["state"]> = new Set(["paused", "done"]);

export interface PromiseWatchParts {
  readonly store: {
    setting(name: string): Promise<string | undefined>;
    saveSetting(name: string, value: string): Promise<void>;
  };
  readonly log: Log;
  nowMs(): number;
  rules(): readonly Rule[];
  timeline(): Status["timeline"];
}

export class PromiseWatch {
  readonly #parts: PromiseWatchParts;
  #warnings: ReadonlyMap<string, PromiseWarning> = new Map();
  #saved = "";

  constructor(parts: PromiseWatchParts) {
    this.#parts = parts;
  }

  async load(): Promise<void> {
    const text = (await this.#parts.store.setting(SETTING)) ?? "[]";
    const read = z.array(promiseWarningSchema).safeParse(JSON.parse(text));
    this.#warnings = new Map((read.data ?? []).map((warning) => [warning.id, warning]));
    this.#saved = this.#idsSince();
  }

  /** The most urgent first. */
  get warnings(): PromiseWarning[] {
    return [...this.#warnings.values()].sort((a, b) => a.by.localeCompare(b.by));
  }

  /** Once a second. */
  look(): void {
    const nowMs = this.#parts.nowMs();
    const warnings = this.#promised().flatMap((promised) => this.#judge(promised, nowMs) ?? []);
    this.#warnings = new Map(warnings.map((warning) => [warning.id, warning]));
  }

  /** Only when there is another one or one less. */
  async save(): Promise<void> {
    const ids = this.#idsSince();
    if (ids === this.#saved) return;
    await this.#parts.store.saveSetting(SETTING, JSON.stringify(this.warnings));
    this.#saved = ids;
  }

  #judge(promised: Promised, nowMs: number): PromiseWarning | undefined {
    const { id, keepS, holdsS, shortMs } = promised;
    const before = this.#warnings.get(id);
    if (before === undefined) {
      if (shortMs === undefined) return undefined;
      const warning = promiseWarning(promised, nowMs, nowMs);
      this.#parts.log.warn(`${warning.title}. ${warning.hint}`);
      return warning;
    }
    if (holdsS !== undefined && holdsS >= keepS * TO_SPARE) return undefined;
    // Another promise than it was made for; else nothing new is known, or the promise nearly holds again.
    if (shortMs === undefined) return keepS === before.keepS ? before : undefined;
    return promiseWarning(promised, Date.parse(before.since), nowMs);
  }

  #promised(): Promised[] {
    const rules = this.#parts.rules().flatMap((rule): Promised[] => {
      const { keepS } = rule.ring;
      if (keepS === undefined || AT_REST.has(rule.state)) return [];
      return [{ ...rule, ...judged(rule), keepS, rule }];
    });
    const timeline = this.#parts.timeline();
    if (timeline === null || timeline.keepS === null) return rules;
    const { keepS, budgetBytes } = timeline;
    const own = { id: TIMELINE, name: "The timeline", rule: undefined, budgetBytes, keepS };
    return [...rules, { ...own, ...judged(timeline) }];
  }

  #idsSince(): string {
    return JSON.stringify([...this.#warnings.values()].map(({ id, since }) => [id, since]));
  }
}

function judged({ holdsS, holds, shortAt }: ReachItem): Pick<Promised, "holdsS" | "holds" | "shortMs"> {
  return {
    holdsS: holdsS ?? undefined,
    holds: holds ?? "",
    shortMs: shortAt === null ? undefined : Date.parse(shortAt),
  };
}
