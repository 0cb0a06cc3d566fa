/** Sniffer rules as the hub hands them to the sensor, and what the sensor reports of them. */
import * as z from "zod";
import { keepSchema, reachSchema } from "./reach.ts";

export const SLUG = /^[a-z0-9-]{1,40}$/;

/** dumpcap's ring: at most `files` full files and the open one, none above `filesizeKb` kB of 1000 bytes. */
export const ringSchema = z.object({
  files: z.number().int().min(1).max(100_000).default(5),
  filesizeKb: z.number().int().min(1).max(2_000_000).default(1024),
  durationS: z.number().int().min(1).max(604_800).optional(),
  packets: z.number().int().min(1).max(1_000_000_000).optional(),
  /** What the ring is to keep at least. Nothing is kept longer for it: a ring too small for it is warned of. */
  keepS: keepSchema.optional(),
});
export type Ring = z.infer<typeof ringSchema>;

/** The full files and the open one. */
export function promisedBytes({ files, filesizeKb }: Ring): number {
  return (files + 1) * filesizeKb * 1000;
}

/** Capture filters of all rules together: each costs time for every packet, also for those that it does not want. */
export const MOST_FILTERS = 32;

/** When a rule has what it was made for, counted from its making on; whichever comes first. */
export const untilSchema = z.object({
  /** Time of the packets. */
  atMs: z.number().optional(),
  packets: z.number().int().min(1).optional(),
  /** Captured bytes; the frame that reaches them is the last. */
  bytes: z.number().int().min(1).optional(),
  /** Full files, those that have rolled off too. */
  files: z.number().int().min(1).optional(),
});
export type Until = z.infer<typeof untilSchema>;

/**
 * What the sensor can match, any of it: the hub has already turned devices and groups into MACs and addresses, and
 * put together what several objects want.
 */
export const matchSchema = z.object({
  all: z.boolean().default(false),
  macs: z.array(z.string()).default([]),
  cidrs: z.array(z.string()).default([]),
  /** `443` of any transport, `tcp/443`, `udp/443`. */
  ports: z.array(z.string()).default([]),
  /** ISO 3166-1 alpha-2, of either end. */
  countries: z.array(z.string()).default([]),
  /** Autonomous systems of either end, numbers as text. */
  asns: z.array(z.string()).default([]),
  /** Lower case, in ASCII; with their subdomains. */
  domains: z.array(z.string()).default([]),
  /** Capture filters (pcap-filter(7)), asked for every packet. */
  filters: z.array(z.string().max(4096)).max(MOST_FILTERS).default([]),
});
export type Match = z.infer<typeof matchSchema>;

export const NO_MATCH: Match = {
  all: false,
  macs: [],
  cidrs: [],
  ports: [],
  countries: [],
  asns: [],
  domains: [],
  filters: [],
};

export const sensorRuleSchema = z.object({
  slug: z.string().regex(SLUG),
  match: matchSchema,
  ring: ringSchema,
  until: untilSchema.default({}),
  snaplen: z.number().int().min(16).max(262_144).optional(),
  /** The same match as a capture filter, for the heads of the files; absent for "everything", and where none says it. */
  filter: z.string().max(4000).optional(),
  paused: z.boolean().default(false),
  /** Of the sensor's own: why there is no room for its ring. It is paused too. */
  noRoom: z.string().max(500).optional(),
  /** A rule that begins takes what the timeline has from this time on, event time in ms. */
  fromMs: z.number().optional(),
});
export type SensorRule = z.infer<typeof sensorRuleSchema>;

export const RULE_STATES = [
  "recording",
  "filling",
  "done",
  "paused",
  "disk-full",
  "no-room",
  "error",
  "sensor-away",
] as const;

/**
 * Since the rule was made, across restarts. The recording is complete only if all but packets, bytes and what privacy
 * withheld are 0.
 */
export const ruleCountersSchema = z.object({
  packets: z.number(),
  bytes: z.number(),
  /** Frames that matched and could not be written. */
  drops: z.number(),
  /** Frames larger than a file of the ring, or than a write buffer: kept as far as they fit. */
  cut: z.number().default(0),
  /** Frames that a privacy class kept out, or of which it kept only a part. */
  withheld: z.number().default(0),
  /** Frames lost before matching (kernel) while the rule was recording. */
  lostBefore: z.number(),
  /** Times nothing was seen though the rule was to record: the sensor restarted, an interface was away. */
  interruptions: z.number(),
  /** Files begun, those that have rolled off too. */
  filesBegun: z.number().default(0),
});
export type RuleCounters = z.infer<typeof ruleCountersSchema>;

export const ruleReportSchema = ruleCountersSchema.extend({
  slug: z.string().regex(SLUG),
  state: z.enum(RULE_STATES),
  /** Why it is in this state, for people; absent while recording. */
  reason: z.string().max(500).optional(),
  files: z.number(),
  fileBytes: z.number(),
  /** Event time of the oldest frame there is; absent without files. */
  oldestMs: z.number().optional(),
  /** Absent while nothing comes. */
  reach: reachSchema.optional(),
});
export type RuleReport = z.infer<typeof ruleReportSchema>;

export const ringFileSchema = z.object({
  name: z.string(),
  /** Committed bytes: whole blocks only. */
  bytes: z.number(),
  open: z.boolean(),
  /** Milliseconds of the last change. */
  modifiedMs: z.number(),
});
export type RingFile = z.infer<typeof ringFileSchema>;
