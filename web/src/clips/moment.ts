/** What a clip is to reach over, as the API is asked for it. Pure. */
import type { ClipCreate } from "../../../src/hub/api/contract/clip.ts";
import type { Status } from "../../../src/hub/api/contract/status.ts";
import { type Span, timeText } from "../tape/span.ts";

const DAY_S = 86_400;

/** A chosen span is kept whole; without one it is the API's minute before and five after, of now or of the flow. */
export function momentOf(span: Span | null): Partial<Pick<ClipCreate, "at" | "before" | "after">> {
  if (span === null) return {};
  return { at: timeText(span.from), before: 0, after: Math.ceil((span.to - span.from) / 1000) };
}

export type KeepLack = "off" | "before" | "long";

/** Why it cannot be kept; null if it can. A span that is to come can. */
export function keepLack(timeline: Status["timeline"], span: Span | null): KeepLack | null {
  if (timeline === null) return "off";
  if (span === null) return null;
  if (span.to - span.from > DAY_S * 1000) return "long";
  return timeline.oldest !== null && span.to < Date.parse(timeline.oldest) ? "before" : null;
}
