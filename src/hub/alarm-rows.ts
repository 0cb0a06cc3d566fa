/** Alarms as the store keeps them, and back. */
import * as z from "zod";
import { ALARM_KINDS, SEVERITIES } from "../model/alarm-kind.ts";
import { ALARM_STATES, type AlarmRecord } from "./alarm/alarm-book.ts";
import type { AlarmRow } from "./store/alarm-store.ts";

const bodySchema = z.object({
  destination: z.string().optional(),
  title: z.string(),
  why: z.string(),
  evidence: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
  flows: z.array(z.object({ epochId: z.number(), flowId: z.number() })),
  unsure: z.boolean(),
  claims: z.number(),
  clip: z.string().optional(),
  noFrames: z.string().optional(),
});

export function alarmRow(alarm: AlarmRecord): AlarmRow {
  const { id, kind, subject, severity, deviceId, state, startMs, lastMs, endMs, ...body } = alarm;
  return {
    ...{ id, kind, subject, severity, device: deviceId, state, startMs, lastMs, endMs },
    body: JSON.stringify(body),
  };
}

/** Undefined for one of a version that knew other words. */
export function alarmOfRow(row: AlarmRow): AlarmRecord | undefined {
  const kind = ALARM_KINDS.find((one) => one === row.kind);
  const severity = SEVERITIES.find((one) => one === row.severity);
  const state = ALARM_STATES.find((one) => one === row.state);
  const body = bodySchema.safeParse(JSON.parse(row.body));
  if (kind === undefined || severity === undefined || state === undefined || !body.success) return undefined;
  const { id, subject, device, startMs, lastMs, endMs } = row;
  const { destination, clip, noFrames, ...rest } = body.data;
  return {
    ...{ id, kind, subject, severity, deviceId: device, state, startMs, lastMs, endMs },
    ...rest,
    destination,
    clip,
    noFrames,
  };
}
