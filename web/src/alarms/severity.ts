/** Severities in their order. Pure. */
import type { Alarm } from "../../../src/hub/api/contract/alarm.ts";

export type Severity = Alarm["severity"];

export const SEVERITIES = ["info", "low", "medium", "high"] as const satisfies readonly Severity[];

export const rank = (severity: Severity): number => SEVERITIES.indexOf(severity);

/** Null of none. */
export function gravestOf(alarms: readonly Pick<Alarm, "severity">[]): Severity | null {
  return alarms.reduce<Severity | null>(
    (most, { severity }) => (most === null || rank(severity) > rank(most) ? severity : most),
    null,
  );
}
