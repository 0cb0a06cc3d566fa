/** Why nothing of the timeline can be written, and when it is tried again. */
import { explainWriteError } from "../write-error.ts";
import type { TimelineState } from "./chunk-news.ts";

/** After a failed write the next try waits this long. */
const RETRY_MS = 3000;

export class WriteTrouble {
  #state: { state: "disk-full" | "error"; reason: string } | undefined;
  #retryMs = 0;

  get state(): Pick<TimelineState, "state" | "reason"> {
    return this.#state ?? { state: "recording" };
  }

  get there(): boolean {
    return this.#state !== undefined;
  }

  failed(error: Error, folder: string, nowMs: number): void {
    this.#retryMs = nowMs + RETRY_MS;
    this.#state = explainWriteError(error, folder);
  }

  /** The disk is at its floor, and there is nothing to give up. */
  full(reason: string): void {
    this.#state = { state: "disk-full", reason };
  }

  /** It is over, as far as anybody knows. */
  mayRetry(nowMs: number, diskTrouble: string | undefined): boolean {
    if (nowMs < this.#retryMs || diskTrouble !== undefined) return false;
    this.#state = undefined;
    return true;
  }
}
