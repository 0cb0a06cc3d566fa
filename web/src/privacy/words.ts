/** A privacy class in words, and the kinds that a person chooses from. Pure. */
import { bytes } from "../format/bytes.ts";
import { t } from "../texts/index.ts";

export const KINDS = ["full", "first", "headers", "nothing"] as const;
export type Kind = (typeof KINDS)[number];

const FIRST_BYTES = 4096;

/** As `first-4096`; the bytes are a proposal where the class has none. */
export function partsOf(privacy: string): { kind: Kind; first: number } {
  const first = /^first-(\d+)$/.exec(privacy)?.[1];
  if (first !== undefined) return { kind: "first", first: Number(first) };
  return { kind: KINDS.find((kind) => kind === privacy) ?? "nothing", first: FIRST_BYTES };
}

export function classOf(kind: Kind, first: number): string {
  return kind === "first" ? `first-${first}` : kind;
}

export function privacyWords(privacy: string): string {
  const { kind, first } = partsOf(privacy);
  return kind === "first" ? t.privacy.first(bytes(first)) : t.privacy.kinds[kind];
}
