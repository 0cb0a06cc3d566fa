/** What all recordings promise together. */
import * as z from "zod";

export const recordingsSchema = z.object({
  totalBytes: z.number().nullable().meta({ description: "see /budgets; null without a limit" }),
  freeBytes: z.number().nullable().meta({ description: "what a new ring may still promise" }),
  ringBytes: z.number().meta({ description: "what the rings of all rules promise, paused ones too" }),
  timelineBytes: z.number(),
  clipBytes: z.number(),
  leftBytes: z
    .number()
    .nullable()
    .meta({ description: "what removed rules left behind; reckoned only where there is a limit" }),
});
export type RecordingsItem = z.infer<typeof recordingsSchema>;
