/** The time of day in which nothing is sent. */
import type { Quiet } from "../../model/channel.ts";

/** From the first minute on, until the last is over; the same time twice is never. */
export function isQuiet({ from, to, timeZone }: Quiet, nowMs: number): boolean {
  const now = minuteOfDay(nowMs, timeZone);
  const start = minutes(from);
  const end = minutes(to);
  return start <= end ? now >= start && now < end : now >= start || now < end;
}

function minutes(text: string): number {
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
}

/** By the clock on the wall there, summer time and all. */
function minuteOfDay(ms: number, timeZone: string | undefined): number {
  const parts = new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(ms);
  return minutes(parts);
}
