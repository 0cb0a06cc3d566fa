/** Times for people: in the reader's time zone, 24 hours, relative ones against the hub's now. */

export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;
/** From here on people think of dates, and of years. */
export const OLD = 180 * DAY;

const clockFormat = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const secondsFormat = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const millisFormat = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
});
const dayFormat = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short" });
const fullFormat = new Intl.DateTimeFormat("en-GB", {
  year: "numeric",
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZoneName: "short",
});

const dateFormat = new Intl.DateTimeFormat("en-GB", {
  year: "numeric",
  month: "short",
  day: "numeric",
  timeZone: "UTC",
});

export const clock = (ms: number): string => clockFormat.format(ms);
export const clockSeconds = (ms: number): string => secondsFormat.format(ms);
/** Of a packet. */
export const clockMillis = (ms: number): string => millisFormat.format(ms);
export const day = (ms: number): string => dayFormat.format(ms);
/** `17 Jun 2026` of `2026-06-17`: a day that is the same everywhere. */
export const date = (day: string): string => dateFormat.format(Date.parse(day));
const localDateFormat = new Intl.DateTimeFormat("en-GB", { year: "numeric", month: "short", day: "numeric" });
/** With its year, in the reader's time zone: for what is so old that its age says nothing. */
export const localDate = (ms: number): string => localDateFormat.format(ms);
export const exact = (ms: number): string => fullFormat.format(ms);

/** The clock time, with the day unless it is within the last 20 hours of `now`. */
export function moment(ms: number, now: number, seconds = false): string {
  const time = seconds ? clockSeconds(ms) : clock(ms);
  if (now - ms < 20 * HOUR && ms <= now + MINUTE) return time;
  return `${Math.abs(now - ms) < OLD ? day(ms) : localDate(ms)} ${time}`;
}

export function duration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < MINUTE) return `${Math.round(ms / 1000)} s`;
  if (ms < HOUR) return pair(Math.round(ms / 1000), 60, "min", "s");
  if (ms < DAY) return pair(Math.round(ms / MINUTE), 60, "h", "min");
  return pair(Math.round(ms / HOUR), 24, "d", "h");
}

function pair(small: number, base: number, bigUnit: string, smallUnit: string): string {
  const big = Math.floor(small / base);
  const rest = small % base;
  return rest === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${rest} ${smallUnit}`;
}

/** One unit only: 3 min, 2 h, 5 d. Units are the same in most languages; words around it are the dictionary's. */
export function age(ms: number): string {
  if (ms < MINUTE) return `${Math.max(0, Math.floor(ms / 1000))} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h`;
  return `${Math.floor(ms / DAY)} d`;
}
