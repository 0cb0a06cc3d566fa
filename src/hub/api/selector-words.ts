/** Selectors of frames as people read them. */
import type { FrameSelectors } from "./desk.ts";

const MOST_CHARS = 200;

export function selectorWords(selectors: FrameSelectors): string {
  const parts = Object.entries(selectors).flatMap(([kind, values]) =>
    (values ?? []).map((value) => `${kind} ${value}`),
  );
  return parts.length === 0 ? "everything" : parts.join(", ").slice(0, MOST_CHARS);
}
