/** What of the alarms is shown, as the address says it, and the feed by days. Pure. */
import type { Alarm } from "../../../src/hub/api/contract/alarm.ts";
import { en } from "../texts/en.ts";

export type StateWish = Alarm["state"] | "all";

export interface FeedWish {
  readonly state: StateWish;
  readonly kind?: Alarm["kind"];
  readonly device?: string;
}

export const STATES = Object.keys(en.alarms.states) as StateWish[];
export const KINDS = Object.keys(en.alarms.kinds) as Alarm["kind"][];

export function wishOf(query: URLSearchParams): FeedWish {
  const state = STATES.find((one) => one === query.get("state")) ?? "open";
  const kind = KINDS.find((one) => one === query.get("kind"));
  const device = query.get("device");
  return { state, ...(kind && { kind }), ...(device && { device }) };
}

/** Without a span everything fits; alarms that touch one do. */
export function fits(alarm: Alarm, wish: FeedWish, span: { from: number; to: number } | null): boolean {
  if (wish.state !== "all" && alarm.state !== wish.state) return false;
  if (wish.kind !== undefined && alarm.kind !== wish.kind) return false;
  if (wish.device !== undefined && alarm.deviceId !== wish.device) return false;
  return span === null || (Date.parse(alarm.last) >= span.from && Date.parse(alarm.start) <= span.to);
}

/**
 * A list that was read, with what was told since: the newer word of each stands, what no longer fits goes, what is new
 * comes in where it belongs. Where more pages
 * follow, nothing older than the last item is put in.
 */
export function withNews(
  read: readonly Alarm[],
  heard: ReadonlyMap<string, Alarm>,
  fit: (alarm: Alarm) => boolean,
  more: boolean,
): Alarm[] {
  const known = new Set(read.map(({ id }) => id));
  const last = more ? (read.at(-1)?.start ?? "") : "";
  const fresh = [...heard.values()].filter(({ id, start }) => !known.has(id) && start >= last);
  return [...read.map((alarm) => heard.get(alarm.id) ?? alarm), ...fresh]
    .filter(fit)
    .sort((a, b) => Date.parse(b.start) - Date.parse(a.start) || b.id.localeCompare(a.id));
}

export interface Day {
  /** Midnight at which it begins, in the reader's time zone. */
  readonly at: number;
  readonly alarms: readonly Alarm[];
}

export function midnight(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0);
}

/** Newest first, as they come. */
export function byDay(alarms: readonly Alarm[]): Day[] {
  const days = new Map<number, Alarm[]>();
  for (const alarm of alarms) {
    const at = midnight(Date.parse(alarm.start));
    const day = days.get(at);
    if (day) day.push(alarm);
    else days.set(at, [alarm]);
  }
  return [...days].map(([at, of]) => ({ at, alarms: of }));
}
