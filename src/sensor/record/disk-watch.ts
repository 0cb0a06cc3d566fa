/** Watches the free space under the recordings: below the floor nothing more is written, whatever the budgets say. */
import { statfs } from "node:fs";

const LOOK_MS = 1000;

export class DiskWatch {
  readonly #folder: string;
  readonly #floor: number;
  #lookedMs = 0;
  #trouble: string | undefined;

  /** `floor` is the part of the disk that stays free. */
  constructor(folder: string, floor = 0.05) {
    this.#folder = folder;
    this.#floor = floor;
  }

  /** Why nothing may be written, or undefined. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  tick(nowMs: number): void {
    if (nowMs - this.#lookedMs < LOOK_MS) return;
    this.#lookedMs = nowMs;
    statfs(this.#folder, (error, stats) => {
      if (error !== null || stats.blocks === 0) return;
      const free = stats.bavail / stats.blocks;
      const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
      this.#trouble =
        free < this.#floor
          ? `the disk has ${percent(free)} free and ${percent(this.#floor)} is kept; frames are dropped until there is space`
          : undefined;
    });
  }
}
