/** An alarm as the channels tell it; undefined for what nobody is told of. */
import type { AlarmNews, AlarmRecord } from "./alarm/alarm-book.ts";
import type { Notice } from "./notify/channel.ts";

export function noticeOf(
  alarm: AlarmRecord,
  news: AlarmNews,
  nameOf: (deviceId: string) => string,
): Notice | undefined {
  if (news === "changed" || alarm.state === "muted" || alarm.state === "archived") return undefined;
  const { id, kind, severity, title, why, deviceId, destination, startMs, endMs, evidence } = alarm;
  return {
    ...{ id, kind, severity, title, why, deviceId, startMs, evidence },
    state: news === "ended" ? "ended" : "opened",
    deviceName: deviceId === null ? null : nameOf(deviceId),
    ...(destination === undefined ? {} : { destination }),
    ...(endMs === null ? {} : { endMs }),
  };
}
