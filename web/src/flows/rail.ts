/** The scroll bar that is time: where a time lies on it, and which time lies there. Pure. */
import { placeOn, type Span } from "../tape/span.ts";

type Order = "asc" | "desc";

/** 0 at its upper end. */
export function railPlace(span: Span, ms: number, order: Order): number {
  const place = placeOn(span, ms);
  return order === "desc" ? 1 - place : place;
}

export function railTime(span: Span, place: number, order: Order): number {
  const inside = Math.min(1, Math.max(0, place));
  const share = order === "desc" ? 1 - inside : inside;
  return span.from + share * (span.to - span.from);
}
