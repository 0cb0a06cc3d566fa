/**
 * `GET /events`: server-sent events. The event's name says which schema its data has.
 * A client that reads too slowly is cut off and may come again; it then reads the lists anew.
 */
import * as z from "zod";
import { seenTwiceSchema } from "../../../model/sensor-status.ts";
import { alarmSchema } from "./alarm.ts";
import { deviceSchema } from "./device.ts";
import { groupSchema } from "./group.ts";
import { promiseWarningSchema } from "./promise.ts";
import { ruleSchema } from "./rule.ts";
import { instant } from "./span.ts";
import { replaySchema, VIEWS } from "./status.ts";

/**
 * Once a second while anything is heard: bytes that the hub learnt of since the last such event. A flow is told of at the
 * full minute at the latest, so a device that speaks all the time may be in every sixtieth event only.
 */
export const usageEventSchema = z.object({
  at: instant,
  uploadBytes: z.number(),
  downloadBytes: z.number(),
  lanBytes: z.number(),
  devices: z.array(
    z.object({
      deviceId: z.string(),
      uploadBytes: z.number(),
      downloadBytes: z.number(),
      lanBytes: z.number(),
    }),
  ),
  rates: z
    .array(z.object({ deviceId: z.string(), uploadBytesPerS: z.number(), downloadBytesPerS: z.number() }))
    .meta({
      description:
        "how fast devices send to and get from elsewhere now, the fastest first, 200 at most; all others do not. Means of ten seconds to a minute",
    }),
  seen: z
    .array(z.object({ deviceId: z.string(), lastSeen: instant }))
    .meta({ description: "devices that were seen again, with bytes or without" }),
});
export type UsageEvent = z.infer<typeof usageEventSchema>;

/** Once a second, and at once when a sensor comes or goes. */
export const healthEventSchema = z.object({
  at: instant,
  now: instant,
  view: z.enum(VIEWS),
  sensors: z.array(
    z.object({
      name: z.string(),
      connected: z.boolean(),
      since: instant,
      seenTwice: seenTwiceSchema.optional(),
    }),
  ),
  packets: z.number(),
  bytes: z.number(),
  drops: z.object({
    interface: z.number(),
    kernel: z.number(),
    sensor: z.number(),
    recorder: z.number(),
    relay: z.number(),
  }),
  rates: z.object({ packetsPerS: z.number(), bitsPerS: z.number() }),
  devices: z.number(),
  liveFlows: z.number(),
  replay: replaySchema.nullable(),
  warnings: z
    .array(promiseWarningSchema)
    .meta({ description: "the most urgent first, twenty at most; all are in the status" }),
  channels: z
    .array(z.object({ name: z.string(), since: instant.nullable() }))
    .meta({ description: "ways to be told of alarms that fail, and since when" }),
});
export type HealthEvent = z.infer<typeof healthEventSchema>;

/** A rule that was changed, made, or counted more; `deleted` is its last word. */
export const ruleEventSchema = ruleSchema.extend({ deleted: z.boolean().optional() });

/** A group that was made or changed; `deleted` is its last word. */
export const groupEventSchema = groupSchema.extend({ deleted: z.boolean().optional() });

/** A device that is new or known better; with `partOf` its last word: it is a part of that one now. */
export const deviceEventSchema = deviceSchema.extend({ partOf: z.string().optional() });

export const eventSchemas = {
  device: deviceEventSchema,
  group: groupEventSchema,
  alarm: alarmSchema,
  usage: usageEventSchema,
  rule: ruleEventSchema,
  health: healthEventSchema,
} as const;
export type EventName = keyof typeof eventSchemas;
export type EventData = { [K in EventName]: z.infer<(typeof eventSchemas)[K]> };
