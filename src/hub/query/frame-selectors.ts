/**
 * What of a filter can be said of frames: they are found by objects, each kind at most once. Bytes and times are of whole
 * flows, so a term about them says nothing of a frame. Pure.
 */
import type { FieldName } from "./fields.ts";
import { type FilterNode, printFilter, type Term } from "./filter-node.ts";

const KINDS = ["device", "group", "domain", "address", "port", "country", "asn"] as const;
export type FrameKind = (typeof KINDS)[number];

const KIND_OF: Readonly<Partial<Record<FieldName, FrameKind>>> = {
  device: "device",
  group: "group",
  domain: "domain",
  remote: "address",
  address: "address",
  port: "port",
  country: "country",
  as: "asn",
};

export type FrameWish =
  | { readonly terms: ReadonlyMap<FrameKind, Term> }
  /** As it was written: the first part that cannot be said. */
  | { readonly unsayable: string };

export function frameWish(node: FilterNode | undefined): FrameWish {
  const terms = new Map<FrameKind, Term>();
  const parts = node === undefined ? [] : node.kind === "and" ? node.of : [node];
  for (const part of parts) {
    const kind = part.kind === "term" ? kindOf(part) : undefined;
    if (part.kind !== "term" || kind === undefined || terms.has(kind))
      return { unsayable: printFilter(part) };
    terms.set(kind, part);
  }
  return { terms };
}

function kindOf({ field, op, values }: Term): FrameKind | undefined {
  const kind = field === "any" ? undefined : KIND_OF[field];
  if (kind === undefined || (op !== ":" && op !== "=")) return undefined;
  if (values.some((value) => value === "none")) return undefined;
  // Frames are found by a domain with everything below it, and by whole names.
  if (kind === "domain" && (op === "=" || values.some((value) => /[*?]/.test(String(value)))))
    return undefined;
  return kind;
}
