/** Slows down who guesses: so many tries in a window, per address and for all together. */
import { AppError } from "../../../base/app-error.ts";

const WINDOW_MS = 5 * 60_000;
const PER_ADDRESS = 10;
const FOR_ALL = 100;
const MAX_ADDRESSES = 10_000;

interface Window {
  startMs: number;
  tries: number;
}

export class RateLimited extends AppError {
  readonly retryAfterS: number;

  constructor(retryAfterS: number) {
    super("rate-limited", "too many tries", { hint: `Wait ${retryAfterS} seconds and try again` });
    this.retryAfterS = retryAfterS;
  }
}

export class LoginLimit {
  readonly #addresses = new Map<string, Window>();
  #all: Window = { startMs: 0, tries: 0 };

  /** Counts one try; throws RateLimited when there were too many. */
  check(address: string, nowMs: number): void {
    if (this.#addresses.size >= MAX_ADDRESSES) this.#forgetOld(nowMs);
    const own = current(this.#addresses.get(address), nowMs);
    this.#addresses.set(address, own);
    this.#all = current(this.#all, nowMs);
    for (const [window, limit] of [
      [own, PER_ADDRESS],
      [this.#all, FOR_ALL],
    ] as const) {
      if (window.tries >= limit)
        throw new RateLimited(Math.ceil((window.startMs + WINDOW_MS - nowMs) / 1000));
    }
    own.tries++;
    this.#all.tries++;
  }

  /** A right password: earlier typing errors are forgiven. */
  forgive(address: string): void {
    this.#addresses.delete(address);
  }

  #forgetOld(nowMs: number): void {
    for (const [address, window] of this.#addresses) {
      if (nowMs - window.startMs >= WINDOW_MS) this.#addresses.delete(address);
    }
    if (this.#addresses.size >= MAX_ADDRESSES) this.#addresses.clear();
  }
}

function current(window: Window | undefined, nowMs: number): Window {
  return window === undefined || nowMs - window.startMs >= WINDOW_MS ? { startMs: nowMs, tries: 0 } : window;
}
