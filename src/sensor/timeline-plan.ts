/** Where the timeline lies, and how much it takes where nobody says. */
import { createHash } from "node:crypto";
import { mkdirSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../base/app-error.ts";
import { LEAST_TIMELINE_BYTES } from "../model/budgets.ts";
import type { TimelineWish } from "../model/child-message.ts";

const SHARE_OF_FREE = 0.1;
const MOST_BYTES = 20e9;
/** In memory the timeline takes from what programs need. */
const MOST_IN_MEMORY = 1e9;
/** A file system in memory, on every Linux. */
const MEMORY_FOLDER = "/dev/shm";

export interface TimelinePlan {
  readonly folder: string;
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
  const { cutoffBytes, keepMs, memory: inMemory } = wish;
  return { folder, cutoffBytes, inMemory, keepMs };
}

/** A share of what would be free without it: what it holds already makes it no smaller. */
export function shareOfDisk({ folder, inMemory }: TimelinePlan, heldBytes: number): number {
  const { bavail, bsize } = statfsSync(folder);
  const share = Math.floor((bavail * bsize + heldBytes) * SHARE_OF_FREE);
  return Math.max(LEAST_TIMELINE_BYTES, Math.min(inMemory ? MOST_IN_MEMORY : MOST_BYTES, share));
}

/** One of its own for each data folder. */
function memoryFolder(dataFolder: string): string {
  const name = createHash("sha256").update(dataFolder).digest("hex").slice(0, 12);
  return join(MEMORY_FOLDER, `tapdeck-${name}`);
}
