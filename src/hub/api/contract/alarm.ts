/** `GET /alarms`: claims of the detectors, with evidence. */
import * as z from "zod";
import { ALARM_KINDS, SEVERITIES } from "../../../model/alarm-kind.ts";
import { pageOf, pagingQuery } from "./paging.ts";
import { instant, spanQuery } from "./span.ts";

export const ALARM_STATES = ["open", "acknowledged", "muted", "resolved"] as const;

export const alarmSchema = z.object({
  id: z.string(),
  kind: z.enum(ALARM_KINDS),
  severity: z.enum(SEVERITIES),
  deviceId: z.string().nullable(),
  start: instant,
  end: instant.nullable(),
  title: z.string(),
  why: z.string().meta({ description: "the arithmetic, in words" }),
  evidence: z.record(z.string(), z.unknown()),
  state: z.enum(ALARM_STATES),
});
export type Alarm = z.infer<typeof alarmSchema>;

export const alarmsQuerySchema = z.strictObject({
  ...pagingQuery,
  ...spanQuery,
  device: z.string().min(1).max(64).optional(),
  kind: z.enum(ALARM_KINDS).optional(),
  state: z.enum(ALARM_STATES).optional(),
});
export const alarmPageSchema = pageOf(alarmSchema);
