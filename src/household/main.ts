/**
 * A process of its own that writes a household's traffic to standard output: a day of the past as fast as it is taken,
 * and with `--live` its life as it goes on. It ends when nobody reads. `--frames N`: only the first ones, always the same.
 */
import { once } from "node:events";
import { HouseholdCapture } from "./capture.ts";
import { householdStory } from "./story.ts";

const HISTORY_HOURS = 24;
/** The camera begins to stream this long before now. */
const STRANGER_MINUTES = 26;
const LIVE_PIECE_MS = 100;
const SEED = 77;
/** The evening of a day that is as good as any. */
const SOME_DAY_MS = Date.UTC(2026, 0, 2, 20);

async function main(live: boolean): Promise<void> {
  const capture = new HouseholdCapture();
  const nowMs = Date.now();
  const fromMs = nowMs - HISTORY_HOURS * 3_600_000;
  const story = householdStory({ fromMs, strangerMs: nowMs - STRANGER_MINUTES * 60_000 }, SEED);
  await write(capture.head());
  let frames = 0;
  let untilMs = nowMs;
  let past = true;
  for (const frame of story) {
    while (frame.atMs >= untilMs) {
      await write(capture.take());
      if (past) await write(capture.endOfHistory(fromMs, nowMs, frames));
      if (!live) return;
      past = false;
      await new Promise((resolve) => setTimeout(resolve, LIVE_PIECE_MS));
      untilMs = Date.now();
    }
    frames++;
    if (capture.add(frame)) await write(capture.take());
  }
}

async function excerpt(frames: number): Promise<void> {
  const capture = new HouseholdCapture();
  await write(capture.head());
  const story = householdStory({ fromMs: SOME_DAY_MS, strangerMs: SOME_DAY_MS + 12 * 60_000 }, SEED);
  for (let left = frames; left > 0; left--) {
    const { value } = story.next();
    if (capture.add(value)) await write(capture.take());
  }
  await write(capture.take());
}

async function write(bytes: Uint8Array): Promise<void> {
  if (bytes.length > 0 && !process.stdout.write(bytes)) await once(process.stdout, "drain");
}

// The reader has gone: nobody is left to tell.
process.stdout.on("error", () => process.exit(0));
const frames = process.argv.indexOf("--frames");
if (frames > 0) await excerpt(Number(process.argv[frames + 1]));
else await main(process.argv.includes("--live"));
