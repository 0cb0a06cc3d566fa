/** A way to get at a capture. One file each; `keep-connected.ts` does what is the same for all. */
import type { Feed } from "./feed.ts";

export interface Door {
  /**
   * One connection: says `connected` and `begin` before the first bytes, then hands on what comes. Resolves when it is
   * over, with why in words; also soon after `signal` aborts.
   */
  connect(feed: Feed, signal: AbortSignal): Promise<string>;
  /** Where an end is nothing bad, the next connection is not put off. */
  readonly patient?: boolean;
}
