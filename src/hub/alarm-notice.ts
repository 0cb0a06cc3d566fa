/** An alarm as the channels tell it. */
import type { AlarmRecord } from "./alarm/alarm-book.ts";
import type { Notice } from "./notify/channel.ts";

export function noticeOf(
  alarm: AlarmRecord,
  state: "opened" | "ended",
  nameOf: (deviceId: string) => string,
): Notice {
  const { id, kind, severity, title, why, deviceId, destination, startMs, lastMs, endMs, evidence } = alarm;
  return {
    ...{ id, kind, severity, state, title, why, deviceId, startMs, evidence },
    deviceName: deviceId === null ? null : nameOf(deviceId),
    ...(destination === undefined ? {} : { destination }),
    ...(state === "ended" ? { endMs: endMs ?? lastMs } : {}),
  };
}
