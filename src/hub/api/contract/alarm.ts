/** `GET /alarms`: claims of the detectors, with evidence; mutes; the detectors themselves. */
import * as z from "zod";
import { ALARM_KINDS, SEVERITIES } from "../../../model/alarm-kind.ts";
import { SLUG } from "../../../model/sniffer-rule.ts";
import { pageOf, pagingQuery } from "./paging.ts";
import { instant, instantText, spanQuery } from "./span.ts";

export const ALARM_STATES = ["open", "acknowledged", "muted", "archived"] as const;

export const alarmSchema = z.object({
  id: z.string(),
  kind: z.enum(ALARM_KINDS),
  severity: z.enum(SEVERITIES),
  deviceId: z.string().nullable(),
  deviceName: z.string().nullable(),
  destination: z.string().nullable().meta({ description: "whom it is about beside the device" }),
  start: instant,
  last: instant.meta({ description: "of the newest that it rests on" }),
  end: instant.nullable().meta({ description: "null while it goes on" }),
  title: z.string(),
  why: z.string().meta({ description: "the arithmetic, in words, and what would silence it" }),
  confidence: z.enum(["low", "normal"]).meta({ description: "low: there was no baseline yet" }),
  evidence: z.record(z.string(), z.unknown()).meta({ description: "numbers by names that say their unit" }),
  flows: z.array(z.string()).meta({ description: "ids of the flows that show it, the telling ones first" }),
  claims: z.number().meta({ description: "how often it was claimed while it went on" }),
  state: z.enum(ALARM_STATES),
  clip: z.string().nullable().meta({ description: "the clip with its frames (`GET /clips/{id}`)" }),
  noFrames: z.string().nullable().meta({ description: "why there is none" }),
});
export type Alarm = z.infer<typeof alarmSchema>;

export const alarmsQuerySchema = z.strictObject({
  ...pagingQuery,
  from: spanQuery.from.meta({ description: "those that touch the span; all without" }),
  to: spanQuery.to,
  device: z.string().min(1).max(64).optional(),
  kind: z.enum(ALARM_KINDS).optional(),
  state: z.enum(ALARM_STATES).optional(),
});
export const alarmPageSchema = pageOf(alarmSchema);
export const alarmParamsSchema = z.object({ id: z.string().regex(SLUG) });

const muteFor = z
  .number()
  .int()
  .positive()
  .max(10 * 365 * 86_400)
  .optional()
  .meta({ description: "seconds from now, event time; for ever without" });

/** What a mute names an alarm must have; what it does not name may be anything. */
const muteParts = {
  kind: z.enum(ALARM_KINDS).optional(),
  device: z.string().min(1).max(64).optional().meta({ description: "id, MAC or address" }),
  destination: z.string().min(1).max(300).optional(),
  forS: muteFor,
};

/** A mute that comes with an alarm names what of the alarm it is for; without a part it is for exactly the same again. */
export const alarmPatchSchema = z.strictObject({
  state: z.enum(ALARM_STATES).optional(),
  mute: z
    .strictObject({
      kind: z.boolean().default(true),
      device: z.boolean().default(true),
      destination: z.boolean().default(true),
      forS: muteFor,
    })
    .optional(),
});
export type AlarmPatch = z.infer<typeof alarmPatchSchema>;

export const muteSchema = z.object({
  id: z.string(),
  kind: z.enum(ALARM_KINDS).nullable(),
  deviceId: z.string().nullable(),
  deviceName: z.string().nullable(),
  destination: z.string().nullable(),
  until: instant.nullable(),
  by: z.string(),
  created: instant,
});
export type MuteItem = z.infer<typeof muteSchema>;
export const mutesQuerySchema = z.strictObject(pagingQuery);
export const mutePageSchema = pageOf(muteSchema);
export const muteParamsSchema = z.object({ id: z.string().regex(SLUG) });
export const muteCreateSchema = z
  .strictObject(muteParts)
  .refine(({ kind, device, destination }) => (kind ?? device ?? destination) !== undefined, {
    message: "say what is to be muted: a kind, a device or a destination",
  });

export const detectorSchema = z.object({
  name: z.string(),
  kinds: z.array(z.enum(ALARM_KINDS)),
  help: z.string(),
  enabled: z.boolean(),
  options: z.record(z.string(), z.unknown()).meta({ description: "as they hold now" }),
  defaults: z.record(z.string(), z.unknown()),
  schema: z.record(z.string(), z.unknown()).meta({ description: "JSON Schema of the options" }),
});
export type DetectorItem = z.infer<typeof detectorSchema>;
export const detectorsQuerySchema = z.strictObject(pagingQuery);
export const detectorPageSchema = pageOf(detectorSchema);
export const detectorParamsSchema = z.object({ name: z.string().regex(SLUG) });
export const detectorPatchSchema = z.strictObject({
  enabled: z.boolean().optional(),
  options: z
    .record(z.string(), z.unknown())
    .optional()
    .meta({ description: "those that change; null: the default" }),
});
export type DetectorPatch = z.infer<typeof detectorPatchSchema>;

export const backTestSchema = z.strictObject({
  options: z.record(z.string(), z.unknown()).default({}),
  from: instantText.default("-7d"),
  to: instantText.optional(),
});
export const backTestResultSchema = z.object({
  from: instant,
  to: instant,
  flows: z.number().meta({ description: "that were judged; each as a whole, when it ended" }),
  complete: z
    .boolean()
    .meta({ description: "false: there are more flows than are judged at once, the newest were" }),
  alarms: z.array(
    alarmSchema.pick({
      kind: true,
      severity: true,
      deviceId: true,
      deviceName: true,
      destination: true,
      start: true,
      last: true,
      title: true,
      why: true,
      claims: true,
    }),
  ),
});
export type BackTestResult = z.infer<typeof backTestResultSchema>;

/** The first day of an installation: who is there and who talks to whom is learnt, not told. */
export const firstDaySchema = z.object({
  until: instant.nullable().meta({ description: "null before anything was seen" }),
  learning: z.boolean(),
  counts: z.record(z.string(), z.number()),
  items: z.array(
    z.object({ kind: z.enum(ALARM_KINDS), at: instant, title: z.string(), deviceId: z.string().nullable() }),
  ),
});
export type FirstDay = z.infer<typeof firstDaySchema>;
