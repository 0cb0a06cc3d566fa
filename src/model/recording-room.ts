/** What all recordings may take together: the sum of what is promised, not of what lies there at the moment. */
import * as z from "zod";

export const recordingRoomSchema = z.object({
  /** Absent without a limit for all together. */
  totalBytes: z.number().optional(),
  /** The timeline's budget; where it is off or in memory, what an earlier one left on the disk. */
  timelineBytes: z.number(),
  clipBytes: z.number(),
  /** What rules that were removed left behind; known only where there is a limit. */
  leftBytes: z.number().optional(),
});
export type RecordingRoom = z.infer<typeof recordingRoomSchema>;

/** What the rings of rules may promise; undefined without a limit. */
export function roomForRings(room: RecordingRoom): number | undefined {
  const { totalBytes, timelineBytes, clipBytes, leftBytes = 0 } = room;
  return totalBytes === undefined ? undefined : totalBytes - timelineBytes - clipBytes - leftBytes;
}
