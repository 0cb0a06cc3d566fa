/** How far back a recording reaches with the room it has, as the sensor reckons it. */
import * as z from "zod";

export const reachSchema = z.object({
  /** Bytes written in so much event time up to now: the last 24 hours, or what there is of them. */
  rateBytes: z.number(),
  rateMs: z.number(),
  /** So much event time the room holds at that rate, also just after the oldest went. */
  holdsMs: z.number(),
  /** Event time at which frames younger than promised begin to go; absent while the promise holds. */
  shortMs: z.number().optional(),
});
export type Reach = z.infer<typeof reachSchema>;

/** What a recording may promise to keep at least. */
export const keepSchema = z.number().int().min(60).max(315_360_000);
