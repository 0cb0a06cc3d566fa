/** Warnings that what was promised to be kept will not be: said before the first frame of it goes. */
import * as z from "zod";
import { instant } from "./span.ts";

export const promiseWarningSchema = z.object({
  id: z.string().meta({ description: "the rule's id, or timeline" }),
  rule: z.string().nullable().meta({ description: "the rule's slug; null for the timeline" }),
  name: z.string(),
  since: instant.meta({ description: "when it was first said, in the hub's now" }),
  by: instant.meta({ description: "from then on frames go that are younger than promised, at this rate" }),
  keepS: z.number().meta({ description: "what was promised" }),
  holdsS: z.number().meta({ description: "what the room holds at the rate of the last 24 hours" }),
  needsBytes: z.number().meta({ description: "room that would keep the promise, with a tenth to spare" }),
  needsRing: z.object({ files: z.number(), filesizeKb: z.number() }).nullable().meta({
    description: "the ring that has that room; null for the timeline, and where no ring is so large",
  }),
  title: z.string(),
  hint: z.string().meta({ description: "what to do" }),
});
export type PromiseWarning = z.infer<typeof promiseWarningSchema>;
