/** Instants as text. Inside, an instant is whole seconds and nanoseconds, or milliseconds where that is fine enough. */

/** ISO 8601 UTC with nine fraction digits, e.g. `2026-11-23T10:00:00.000000000Z`. */
export function formatInstantNs(seconds: number, nanos: number): string {
  return `${isoSeconds(seconds)}.${String(nanos).padStart(9, "0")}Z`;
}

export function formatInstantMs(ms: number): string {
  return new Date(ms).toISOString();
}

/** Milliseconds with fractions as whole seconds and nanoseconds, to the microsecond: a double holds no more. */
export function instantOfMs(ms: number): { seconds: number; nanos: number } {
  const micros = Math.round(ms * 1000);
  const seconds = Math.floor(micros / 1e6);
  return { seconds, nanos: (micros - seconds * 1e6) * 1000 };
}

/** `20261123T…` without punctuation, as dumpcap puts it into file names: YYYYMMDDHHMMSS, UTC. */
export function compactSeconds(seconds: number): string {
  return isoSeconds(seconds).replace(/\D/g, "");
}

const DAY_SECONDS = 86_400;
const TWO_DIGITS = Array.from({ length: 60 }, (_, i) => String(i).padStart(2, "0"));
/** Instants come by the thousand from the same day, and a Date for each costs more than all else of its line. */
let cachedDay = Number.NaN;
let cachedDate = "";

function isoSeconds(seconds: number): string {
  const day = Math.floor(seconds / DAY_SECONDS);
  if (day !== cachedDay) {
    const date = new Date(day * DAY_SECONDS * 1000);
    if (Number.isNaN(date.getTime())) return "1970-01-01T00:00:00";
    cachedDay = day;
    cachedDate = date.toISOString().slice(0, -"00:00:00.000Z".length);
  }
  const rest = Math.floor(seconds - day * DAY_SECONDS);
  const hour = Math.floor(rest / 3600);
  const minute = Math.floor(rest / 60) % 60;
  return `${cachedDate}${TWO_DIGITS[hour]}:${TWO_DIGITS[minute]}:${TWO_DIGITS[rest % 60]}`;
}

const RELATIVE = /^([+-]?)(\d+(?:\.\d+)?)(ms|s|m|h|d|w)$/;
const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** A span such as `30d` or `10m`, in milliseconds; undefined if it is none. */
export function parseDurationMs(text: string): number | undefined {
  const match = RELATIVE.exec(text);
  if (match === null) return undefined;
  const value = Number(match[2]) * (UNIT_MS[match[3] ?? ""] ?? Number.NaN);
  return match[1] === "-" ? -value : value;
}

const SPAN_UNITS = [
  ["d", 86_400],
  ["h", 3600],
  ["min", 60],
  ["s", 1],
] as const;

/** `3 d 4 h`: the two largest units. */
export function spanText(ms: number): string {
  let seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds >= 3650 * DAY_SECONDS) return "over 10 years";
  const at = SPAN_UNITS.findIndex(([, size]) => seconds >= size);
  const parts = SPAN_UNITS.slice(at < 0 ? -1 : at, at < 0 ? undefined : at + 2).map(([unit, size]) => {
    const count = Math.floor(seconds / size);
    seconds -= count * size;
    return { unit, count };
  });
  const shown = parts.filter(({ count }, i) => i === 0 || count > 0);
  return shown.map(({ unit, count }) => `${count} ${unit}`).join(" ");
}

/** ISO 8601 (`2026-11-23T10:00:00Z`, a date alone is its first instant) or relative to `nowMs` (`-10m`, `now`). */
export function parseInstantMs(text: string, nowMs: number): number | undefined {
  if (text === "now") return nowMs;
  const span = parseDurationMs(text);
  if (span !== undefined) return nowMs + span;
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}
