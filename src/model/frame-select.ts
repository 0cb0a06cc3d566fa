/** Which frames of the timeline are asked for, and what the timeline says of itself. */
import * as z from "zod";
import { reachSchema } from "./reach.ts";
import { matchSchema } from "./sniffer-rule.ts";

/** DNS answers to one of these clients in this span (event time, ms) that gave it the flow's responder. */
const namingSchema = z.object({
  clients: z.array(z.string()).min(1).max(64),
  fromMs: z.number(),
  toMs: z.number(),
});

/** One flow, as its record names it; its span is the select's. */
export const flowKeySchema = z.object({
  /** IP protocol number. */
  proto: z.number().int().min(0).max(255),
  addresses: z.tuple([z.string(), z.string()]),
  ports: z.tuple([z.number().int().min(0).max(65_535), z.number().int().min(0).max(65_535)]),
  /** Outermost first. */
  vlan: z.array(z.number().int()).max(2),
  /** These answers are wanted too, whatever the rest of the select says. */
  naming: namingSchema.optional(),
});
export type FlowKey = z.infer<typeof flowKeySchema>;

export const frameSelectSchema = z.object({
  /** All of these must want a frame. */
  matches: z.array(matchSchema).max(15),
  /** One of these must be its flow; absent: any. */
  flows: z.array(flowKeySchema).max(1000).optional(),
  /** Event time in ms: from (inclusive), to (inclusive). */
  fromMs: z.number().optional(),
  toMs: z.number().optional(),
  /** Of each frame so many bytes at most. */
  snaplen: z.number().int().min(1).optional(),
});
export type FrameSelect = z.infer<typeof frameSelectSchema>;

export const timelineStatusSchema = z.object({
  state: z.enum(["recording", "disk-full", "error", "off"]),
  reason: z.string().max(500).optional(),
  /** Event time of the oldest and the newest frame, ms; null while there is none. */
  oldestMs: z.number().nullable(),
  newestMs: z.number().nullable(),
  bytes: z.number(),
  budgetBytes: z.number(),
  chunks: z.number(),
  /** Chunks that are being read anew after a stop; absent while there are none. */
  unread: z.number().optional(),
  /** Absent before there is a rate. */
  reach: reachSchema.optional(),
  /** How long frames are wanted to be kept, if anybody said. */
  keepMs: z.number().optional(),
  drops: z.number(),
  cutOff: z.number(),
  /** Written past the page cache; false where the file system refuses. */
  direct: z.boolean(),
  inMemory: z.boolean(),
});
export type TimelineStatus = z.infer<typeof timelineStatusSchema>;
