/** Everything the command palette leads to, and which of it fits what was typed. */
import type { IconName } from "../parts/icons.ts";
import { match } from "./fuzzy.ts";

export const KINDS = ["act", "place", "device", "alarm", "rule", "group", "domain", "app", "flows"] as const;
export type Kind = (typeof KINDS)[number];

export interface Entry {
  /** Unique among all. */
  readonly id: string;
  readonly kind: Kind;
  readonly icon: IconName;
  readonly name: string;
  /** Shown beside it and searched as well: an address, a vendor, a key. */
  readonly also: string;
  /** What the hub says in its own language. */
  readonly foreign?: boolean;
  /** An address of the page, or what to do. */
  readonly to: string | (() => void);
}

export interface Found {
  readonly entry: Entry;
  readonly marks: readonly number[];
}

export interface FoundGroup {
  readonly kind: Kind;
  readonly found: readonly Found[];
}

const MOST_OF_KIND = 6;
/** What was found beside the name was meant less often than what was found in it. */
const BESIDE = 30;
/** Before anything is typed: what can be done here and where one can go. */
const UNASKED: ReadonlySet<Kind> = new Set(["act", "place", "app"]);

/** By kind, the kind with the best find first. */
export function find(all: readonly Entry[], query: string): FoundGroup[] {
  const asked = query.trim() !== "";
  const kinds = new Map<Kind, { found: Found; score: number }[]>();
  for (const entry of all) {
    if (!asked && !UNASKED.has(entry.kind)) continue;
    const one = fit(entry, query);
    if (!one) continue;
    const of = kinds.get(entry.kind);
    if (of) of.push(one);
    else kinds.set(entry.kind, [one]);
  }
  const groups = [...kinds].map(([kind, of]) => {
    const best = of.toSorted((a, b) => b.score - a.score);
    return {
      kind,
      score: kind === "flows" ? -1 : (best[0]?.score ?? 0),
      found: (asked ? best.slice(0, MOST_OF_KIND) : best).map(({ found }) => found),
    };
  });
  const order = (kind: Kind) => KINDS.indexOf(kind);
  return groups.sort((a, b) => b.score - a.score || order(a.kind) - order(b.kind));
}

function fit(entry: Entry, query: string): { found: Found; score: number } | null {
  if (entry.kind === "flows") return { found: { entry, marks: [] }, score: 0 };
  const name = match(entry.name, query);
  if (name) return { found: { entry, marks: name.marks }, score: name.score };
  const both = match(`${entry.name} ${entry.also}`, query);
  if (!both) return null;
  const marks = both.marks.filter((mark) => mark < entry.name.length);
  return { found: { entry, marks }, score: both.score - BESIDE };
}

/** A term of the flow filter is left as it is; words with anything odd in them stand in quotes. */
export function filterOf(query: string): string {
  const text = query.trim();
  return /^[\w.*-]+$|[:=<>]/.test(text) ? text : `"${text.replaceAll('"', "")}"`;
}

/** A name in pieces, marked ones apart. */
export function pieces(text: string, marks: readonly number[]): { text: string; marked: boolean }[] {
  const marked = new Set(marks);
  const out: { text: string; marked: boolean }[] = [];
  for (let i = 0; i < text.length; i++) {
    const last = out.at(-1);
    if (last && last.marked === marked.has(i)) last.text += text.charAt(i);
    else out.push({ text: text.charAt(i), marked: marked.has(i) });
  }
  return out;
}
