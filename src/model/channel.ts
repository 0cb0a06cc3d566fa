/** A way to tell people of alarms, as they set it up: where to, what of, and when not. */
import * as z from "zod";
import { ALARM_KINDS, SEVERITIES } from "./alarm-kind.ts";
import { CHANNEL_TYPES } from "./channel-settings.ts";

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "a time of day such as 22:00");

export const quietSchema = z.strictObject({
  from: clock,
  to: clock.meta({ description: "before `from`: on the next day" }),
  timeZone: z
    .string()
    .max(60)
    .refine(isTimeZone, "a time zone such as Europe/Berlin")
    .optional()
    .meta({ description: "default: the machine's own" }),
  highPasses: z.boolean().default(true).meta({ description: "alarms of high severity come also then" }),
});
export type Quiet = z.output<typeof quietSchema>;

/** What all ways have in common. */
export const channelWishShape = {
  name: z.string().trim().min(1).max(64),
  enabled: z.boolean(),
  minSeverity: z.enum(SEVERITIES).meta({ description: "only alarms of this severity or above" }),
  kinds: z
    .array(z.enum(ALARM_KINDS))
    .min(1, "at least one kind; null is all")
    .max(ALARM_KINDS.length)
    .nullable()
    .meta({ description: "only these kinds; null: all" }),
  ended: z.boolean().meta({ description: "tell also when an alarm has ended" }),
  quiet: quietSchema
    .nullable()
    .meta({ description: "a time of day in which nothing is sent; what waits is sent after it" }),
  page: z
    .url({ protocol: /^https?$/, error: "an address that begins with http:// or https://" })
    .max(300)
    .nullable()
    .meta({
      description: "the page's address as the reader reaches it: then each message links to its alarm",
    }),
} as const;

/** As it is kept. `settings` are those of its type, secrets and all. */
export const channelPlanSchema = z.object({
  id: z.string(),
  type: z.enum(CHANNEL_TYPES),
  createdMs: z.number(),
  ...channelWishShape,
  settings: z.record(z.string(), z.unknown()),
});
export type ChannelPlan = z.output<typeof channelPlanSchema>;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
