/** Whether a ring fits beside what all other recordings promise. */
import { AppError } from "../base/app-error.ts";
import { formatBytes } from "../base/size.ts";
import { type RecordingRoom, roomForRings } from "../model/recording-room.ts";
import type { RecordingsItem } from "./api/contract/recordings.ts";

/** What is promised beside each other; `ringBytes`: by all rings that are there. */
export function recordingsItem(room: RecordingRoom, ringBytes: number): RecordingsItem {
  const { totalBytes = null, timelineBytes, clipBytes, leftBytes = null } = room;
  const free = roomForRings(room);
  return {
    totalBytes,
    freeBytes: free === undefined ? null : Math.max(0, free - ringBytes),
    ringBytes,
    timelineBytes,
    clipBytes,
    leftBytes,
  };
}

/** Fails with what is left and what to do. Nothing is known of a sensor that has not come yet: it holds the limit itself. */
export function expectRoom(room: RecordingRoom | undefined, ringBytes: number, moreBytes: number): void {
  const free = room && roomForRings(room);
  if (room === undefined || free === undefined || moreBytes <= 0 || moreBytes <= free - ringBytes) return;
  const left = formatBytes(Math.max(0, free - ringBytes));
  const total = formatBytes(room.totalBytes ?? 0);
  const others = [
    `rings ${formatBytes(ringBytes)}`,
    `timeline ${formatBytes(room.timelineBytes)}`,
    `clips ${formatBytes(room.clipBytes)}`,
    ...(room.leftBytes ? [`files of removed recordings ${formatBytes(room.leftBytes)}`] : []),
  ];
  throw new AppError(
    "over-budget",
    `the ring would take ${formatBytes(moreBytes)} more, and of the ${total} for all recordings ${left} are left ` +
      `(${others.join(", ")})`,
    {
      hint: "Make it smaller, remove recordings with their files, or give all recordings more room in Settings or by tapdeck budgets --recordings-size",
    },
  );
}
