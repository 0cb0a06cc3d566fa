/** Everything that sensor and hub say to each other, as schemas: both ends validate what they receive. */
import * as z from "zod";
import { anomalySampleSchema } from "../model/anomaly-sample.ts";
import { saidBudgetsSchema } from "../model/budget-state.ts";
import { clipWishSchema } from "../model/clip.ts";
import { frameSelectSchema } from "../model/frame-select.ts";
import { MOST_ADDED_HOME_NETS } from "../model/home-net.ts";
import { namedFactSchema } from "../model/named-fact.ts";
import { MOST_OWN_STREAMS, ownStreamSchema } from "../model/own-stream.ts";
import { privacyWishSchema } from "../model/privacy-schema.ts";
import { gapSchema, sensorStatusSchema } from "../model/sensor-status.ts";
import { ringFileSchema, ruleReportSchema, SLUG, sensorRuleSchema } from "../model/sniffer-rule.ts";

export const PROTOCOL_VERSION = 12;

/** Sensor to hub, frame kind `message`. */
export const sensorMessageSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("hello"),
    protocol: z.number(),
    token: z.string().max(256),
    sensor: z.string().max(64),
    /** Names this run of the sensor; flow ids and slice sequence numbers belong to it. */
    epoch: z.string().max(64),
  }),
  z.object({ type: z.literal("status"), status: sensorStatusSchema }),
  z.object({ type: z.literal("facts"), facts: z.array(namedFactSchema).max(10_000) }),
  /** Newer samples of anomalies; those told before stay true. */
  z.object({ type: z.literal("anomalies"), samples: z.array(anomalySampleSchema).max(200) }),
  z.object({ type: z.literal("rules"), rules: z.array(ruleReportSchema).max(10_000) }),
  z.object({ type: z.literal("gap"), gap: gapSchema }),
]);
export type SensorMessage = z.infer<typeof sensorMessageSchema>;

/** Hub to sensor, frame kind `message`. */
export const hubMessageSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("welcome"), protocol: z.number() }),
  /** All slices up to and including this sequence number are stored for good; the sensor may forget them. */
  z.object({ type: z.literal("ack"), seq: z.number() }),
  /** The whole wish, always: rules that are not in it end (their files stay). */
  z.object({
    type: z.literal("config"),
    rules: z.array(sensorRuleSchema).max(10_000),
    /** Who is not recorded in full; whoever is not named is. */
    privacy: privacyWishSchema,
    /** Address (IP) to the name that people gave its device, for the name blocks of recordings. */
    names: z.record(z.string(), z.string()),
    /** Networks that are home because the owner says so. */
    homeNets: z.array(z.string().max(64)).max(MOST_ADDED_HOME_NETS),
    /** What the owner wishes for the timeline, the clips and all together; absent: as they are. */
    budgets: saidBudgetsSchema.optional(),
  }),
]);
export type HubMessage = z.infer<typeof hubMessageSchema>;

/** Questions the hub asks. A plain answer is JSON; `stream: true` answers are bytes. */
export const requestSchema = z.discriminatedUnion("method", [
  z.object({ method: z.literal("files.list"), slug: z.string().regex(SLUG) }),
  /** Bytes `from` (inclusive) to `to` (exclusive) of one ring file, never past what is committed. */
  z.object({
    method: z.literal("file.read"),
    slug: z.string().regex(SLUG),
    name: z.string().max(128),
    from: z.number().int().min(0),
    to: z.number().int().min(0),
  }),
  /** All files of a rule merged in time order, as one pcapng. */
  z.object({ method: z.literal("rule.frames"), slug: z.string().regex(SLUG) }),
  z.object({ method: z.literal("rule.deleteFiles"), slug: z.string().regex(SLUG) }),
  /** Whether the text is a capture filter for an interface of the sensor; fails with the words of who compiles it. */
  z.object({ method: z.literal("filter.check"), text: z.string().max(4096) }),
  z.object({ method: z.literal("clip.pin"), wish: clipWishSchema }),
  z.object({ method: z.literal("clip.list") }),
  /** Bytes `from` (inclusive) to `to` (exclusive) of its frames; without, all of them. */
  z.object({
    method: z.literal("clip.frames"),
    id: z.string().regex(SLUG),
    from: z.number().int().min(0).optional(),
    to: z.number().int().min(0).optional(),
  }),
  /** `manifest.json` as it lies on the disk. */
  z.object({ method: z.literal("clip.manifest"), id: z.string().regex(SLUG) }),
  z.object({ method: z.literal("clip.remove"), id: z.string().regex(SLUG) }),
  /** Answered when what was wished before holds. */
  z.object({ method: z.literal("budgets.state") }),
  /** What another budget would throw out of the timeline. */
  z.object({ method: z.literal("timeline.cut"), budgetBytes: z.number().int().positive() }),
  /** All connections by which frames are handed out now; answered when no packet of theirs is recorded any more. */
  z.object({ method: z.literal("streams.own"), streams: z.array(ownStreamSchema).max(MOST_OWN_STREAMS) }),
  /** Frames out of the timeline, as one pcapng. */
  z.object({ method: z.literal("timeline.frames"), select: frameSelectSchema }),
  /** Frames as they come, as one pcapng without end; first those of the past from `select.fromMs` on, if that is given. */
  z.object({ method: z.literal("live.frames"), select: frameSelectSchema }),
]);
export type LinkRequest = z.infer<typeof requestSchema>;

export const filesListSchema = z.object({ files: z.array(ringFileSchema) });
export const deletedFilesSchema = z.object({ deleted: z.number() });

export const failureSchema = z.object({
  code: z.string().max(40),
  message: z.string().max(1000),
  hint: z.string().max(500).optional(),
});
