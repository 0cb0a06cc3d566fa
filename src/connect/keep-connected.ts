/** Connects again and again, with growing waits, for the run of the sensor that is there. */
import type { Door } from "./door.ts";
import { type Feed, plain } from "./feed.ts";

export interface Waits {
  readonly firstMs: number;
  readonly longestMs: number;
  /** A connection that held so long is taken for sound: the next wait is the first again. */
  readonly soundMs: number;
}

/** Why a connection is ended whose bytes cannot be read. */
export const DAMAGED = "damaged";

export const WAITS: Waits = { firstMs: 500, longestMs: 60_000, soundMs: 30_000 };

export class KeepConnected {
  readonly #door: Door;
  readonly #feed: Feed;
  readonly #waits: Waits;
  readonly #stopped = new AbortController();
  /** Ends the connection at hand. */
  #attempt = new AbortController();
  /** Ends the wait at hand. */
  #pause = new AbortController();
  #waitMs: number;
  #served: string | undefined;
  #running: Promise<void> | undefined;

  constructor(door: Door, feed: Feed, waits: Waits = WAITS) {
    this.#door = door;
    this.#feed = feed;
    this.#waits = waits;
    this.#waitMs = waits.firstMs;
  }

  /** A run of the sensor says that it is there: what another run was given is begun anew, at once. */
  here(run: string): void {
    if (run === this.#served) return;
    this.#served = run;
    if (this.#running === undefined) {
      this.#running = this.#run();
      return;
    }
    this.#waitMs = this.#waits.firstMs;
    this.#attempt.abort("soon");
    this.#pause.abort();
  }

  /** What came cannot be read. */
  anew(): void {
    this.#attempt.abort(DAMAGED);
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#attempt.abort();
    this.#pause.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      this.#attempt = new AbortController();
      this.#pause = new AbortController();
      const { signal } = this.#attempt;
      const pause = this.#pause.signal;
      await this.#feed.state("connecting");
      const began = Date.now();
      const why = await this.#connect(signal);
      if (this.#stopped.signal.aborted) return;
      if (signal.reason === "soon") continue;
      if (Date.now() - began >= this.#waits.soundMs || this.#door.patient === true)
        this.#waitMs = this.#waits.firstMs;
      const wait = this.#waitMs;
      this.#waitMs = Math.min(wait * 2, this.#waits.longestMs);
      // The source said itself what is wrong with the bytes.
      if (!signal.aborted) await this.#feed.state("waiting", why);
      await this.#wait(wait, pause);
    }
  }

  async #connect(signal: AbortSignal): Promise<string> {
    try {
      return await this.#door.connect(this.#feed, signal);
    } catch (error) {
      return plain(error instanceof Error ? error.message : String(error));
    }
  }

  async #wait(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener("abort", done, { once: true });
    });
  }
}
