/**
 * Watches the free space under the recordings: below the floor nothing more is written, whatever the budgets say.
 * Between two looks at the disk it reckons with what was handed over since, so that the floor holds at every instant.
 */
import { statfs, statfsSync } from "node:fs";
import { statfs as look } from "node:fs/promises";

const LOOK_MS = 1000;
const FLOOR = 0.05;

export class DiskWatch {
  readonly #folder: string;
  readonly #inFlight: () => number;
  #lookedMs = 0;
  #freeBytes = 0;
  #totalBytes = 0;
  #spentBytes = 0;

  /** `inFlight`: bytes handed over to be written that may not be on the disk yet. */
  constructor(folder: string, inFlight: () => number) {
    this.#folder = folder;
    this.#inFlight = inFlight;
    const { bavail, blocks, bsize } = statfsSync(folder);
    this.#freeBytes = bavail * bsize;
    this.#totalBytes = blocks * bsize;
  }

  /** Why nothing may be written, or undefined. */
  get trouble(): string | undefined {
    const free = this.#freeBytes - this.#spentBytes;
    if (this.#totalBytes === 0 || free >= this.#totalBytes * FLOOR) return undefined;
    const share = Math.max(0, (free / this.#totalBytes) * 100).toFixed(1);
    return `the disk has ${share} % free and ${FLOOR * 100} % is kept; frames are dropped until there is space`;
  }

  /** So much will be written; negative where files are given up. */
  spend(bytes: number): void {
    this.#spentBytes += bytes;
  }

  tick(nowMs: number): void {
    if (nowMs - this.#lookedMs < LOOK_MS) return;
    this.#lookedMs = nowMs;
    const inFlight = this.#inFlight();
    const spentBefore = this.#spentBytes;
    statfs(this.#folder, (error, stats) => {
      if (error !== null) return;
      const { bavail, blocks, bsize } = stats;
      this.#freeBytes = bavail * bsize;
      this.#totalBytes = blocks * bsize;
      this.#spentBytes += inFlight - spentBefore;
    });
  }
}

/** How many bytes may be written before the disk is at its floor. */
export async function roomAboveFloor(folder: string): Promise<number> {
  const { bavail, blocks, bsize } = await look(folder);
  return blocks === 0 ? Number.POSITIVE_INFINITY : (bavail - blocks * FLOOR) * bsize;
}
