/**
 * What devices say of themselves, and who carried the word. Anyone can say anything any number of times: each list is
 * bounded, the longest unsaid goes first, and nothing is kept that cannot be shown.
 */

export interface ToldName {
  readonly name: string;
  readonly source: string;
  lastMs: number;
}

export interface ToldFact {
  readonly kind: string;
  readonly value: string;
  readonly source: string;
  lastMs: number;
}

const MAX_NAMES = 16;
const MAX_FACTS = 64;
/** So that a hundred user agents do not push out the model. */
const MAX_FACTS_OF_KIND = 12;
const MAX_TEXT = 255;

/** For a name, best first. */
const TRUST: readonly string[] = ["dhcp", "dhcpv6", "mdns", "nbns", "llmnr"];

/** Whether it was new, only said again, or nothing to keep. */
export type Heard = "new" | "again" | "nothing";

export function hearName(names: ToldName[], text: string, source: string, atMs: number): Heard {
  const name = printable(text);
  if (name === "") return "nothing";
  const known = names.find((one) => one.name === name && one.source === source);
  if (known !== undefined) return said(known, atMs);
  names.push({ name, source, lastMs: atMs });
  if (names.length > MAX_NAMES) forgetOldest(names, () => true);
  return "new";
}

export function hearFact(facts: ToldFact[], kind: string, text: string, source: string, atMs: number): Heard {
  const value = printable(text);
  if (value === "") return "nothing";
  const known = facts.find((one) => one.kind === kind && one.value === value && one.source === source);
  if (known !== undefined) return said(known, atMs);
  facts.push({ kind, value, source, lastMs: atMs });
  if (facts.filter((one) => one.kind === kind).length > MAX_FACTS_OF_KIND)
    forgetOldest(facts, (one) => one.kind === kind);
  else if (facts.length > MAX_FACTS) forgetOldest(facts, () => true);
  return "new";
}

/** The most trusted protocol's first, of one protocol the latest. */
export function inOrder(names: readonly ToldName[]): ToldName[] {
  return [...names].sort((a, b) => trust(a) - trust(b) || b.lastMs - a.lastMs);
}

function trust({ source }: ToldName): number {
  const place = TRUST.indexOf(source);
  return place < 0 ? TRUST.length : place;
}

function said(known: { lastMs: number }, atMs: number): Heard {
  if (atMs > known.lastMs) known.lastMs = atMs;
  return "again";
}

function forgetOldest<T extends { lastMs: number }>(list: T[], among: (one: T) => boolean): void {
  let oldest: T | undefined;
  for (const one of list)
    if (among(one) && (oldest === undefined || one.lastMs < oldest.lastMs)) oldest = one;
  if (oldest !== undefined) list.splice(list.indexOf(oldest), 1);
}

/** Names from the wire are anyone's bytes: what cannot be shown goes. */
function printable(text: string): string {
  return text
    .replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, "")
    .trim()
    .slice(0, MAX_TEXT);
}
