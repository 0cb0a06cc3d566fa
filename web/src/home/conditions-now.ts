/** What is to be said of what is heard and kept, now. */
import { deck } from "../state/deck.svelte.ts";
import { live } from "../state/live.svelte.ts";
import { type Condition, conditionsOf } from "./condition.ts";

export function conditionsNow(): Condition[] {
  const { status, view, away, drops, packets, replay, now } = deck;
  if (!status) return [];
  return conditionsOf({ lost: live.lost, status, view, away, drops, packets, replay, nowMs: now });
}
