/**
 * What waits for one channel: bounded, in order, one message under way at a time. What fails is tried again, later each
 * time; a channel that hangs or refuses holds up nobody else, and is complained of once, not at every try.
 */
import type { Log } from "../../base/log.ts";
import { reasonOf } from "../../base/network-trouble.ts";
import type { ChannelPlan } from "../../model/channel.ts";
import { type Channel, type Notice, NoticeRefused } from "./channel.ts";
import { isQuiet } from "./quiet.ts";

export interface Pace {
  /** How long one try may take. */
  readonly tryMs: number;
  /** Between the first two tries; then twice as long each time. */
  readonly firstWaitMs: number;
  readonly mostWaitMs: number;
  /** What is older is given up. */
  readonly giveUpMs: number;
  /** How often to look whether the quiet time is over. */
  readonly lookMs: number;
}

export const PACE: Pace = {
  tryMs: 10_000,
  firstWaitMs: 5000,
  mostWaitMs: 300_000,
  giveUpMs: 86_400_000,
  lookMs: 30_000,
};

/** The oldest goes first. */
const MOST_WAITING = 100;
/** A message that is refused as such. */
const MOST_REFUSALS = 3;

interface Waiting {
  readonly notice: Notice;
  readonly sinceMs: number;
  refusals: number;
}

export interface ChannelReport {
  readonly state: "idle" | "ok" | "failing" | "quiet" | "off";
  /** Since when it fails, machine time. */
  readonly sinceMs: number | undefined;
  readonly because: string | undefined;
  readonly lastSentMs: number | undefined;
  readonly waiting: number;
  readonly sent: number;
  /** Tries that failed. */
  readonly failures: number;
  /** Thrown out: too many, too old, or refused for good. */
  readonly lost: number;
}

export interface QueueParts {
  readonly plan: ChannelPlan;
  readonly channel: Channel;
  readonly log: Log;
  readonly pace: Pace;
  /** What waits is another. */
  changed(): void;
}

export class ChannelQueue {
  readonly #parts: QueueParts;
  #waiting: Waiting[] = [];
  #underWay: Waiting | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failing: { sinceMs: number; because: string } | undefined;
  #failures = 0;
  #notBefore = 0;
  #lastSentMs: number | undefined;
  #sent = 0;
  #failedTries = 0;
  #lost = 0;
  readonly #closing = new AbortController();

  constructor(parts: QueueParts) {
    this.#parts = parts;
  }

  get report(): ChannelReport {
    const waiting = this.#all.length;
    const state =
      this.#failing !== undefined
        ? "failing"
        : waiting > 0 && this.#isQuiet()
          ? "quiet"
          : this.#lastSentMs === undefined
            ? "idle"
            : "ok";
    return {
      state,
      sinceMs: this.#failing?.sinceMs,
      because: this.#failing?.because,
      lastSentMs: this.#lastSentMs,
      waiting,
      sent: this.#sent,
      failures: this.#failedTries,
      lost: this.#lost,
    };
  }

  /** What was not sent yet, the oldest first. */
  get pending(): Notice[] {
    return this.#all.map(({ notice }) => notice);
  }

  add(notice: Notice): void {
    if (this.#waiting.length >= MOST_WAITING) {
      this.#waiting.shift();
      this.#lost++;
    }
    this.#waiting.push({ notice, sinceMs: performance.now(), refusals: 0 });
    this.#parts.changed();
    this.#wake();
  }

  /** At once, before all that waits, whatever the time of day. Fails with the reason. */
  async try(notice: Notice): Promise<void> {
    await this.#send(notice);
    this.#succeeded();
    this.#wake();
  }

  async close(forGood = false): Promise<void> {
    this.#closing.abort();
    clearTimeout(this.#timer);
    const { channel } = this.#parts;
    if (forGood) await channel.withdraw?.().catch(() => undefined);
    await channel.close();
  }

  get #all(): readonly Waiting[] {
    return this.#underWay === undefined ? this.#waiting : [this.#underWay, ...this.#waiting];
  }

  #wake(): void {
    clearTimeout(this.#timer);
    if (this.#closing.signal.aborted || this.#underWay !== undefined || this.#waiting.length === 0) return;
    const waitMs = this.#notBefore - performance.now();
    if (waitMs > 0) {
      this.#wakeIn(waitMs);
      return;
    }
    const quiet = this.#isQuiet();
    const at = this.#waiting.findIndex(({ notice }) => !quiet || this.#passes(notice));
    const [next] = at < 0 ? [] : this.#waiting.splice(at, 1);
    if (next === undefined) {
      this.#wakeIn(this.#parts.pace.lookMs);
      return;
    }
    this.#underWay = next;
    void this.#attempt(next);
  }

  #wakeIn(ms: number): void {
    this.#timer = setTimeout(() => this.#wake(), ms).unref();
  }

  async #attempt(next: Waiting): Promise<void> {
    try {
      await this.#send(next.notice);
      this.#sent++;
      this.#succeeded();
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      this.#failed(next, error);
    } finally {
      if (!this.#closing.signal.aborted) this.#underWay = undefined;
    }
    this.#parts.changed();
    this.#wake();
  }

  /** Ends in time whatever the channel does. */
  async #send(notice: Notice): Promise<void> {
    const { plan, channel, pace } = this.#parts;
    const limit = AbortSignal.timeout(pace.tryMs);
    const signal = AbortSignal.any([limit, this.#closing.signal]);
    const link = plan.page === null || notice.state === "test" ? {} : { link: linkTo(plan.page, notice.id) };
    const ended = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
    try {
      await Promise.race([channel.send({ ...notice, ...link }, signal), ended]);
    } catch (error) {
      if (limit.aborted) throw new Error(`no answer within ${pace.tryMs / 1000} s`, { cause: undefined });
      throw error;
    }
  }

  #succeeded(): void {
    this.#lastSentMs = Date.now();
    this.#failures = 0;
    this.#notBefore = 0;
    if (this.#failing === undefined) return;
    this.#failing = undefined;
    this.#parts.log.info(`alarms reach "${this.#parts.plan.name}" again`);
  }

  #failed(next: Waiting, error: unknown): void {
    const { pace, plan, log } = this.#parts;
    const because = reasonOf(error);
    this.#failedTries++;
    if (this.#failing === undefined) {
      this.#failing = { sinceMs: Date.now(), because };
      log.warn(
        `alarms do not reach "${plan.name}" (${plan.type}): ${because}. It is tried again; settings can send a test`,
      );
    } else {
      this.#failing = { ...this.#failing, because };
    }
    if (error instanceof NoticeRefused) next.refusals++;
    const tooOld = performance.now() - next.sinceMs > pace.giveUpMs;
    if (tooOld || next.refusals >= MOST_REFUSALS) this.#lost++;
    else this.#waiting.unshift(next);
    this.#notBefore = performance.now() + Math.min(pace.mostWaitMs, pace.firstWaitMs * 2 ** this.#failures);
    this.#failures++;
  }

  #isQuiet(): boolean {
    const { quiet } = this.#parts.plan;
    return quiet !== null && isQuiet(quiet, Date.now());
  }

  #passes({ severity }: Notice): boolean {
    return severity === "high" && this.#parts.plan.quiet?.highPasses === true;
  }
}

function linkTo(page: string, id: string): string {
  return new URL(`alarms/${encodeURIComponent(id)}`, page.endsWith("/") ? page : `${page}/`).href;
}
