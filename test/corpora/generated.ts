/** Captures that the repository makes itself: the household's evening, so that a run has something on every machine. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { HouseholdCapture } from "../../src/household/capture.ts";
import { householdStory } from "../../src/household/story.ts";
import { type Capture, captureAt } from "./capture.ts";

/** 2026-03-03, a Tuesday evening; the camera begins to stream to a stranger in it. */
const EVENING_MS = Date.UTC(2026, 2, 3, 18, 0, 0);
const HOUR_MS = 3_600_000;
const SEED = 3;

export interface GeneratedCapture {
  readonly capture: Capture;
  readonly frames: number;
  /** On the wire. */
  readonly bytes: number;
}

export function householdEvening(folder: string, mostFrames: number): GeneratedCapture {
  const writer = new HouseholdCapture();
  const pieces = [writer.head()];
  let frames = 0;
  let bytes = 0;
  for (const frame of householdStory({ fromMs: EVENING_MS - 2 * HOUR_MS, strangerMs: EVENING_MS }, SEED)) {
    if (writer.add(frame)) pieces.push(writer.take());
    bytes += frame.bytes.length;
    if (++frames === mostFrames) break;
  }
  pieces.push(writer.take());
  const path = join(folder, "household.pcapng");
  writeFileSync(path, Buffer.concat(pieces));
  return { capture: captureAt("generated", path, "household.pcapng"), frames, bytes };
}
