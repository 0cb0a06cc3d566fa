/** What a sensor tells about itself once a second. Counters only grow within one epoch (one run of the sensor). */
import * as z from "zod";
import { timelineStatusSchema } from "./frame-select.ts";
import { relayStatusSchema } from "./live-stream.ts";
import { ownFramesSchema } from "./own-stream.ts";
import { recordingRoomSchema } from "./recording-room.ts";

export const interfaceStatusSchema = z.object({
  name: z.string().max(256),
  linkType: z.number(),
  /** Connecting, connected, waiting: of a source on another machine, or of one that others write. */
  state: z.enum(["up", "down", "gone", "done", "connecting", "connected", "waiting"]),
  /** Why it is not connected, in words. */
  reason: z.string().max(600).optional(),
  packets: z.number(),
  bytes: z.number(),
  /** Lost in the kernel before we saw them (PACKET_STATISTICS tp_drops). */
  kernelDrops: z.number(),
  /** Unicast frames between other machines: the proof that this place sees more than this computer. */
  foreignUnicast: z.number(),
  copies: z.number().optional().meta({ description: "frames left out as copies of others (--dedup)" }),
  /** Sources on other machines only. */
  clockSkewMs: z
    .number()
    .optional()
    .meta({ description: "its packets' times to this machine's clock; positive is ahead" }),
  reconnects: z.number().optional(),
  damaged: z
    .number()
    .optional()
    .meta({ description: "times that what came was no capture, or a damaged one" }),
  repeated: z.number().optional().meta({ description: "frames that came twice and were left out" }),
});

/** Frames come twice (both directions of a mirror port, a bridge and its port): figures count them twice. */
export const seenTwiceSchema = z.object({
  share: z
    .number()
    .meta({ description: "of the unicast IP frames, those that are copies: 0.5 is all doubled" }),
  otherInterface: z.boolean().meta({ description: "the copies come mostly on another interface" }),
});
export type SeenTwice = z.infer<typeof seenTwiceSchema>;

/** given: of an interface of the start, or by `--home-net`; added: by the owner, while it runs. */
export const homeNetsFromSchema = z
  .record(z.string(), z.enum(["private", "given", "interface", "dhcp", "ra", "added"]))
  .meta({ description: "how each home network is known" });

export const sensorStatusSchema = z.object({
  interfaces: z.array(interfaceStatusSchema).max(64),
  packets: z.number(),
  bytes: z.number(),
  /** By place (DESIGN.md: a drop always says where). */
  drops: z.object({ kernel: z.number(), sensor: z.number(), recorder: z.number() }),
  flows: z.object({ live: z.number(), total: z.number(), evicted: z.number() }),
  nonIp: z.object({ packets: z.number(), bytes: z.number() }),
  anomalies: z.record(z.string(), z.number()),
  /** Packets looked into for names, those that the budget of their second did not allow, facts likewise not told. */
  names: z.object({ looked: z.number(), skipped: z.number(), factsSkipped: z.number() }),
  /** Event time of the newest packet; 0 before the first. */
  newestMs: z.number(),
  oldestMs: z.number(),
  replay: z
    .object({ done: z.boolean(), packets: z.number(), demo: z.boolean(), error: z.string().optional() })
    .optional(),
  homeNets: z.array(z.string()).max(64),
  homeNetsFrom: homeNetsFromSchema.optional(),
  timeline: timelineStatusSchema.optional(),
  recordings: recordingRoomSchema.optional(),
  /** Absent while nobody watched live. */
  relay: relayStatusSchema.optional(),
  /** Absent while there were none. */
  ownFrames: ownFramesSchema.optional(),
  /** Absent while they do not. */
  seenTwice: seenTwiceSchema.optional(),
});

export type InterfaceStatus = z.infer<typeof interfaceStatusSchema>;
export type SensorStatus = z.infer<typeof sensorStatusSchema>;

export const gapSchema = z.object({
  interface: z.string(),
  startMs: z.number(),
  endMs: z.number(),
  frames: z.number(),
  place: z.enum(["interface", "kernel", "sensor", "recorder"]),
  reason: z.string().max(300),
});
export type Gap = z.infer<typeof gapSchema>;
