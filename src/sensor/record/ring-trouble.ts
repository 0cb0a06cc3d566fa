/** Why a ring does not record just now, and when it tries again. */
import type { DiskWatch } from "./disk-watch.ts";
import { explainWriteError } from "./write-error.ts";

/** After a failed write the next try waits this long. */
const RETRY_MS = 3000;

export class RingTrouble {
  /** Undefined while there is none. */
  now: ReturnType<typeof explainWriteError> | undefined;
  readonly #slug: string;
  readonly #disk: DiskWatch;
  readonly #note: (line: string) => void;
  #retryMs = 0;

  constructor(slug: string, disk: DiskWatch, note: (line: string) => void) {
    this.#slug = slug;
    this.#disk = disk;
    this.#note = note;
  }

  /** `hasFull`: there is a full file to give up for the next one, so that the disk's floor is no reason. */
  mayRetry(nowMs: number, hasFull: boolean): boolean {
    if (nowMs < this.#retryMs) return false;
    const reason = this.#disk.trouble;
    if (reason === undefined || hasFull) {
      this.now = undefined;
      return true;
    }
    this.waitForSpace(nowMs, reason);
    return false;
  }

  waitForSpace(nowMs: number, reason: string): void {
    if (this.now?.state !== "disk-full") this.#say(reason);
    this.now = { state: "disk-full", reason };
    this.#retryMs = nowMs + RETRY_MS;
  }

  failed(nowMs: number, error: Error, folder: string): void {
    this.#retryMs = nowMs + RETRY_MS;
    this.now = explainWriteError(error, folder);
    this.#say(this.now.reason);
  }

  #say(reason: string): void {
    this.#note(`recording ${this.#slug}: ${reason}`);
  }
}
