/**
 * Gives rules that begin their past: frames out of the timeline until little is missing, then the rule records what comes
 * and gets what came in between. The places where one ends and the next begins are exact: no frame is lost or doubled.
 */
import { AppError } from "../base/app-error.ts";
import type { SensorRule } from "../model/sniffer-rule.ts";
import type { TimelinePlace } from "./record/timeline/chunk-news.ts";
import type { Rewind } from "./rewind.ts";

/** A round that took less leaves so little that it may stand late in the rule's files. */
const NEAR_MS = 2000;
/** A disk that never catches up with the wire must not keep a rule from recording. */
const MOST_ROUNDS = 20;

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
    for (const rule of rules) this.#turn = this.#turn.then(() => this.#fillOrSay(rule));
  }

  /** What happens to one rule's past is nothing to the next one's. */
  async #fillOrSay(rule: SensorRule): Promise<void> {
    try {
      await this.#fill(rule);
    } catch (error) {
      this.#parts.note(`recording ${rule.slug}: its past is not whole: ${messageOf(error)}`);
    }
  }

  async #fill(rule: SensorRule): Promise<void> {
    const { rewind, goLive, note } = this.#parts;
    let from: TimelinePlace | undefined;
    try {
      for (let round = 0; round < MOST_ROUNDS; round++) {
        const beganMs = Date.now();
        const to = await rewind.place();
        if (to === undefined) break;
        await this.#send(rule, from, to);
        from = to;
        if (Date.now() - beganMs < NEAR_MS) break;
      }
    } catch (error) {
      note(`recording ${rule.slug}: its past is not whole: ${messageOf(error)}`);
    }
    const past = rule.fromMs === undefined ? {} : { fromMs: rule.fromMs };
    // Whatever is known of its past, a rule must begin to record.
    const holes = await rewind.holes({ matches: [], ...past }).catch(() => []);
    const lost = holes.reduce((sum, { frames }) => sum + frames, 0);
    await this.#send(rule, from, await goLive(rule.slug, lost));
  }

  async #send(rule: SensorRule, from: TimelinePlace | undefined, to: TimelinePlace): Promise<void> {
    const { rewind, linkTypes, fill } = this.#parts;
    const select = { matches: [rule.match], ...(rule.fromMs === undefined ? {} : { fromMs: rule.fromMs }) };
    try {
      for await (const blocks of await rewind.frames(select, linkTypes(), { from, to }))
        await fill(rule.slug, blocks);
    } catch (error) {
      // A timeline without frames is a past without frames.
      if (!(error instanceof AppError && error.code === "not-found")) throw error;
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
