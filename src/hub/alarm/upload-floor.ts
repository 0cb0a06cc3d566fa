/** Below which an upload is never claimed: little for a thing that streams out, much for a person's device or a call. */
import { formatBytes } from "../../base/size.ts";
import type { UploadDevice } from "./upload-device.ts";

/** Sent to got: streaming out, talking, and the rest, with what each multiplies the floor by. */
export const ONE_WAY_RATIO = 3;
const TALK_FACTOR = 5;
const REST_FACTOR = 20;
/** A device that reads from so many new sites a day is a person's: its floor rises in step, up to so much. */
const READS_PER_FACTOR = 3;
const MOST_READ_FACTOR = 10;

export function floorBytes(
  base: number,
  device: UploadDevice,
  now: number,
  sent: number,
  got: number,
): number {
  return Math.round(base * readFactor(device, now) * wayFactor(sent, got));
}

export function floorWords(
  base: number,
  device: UploadDevice,
  now: number,
  sent: number,
  got: number,
): string {
  const reading = readFactor(device, now);
  const way = wayFactor(sent, got);
  const reads = Math.round(device.readsADay(now));
  const readWords =
    reading > 1 ? `, times ${reading.toFixed(1)} since it reads from ${reads} new sites a day` : "";
  const wayWords = way === 1 ? "" : `, times ${way} since it got back more than a third of what it sent`;
  return `The floor is ${formatBytes(base)}${readWords}${wayWords}.`;
}

function readFactor(device: UploadDevice, now: number): number {
  return Math.min(MOST_READ_FACTOR, Math.max(1, device.readsADay(now) / READS_PER_FACTOR));
}

function wayFactor(sent: number, got: number): number {
  if (sent >= ONE_WAY_RATIO * got) return 1;
  return sent >= got ? TALK_FACTOR : REST_FACTOR;
}
