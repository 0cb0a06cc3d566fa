/**
 * Gives rules that begin their past: frames out of the timeline until little is missing, then the rule records what comes
 * and gets what came in between.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { SensorRule } from "../model/sniffer-rule.ts";
import { PastRounds } from "./past-rounds.ts";
import type { TimelinePlace } from "./record/timeline/chunk-news.ts";
import type { Rewind } from "./rewind.ts";

/** A round that took less leaves so little that it may stand late in the rule's files. */
const NEAR_MS = 2000;

export interface BackfillParts {
  readonly rewind: Rewind;
  linkTypes(): readonly number[];
  /** Resolves when they are recorded. */
  fill(slug: string, blocks: Uint8Array): Promise<void>;
  /** The rule records from this place on. */
  goLive(slug: string, lost: number): Promise<TimelinePlace>;
  note(line: string): void;
}

export class Backfill {
  readonly #parts: BackfillParts;
  #turn: Promise<void> = Promise.resolve();

  constructor(parts: BackfillParts) {
    this.#parts = parts;
  }

  /** One rule after the other. */
  add(rules: readonly SensorRule[]): void {
    for (const rule of rules) this.#inTurn(rule, () => this.#fill(rule));
  }

  #inTurn(rule: SensorRule, step: () => Promise<void>): void {
    // What happens to one rule's past is nothing to the next one's.
    this.#turn = this.#turn.then(step).catch((error: unknown) => this.#sayNotWhole(rule, error));
  }

  async #fill(rule: SensorRule): Promise<void> {
    const { rewind, goLive, linkTypes } = this.#parts;
    const span = rule.fromMs === undefined ? {} : { fromMs: rule.fromMs };
    const past = new PastRounds(rewind, { matches: [rule.match], ...span }, linkTypes);
    // Whatever is known of its past, a rule must begin to record.
    await this.#give(rule, past.untilNear(NEAR_MS)).catch((error: unknown) => this.#sayNotWhole(rule, error));
    const holes = await rewind.holes({ matches: [], ...span }).catch(() => []);
    const lost = holes.reduce((sum, { frames }) => sum + frames, 0);
    const place = await goLive(rule.slug, lost);
    if (past.settledMs === 0) await this.#give(rule, past.upTo(place));
    else void sleep(past.settledMs).then(() => this.#inTurn(rule, () => this.#give(rule, past.upTo(place))));
  }

  async #give(rule: SensorRule, past: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const blocks of past) await this.#parts.fill(rule.slug, blocks);
  }

  #sayNotWhole(rule: SensorRule, error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    this.#parts.note(`recording ${rule.slug}: its past is not whole: ${why}`);
  }
}
