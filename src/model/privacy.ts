/**
 * How much of a device's frames may be kept: `full`; `first-N`, the first N bytes of each flow (as they were on the
 * wire, both directions together) and after that headers; `headers`, up to the end of the transport header; `nothing`.
 * Each keeps no more than the one before, so of several the strictest is well defined.
 */

export type Privacy = string;

export const FULL: Privacy = "full";

/** N is 1 to 999,999,999 bytes. */
export const PRIVACY = /^(?:full|first-[1-9]\d{0,8}|headers|nothing)$/;

/**
 * The class as one number, smaller is stricter: how many bytes of a flow may be kept. 0 is "headers", and -1 "nothing",
 * which is also what a text that is no class means.
 */
export function privacyBudget(privacy: Privacy): number {
  if (privacy === "full") return Number.POSITIVE_INFINITY;
  if (privacy === "headers") return 0;
  return PRIVACY.test(privacy) && privacy !== "nothing" ? Number(privacy.slice("first-".length)) : -1;
}

/** `full` of none. */
export function strictest(classes: Iterable<Privacy>): Privacy {
  let answer: Privacy = FULL;
  for (const each of classes) if (privacyBudget(each) < privacyBudget(answer)) answer = each;
  return answer;
}
