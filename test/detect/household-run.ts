/** The household's life through an offline house: days of ordinary life, then a leak. */
import { LINK_TYPE } from "../../src/base/link-type.ts";
import { PacketBatch } from "../../src/base/packet-batch.ts";
import type { Frame } from "../../src/household/frame-bytes.ts";
import type { Leak } from "../../src/household/habits/habit.ts";
import { householdStory, type Thinning } from "../../src/household/story.ts";
import { type Listener, OfflineHouse } from "./offline-house.ts";

const BATCH = 512;
const FRAME_BYTES = 2048;
const FLUSH_MS = 500;

export interface Wish {
  readonly fromMs: number;
  readonly days: number;
  readonly leak: Leak;
  readonly leakMinutes: number;
  readonly seed: number;
  readonly thin?: Thinning;
  /** What happens besides, in order of time. */
  readonly besides?: Iterable<Frame>;
  /** Hears of the slices that the detectors hear of. */
  readonly listener?: Listener;
}

/** Two streams in order of time as one, for as long as the first goes on. */
function* woven(first: Iterable<Frame>, second: Iterable<Frame>): Generator<Frame> {
  const others = second[Symbol.iterator]();
  let other = others.next();
  for (const frame of first) {
    for (; other.done !== true && other.value.atMs < frame.atMs; other = others.next()) yield other.value;
    yield frame;
  }
}

/** Ends `leakMinutes` after the ordinary days. */
export async function runHousehold({
  fromMs,
  days,
  leak,
  leakMinutes,
  seed,
  besides = [],
  listener,
  ...rest
}: Wish): Promise<OfflineHouse> {
  const house = await OfflineHouse.open([], listener);
  const strangerMs = fromMs + days * 86_400_000;
  const ordinary = householdStory({ fromMs, strangerMs, leak, ...rest }, seed);
  live(house, woven(ordinary, besides), fromMs, strangerMs + leakMinutes * 60_000);
  return house;
}

/** Frames in order of time, until they end or time is over. */
export function live(
  house: OfflineHouse,
  frames: Iterable<Frame>,
  fromMs: number,
  endMs = Number.POSITIVE_INFINITY,
): void {
  const bytes = new Uint8Array(BATCH * FRAME_BYTES);
  const batch = new PacketBatch(bytes, BATCH);
  batch.interfaces.push({ name: "home", linkType: LINK_TYPE.ethernet });
  let flushMs = fromMs;
  for (const { atMs, bytes: frame } of frames) {
    if (atMs >= endMs) break;
    const i = batch.count++;
    bytes.set(frame, i * FRAME_BYTES);
    batch.offset[i] = i * FRAME_BYTES;
    batch.capturedLength[i] = frame.length;
    batch.originalLength[i] = frame.length;
    const seconds = Math.floor(atMs / 1000);
    batch.seconds[i] = seconds;
    batch.nanos[i] = Math.floor((atMs - seconds * 1000) * 1e6);
    if (batch.count < BATCH && atMs - flushMs < FLUSH_MS) continue;
    house.take(batch);
    batch.count = 0;
    if (atMs - flushMs < FLUSH_MS) continue;
    flushMs = atMs;
    house.flush();
  }
  house.take(batch);
  house.end();
}
