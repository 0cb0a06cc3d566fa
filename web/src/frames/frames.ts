/** Frames out of the timeline: which are meant, whether it still has them, and the command that does the same. Pure. */
import type { FramesQuery } from "../../../src/hub/api/contract/frames.ts";
import type { Status } from "../../../src/hub/api/contract/status.ts";
import { type Span, timeText } from "../tape/span.ts";

/** Each kind at most once. Of several kinds a frame must fit all; none is everything. */
export type Selectors = Readonly<
  Partial<Record<Exclude<keyof FramesQuery, "from" | "to" | "snaplen">, string>>
>;

/** An end that is null is as far as there is; of a flow it is the flow's own. */
export interface Reach {
  readonly from: number | null;
  readonly to: number | null;
}

/** What the tape shows of an object: to its edge and beyond while no span is chosen. */
export function reachOf(chosen: Span | null, extent: Span): Reach {
  return chosen ?? { from: extent.from, to: null };
}

/** A flow is had whole unless the span cuts it. Ends of flows are finer than a millisecond: only a cut is named. */
export function reachOfFlow(chosen: Span | null, flow: Span): Reach {
  return {
    from: chosen !== null && chosen.from > flow.from ? chosen.from : null,
    to: chosen !== null && chosen.to < flow.to ? chosen.to : null,
  };
}

export function framesQuery(selectors: Selectors, { from, to }: Reach): Record<string, string> {
  return {
    ...selectors,
    ...(from !== null && { from: timeText(from) }),
    ...(to !== null && { to: timeText(to) }),
  };
}

export type Lack = "off" | "empty" | "before";

/** Why there can be no frames up to `to`; null if there may be some. */
export function lackOf(timeline: Status["timeline"], to: number | null): Lack | null {
  if (timeline === null) return "off";
  if (timeline.oldest === null) return "empty";
  return to !== null && to < Date.parse(timeline.oldest) ? "before" : null;
}

const USUAL_HUB = "http://127.0.0.1:7878";

export function exportLine(query: Readonly<Record<string, string>>, hub: string): string {
  const options = Object.entries(query).flatMap(([name, value]) => [`--${name}`, shellWord(value)]);
  const elsewhere = hub === USUAL_HUB ? [] : ["--hub", hub];
  return ["tapdeck", "export", ...options, ...elsewhere].join(" ");
}

/** What a shell would look into stands between marks that it leaves alone. */
export function shellWord(text: string): string {
  return /^[\w@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
