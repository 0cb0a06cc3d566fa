/** Where the timeline lies and how large it may be. */
import { createHash } from "node:crypto";
import { mkdirSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../base/app-error.ts";
import type { TimelineWish } from "../model/child-message.ts";

const SHARE_OF_FREE = 0.1;
const MOST_BYTES = 20e9;
/** In memory the timeline takes from what programs need. */
const MOST_IN_MEMORY = 1e9;
const LEAST_TIMELINE_BYTES = 4e6;
/** A file system in memory, on every Linux. */
const MEMORY_FOLDER = "/dev/shm";

export interface TimelinePlan {
  readonly folder: string;
  readonly budgetBytes: number;
  readonly cutoffBytes: number | undefined;
  readonly inMemory: boolean;
  readonly keepMs: number | undefined;
}

/** Undefined when it is off. */
export function planTimeline(wish: TimelineWish, dataFolder: string): TimelinePlan | undefined {
  if (wish.size === "off") return undefined;
  const folder = wish.memory ? memoryFolder(dataFolder) : join(dataFolder, "timeline");
  try {
    mkdirSync(folder, { recursive: true, mode: 0o750 });
  } catch (error) {
    throw new AppError("data-folder", `cannot make the timeline's folder ${folder}`, {
      hint: "Say --timeline-size off, or make the folder writable",
      cause: error,
    });
  }
  const { bavail, bsize } = statfsSync(folder);
  const most = wish.memory ? MOST_IN_MEMORY : Math.min(MOST_BYTES, wish.mostBytes ?? MOST_BYTES);
  const byDefault = Math.min(most, Math.floor(bavail * bsize * SHARE_OF_FREE));
  const budgetBytes = Math.max(LEAST_TIMELINE_BYTES, wish.size ?? byDefault);
  const { cutoffBytes, keepMs, memory: inMemory } = wish;
  return { folder, budgetBytes, cutoffBytes, inMemory, keepMs };
}

/** One of its own for each data folder. */
function memoryFolder(dataFolder: string): string {
  const name = createHash("sha256").update(dataFolder).digest("hex").slice(0, 12);
  return join(MEMORY_FOLDER, `tapdeck-${name}`);
}
