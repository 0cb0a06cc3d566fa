/** `GET /status`: what this deck hears, since when, and where anything was lost. */
import * as z from "zod";
import { ownFramesSchema } from "../../../model/own-stream.ts";
import { homeNetsFromSchema, interfaceStatusSchema, seenTwiceSchema } from "../../../model/sensor-status.ts";
import { promiseWarningSchema } from "./promise.ts";
import { reachShape } from "./reach.ts";
import { recordingsSchema } from "./recordings.ts";
import { instant } from "./span.ts";

/** From the wire to the people; a drop always says where. */
export const DROP_PLACES = ["interface", "kernel", "sensor", "recorder", "relay"] as const;
export type DropPlace = (typeof DROP_PLACES)[number];

/** network: frames between other machines are seen. this-computer: only our own. unknown: too little heard yet. */
export const VIEWS = ["network", "this-computer", "unknown"] as const;
export type View = (typeof VIEWS)[number];

export const placeSchema = z.object({
  place: z.enum(DROP_PLACES),
  packets: z.number().meta({ description: "packets that got through this place" }),
  bytes: z.number(),
  drops: z.number().meta({ description: "packets lost at this place" }),
});

export const replaySchema = z.object({
  done: z.boolean(),
  packets: z.number(),
  demo: z.boolean(),
  past: z.literal(true).optional().meta({
    description:
      "what comes in is older than a minute and read as fast as it goes: rates say nothing of a network",
  }),
  error: z.string().optional(),
});

export const sensorStateSchema = z.object({
  name: z.string(),
  connected: z.boolean(),
  /** When it came, or when it went. */
  since: instant,
  interfaces: z.array(interfaceStatusSchema),
  packets: z.number(),
  bytes: z.number(),
  drops: z.object({ kernel: z.number(), sensor: z.number(), recorder: z.number() }),
  flows: z.object({ live: z.number(), total: z.number(), evicted: z.number() }),
  nonIp: z.object({ packets: z.number(), bytes: z.number() }),
  anomalies: z.record(z.string(), z.number()),
  names: z.object({ looked: z.number(), skipped: z.number(), factsSkipped: z.number() }).meta({
    description: "packets looked into for names; packets and facts left out by the budget of a second",
  }),
  homeNets: z.array(z.string()),
  homeNetsFrom: homeNetsFromSchema.optional(),
  /** Absent while frames do not come twice. */
  seenTwice: seenTwiceSchema.optional(),
  /** Absent while there were none. */
  ownFrames: ownFramesSchema.optional(),
  /** Event time of the oldest and newest packet; null before the first. */
  oldest: instant.nullable(),
  newest: instant.nullable(),
});
export type SensorState = z.infer<typeof sensorStateSchema>;

export const gapItemSchema = z.object({
  sensor: z.string(),
  interface: z.string(),
  start: instant,
  end: instant,
  frames: z.number(),
  place: z.enum(DROP_PLACES),
  reason: z.string(),
});
export type GapItem = z.infer<typeof gapItemSchema>;

export const statusSchema = z.object({
  version: z.string(),
  startedAt: instant,
  uptimeS: z.number(),
  now: instant.meta({ description: "the hub's now: in a replay or demo the newest packet's time" }),
  demo: z.boolean(),
  replay: replaySchema.nullable(),
  view: z.enum(VIEWS),
  sensors: z.array(sensorStateSchema),
  packets: z.number(),
  bytes: z.number(),
  drops: z.object({
    interface: z.number(),
    kernel: z.number(),
    sensor: z.number(),
    recorder: z.number(),
    relay: z.number(),
  }),
  places: z.array(placeSchema),
  timeline: z
    .object({
      oldest: instant.nullable(),
      newest: instant.nullable(),
      bytes: z.number(),
      budgetBytes: z.number(),
      chunks: z.number(),
      unread: z.number().optional().meta({ description: "chunks that are being read anew after a stop" }),
      state: z.enum(["recording", "disk-full", "error"]),
      reason: z.string().nullable(),
      ...reachShape,
      keepS: z
        .number()
        .nullable()
        .meta({ description: "how long frames are wanted to be kept (--timeline-keep)" }),
      drops: z.number().meta({ description: "frames that could not be kept" }),
      cutOff: z.number().meta({ description: "frames left out since their flow had its share" }),
      direct: z.boolean().meta({ description: "written past the page cache" }),
      inMemory: z.boolean(),
    })
    .nullable()
    .meta({ description: "null while the timeline is off" }),
  recordings: recordingsSchema
    .nullable()
    .meta({ description: "what all recordings promise together; null before a sensor told" }),
  warnings: z
    .array(promiseWarningSchema)
    .meta({ description: "promises to keep frames that will be broken, the most urgent first" }),
  rates: z.object({ packetsPerS: z.number(), bitsPerS: z.number() }),
  devices: z.number(),
  rules: z.number(),
  liveFlows: z.number(),
  liveStreams: z.number().meta({ description: "streams of frames as they come that are read now" }),
  /** The newest known holes in what was heard, newest first, at most 100. */
  gaps: z.array(gapItemSchema),
});
export type Status = z.infer<typeof statusSchema>;
