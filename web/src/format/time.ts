/** Times for people: in the reader's time zone and by the reader's clock, relative ones against the hub's now. */
import { t } from "../texts/index.ts";
import { byManner } from "./manner.ts";
import { decimal } from "./number.ts";

export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;
/** From here on people think of dates, and of years. */
export const OLD = 180 * DAY;

const formatter = (options: Intl.DateTimeFormatOptions) =>
  byManner(
    ({ locale, hour12 }) =>
      new Intl.DateTimeFormat(locale, {
        ...options,
        ...(options.hour && { hour: hour12 ? "numeric" : "2-digit", hourCycle: hour12 ? "h12" : "h23" }),
      }),
  );

const minutes = { hour: "2-digit", minute: "2-digit" } as const;
const seconds = { ...minutes, second: "2-digit" } as const;
const years = { year: "numeric", month: "short", day: "numeric" } as const;

const clockFormat = formatter(minutes);
const secondsFormat = formatter(seconds);
const millisFormat = formatter({ ...seconds, fractionalSecondDigits: 3 });
const dayFormat = formatter({ weekday: "short", day: "numeric", month: "short" });
const fullFormat = formatter({ ...years, ...seconds, timeZoneName: "short" });
const dateFormat = formatter({ ...years, timeZone: "UTC" });
const localDateFormat = formatter(years);

export const clock = (ms: number): string => clockFormat().format(ms);
export const clockSeconds = (ms: number): string => secondsFormat().format(ms);
/** Of a packet. */
export const clockMillis = (ms: number): string => millisFormat().format(ms);
export const day = (ms: number): string => dayFormat().format(ms);
/** `17 Jun 2026` of `2026-06-17`: a day that is the same everywhere. */
export const date = (day: string): string => dateFormat().format(Date.parse(day));
/** With its year, in the reader's time zone: for what is so old that its age says nothing. */
export const localDate = (ms: number): string => localDateFormat().format(ms);
export const exact = (ms: number): string => fullFormat().format(ms);

/** By the reader's clock. */
export function isMidnight(ms: number): boolean {
  const at = new Date(ms);
  return at.getHours() === 0 && at.getMinutes() === 0;
}

/** The clock time, with the day unless it is within the last 20 hours of `now`. */
export function moment(ms: number, now: number, seconds = false): string {
  const time = seconds ? clockSeconds(ms) : clock(ms);
  if (now - ms < 20 * HOUR && ms <= now + MINUTE) return time;
  return `${Math.abs(now - ms) < OLD ? day(ms) : localDate(ms)} ${time}`;
}

export function duration(ms: number): string {
  const { units } = t;
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ${units.ms}`;
  if (ms < 10_000) return `${decimal(ms / 1000, 1)} ${units.s}`;
  if (ms < MINUTE) return `${Math.round(ms / 1000)} ${units.s}`;
  if (ms < HOUR) return pair(Math.round(ms / 1000), 60, units.min, units.s);
  if (ms < DAY) return pair(Math.round(ms / MINUTE), 60, units.h, units.min);
  return pair(Math.round(ms / HOUR), 24, units.d, units.h);
}

function pair(small: number, base: number, bigUnit: string, smallUnit: string): string {
  const big = Math.floor(small / base);
  const rest = small % base;
  return rest === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${rest} ${smallUnit}`;
}

/** One unit only: 3 min, 2 h, 5 d. */
export function age(ms: number): string {
  const { units } = t;
  if (ms < MINUTE) return `${Math.max(0, Math.floor(ms / 1000))} ${units.s}`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} ${units.min}`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} ${units.h}`;
  return `${Math.floor(ms / DAY)} ${units.d}`;
}
