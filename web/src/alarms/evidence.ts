/** The numbers of an alarm as rows of a table: what, how much with its unit, and how that lies to the threshold. Pure. */
import { bytes, count } from "../format/bytes.ts";
import { plainNumber } from "../format/number.ts";
import { duration, exact } from "../format/time.ts";
import { t } from "../texts/index.ts";

export interface EvidenceRow {
  readonly key: string;
  readonly what: string;
  /** Named after the hub's own word. */
  readonly foreign: boolean;
  readonly value: string;
  /** Words, or yes and no. */
  readonly isText: boolean;
  /** Of texts that are a list, each. */
  readonly list?: readonly string[];
  /** Share of the widest bar of its unit, 0 to 1, where there is a threshold in that unit. */
  readonly bar?: number;
  /** Where the threshold lies on that bar. */
  readonly mark?: number;
  readonly isThreshold: boolean;
}

type Unit = "bytes" | "s" | "ms" | "at" | "share" | "percent" | "count" | "plain";

const UNITS: readonly (readonly [RegExp, Unit])[] = [
  [/Bytes$/, "bytes"],
  [/(?:^at|At|start|last|since|Since)Ms$/, "at"],
  [/Ms$/, "ms"],
  [/S$/, "s"],
  [/Share$|Ratio$|Score$|^score$|^share$/, "share"],
  [/Percent$/, "percent"],
  [/Count$/, "count"],
];
const SUFFIX = /(?:Bytes|Ms|S|Percent|Count)$/;
const THRESHOLD = /^threshold|Threshold/;

export function evidenceRows(evidence: Readonly<Record<string, unknown>>): EvidenceRow[] {
  const entries = Object.entries(evidence).filter(([, value]) => isTold(value));
  const counted = entries.find(([key]) => unitOf(key) === "count" && !THRESHOLD.test(key))?.[0];
  // Counts are of different things: the first is what the threshold is for.
  const comparable = (key: string): boolean => {
    const unit = unitOf(key);
    return unit !== "plain" && (unit !== "count" || THRESHOLD.test(key) || key === counted);
  };
  const thresholds = new Map<Unit, number>();
  for (const [key, value] of entries)
    if (THRESHOLD.test(key) && typeof value === "number" && !thresholds.has(unitOf(key)))
      thresholds.set(unitOf(key), value);
  const widest = new Map<Unit, number>();
  for (const [key, value] of entries)
    if (typeof value === "number" && comparable(key))
      widest.set(unitOf(key), Math.max(widest.get(unitOf(key)) ?? 0, value));
  return entries.map(([key, value]) => {
    const unit = unitOf(key);
    const threshold = thresholds.get(unit);
    const most = widest.get(unit) ?? 0;
    const compared = typeof value === "number" && threshold !== undefined && most > 0 && comparable(key);
    return {
      key,
      what: nameOf(key),
      foreign: t.alarm.evidence[key] === undefined,
      value: textOf(key, value, unit),
      isText: typeof value !== "number",
      ...(Array.isArray(value) ? { list: value.map(String) } : {}),
      ...(compared ? { bar: value / most, mark: threshold / most } : {}),
      isThreshold: THRESHOLD.test(key),
    };
  });
}

function unitOf(key: string): Unit {
  return UNITS.find(([pattern]) => pattern.test(key))?.[1] ?? "plain";
}

/** `Distinct ports` of `distinctPortCount`: the unit stands with the value, what is counted is many. */
function nameOf(key: string): string {
  const known = t.alarm.evidence[key];
  if (known !== undefined) return known;
  const words = key
    .replace(SUFFIX, "")
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase();
  const named = /Count$/.test(key) ? many(words) : words;
  return named.charAt(0).toUpperCase() + named.slice(1);
}

function many(words: string): string {
  if (/s$/.test(words)) return words;
  return /[^aeiou]y$/.test(words) ? `${words.slice(0, -1)}ies` : `${words}s`;
}

function isTold(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== null && value !== undefined && value !== "";
}

function textOf(key: string, value: unknown, unit: Unit): string {
  if (typeof value === "boolean") return value ? t.alarm.yes : t.alarm.no;
  if (Array.isArray(value)) return value.join(", ");
  if (typeof value !== "number") {
    const text = String(value);
    return key === "baseline" ? (t.alarm.baselines[text] ?? text) : text;
  }
  switch (unit) {
    case "bytes":
      return bytes(value);
    case "s":
      return duration(value * 1000);
    case "ms":
      return duration(value);
    case "at":
      return exact(value);
    case "percent":
      return `${count(value)} %`;
    case "share":
      return plainNumber(Math.round(value * 100) / 100);
    default:
      return /^asn$|Port$|^port$/.test(key) ? String(value) : count(value);
  }
}

/** The words of an alarm as whole sentences. A full stop within a number or a name is none of theirs. */
export function sentences(why: string): string[] {
  return why.split(/(?<=[.!?])\s+(?=\p{Lu})/u).filter((one) => one !== "");
}
