/** Which part of a capture the viewer takes, and where the next one begins. */
import { API } from "../api/client.ts";
import type { Trouble } from "../api/trouble.ts";
import { type Fetched, fetchBytes } from "./fetching.ts";
import { comesInRanges, type Source, sources } from "./source.ts";
import { isOurs, type Walk, walk } from "./walk.ts";

/** One part: what a tab can hold three times over (as it came, in the dissectors, and what they make of it). */
export const PART_BYTES = 64_000_000;
/** A file's blocks up to its first frame lie within. */
const HEAD_BYTES = 1_000_000;

export interface Part {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Null where it is no pcapng of ours. */
  readonly walk: Walk | null;
  /** Where to go on; null at the end, or where no way leads on. */
  readonly next: { readonly source: string; readonly at: number | null } | null;
  /** There is more behind this part. */
  readonly more: boolean;
}

export interface PartWish {
  readonly source: Source;
  /** Bytes before it. */
  readonly at: number;
  readonly signal: AbortSignal;
  readonly expected: number | undefined;
  told(got: number, total: number | null): void;
  refused(trouble: Trouble): void;
}

/** Size of the whole, where the hub knows it before it sends it. */
export async function sizeOf(source: Source, signal: AbortSignal): Promise<number | undefined> {
  if (!comesInRanges(source)) return undefined;
  const answer = await fetch(`${API}/${source.text}`, { method: "HEAD", signal }).catch(() => undefined);
  const length = answer?.ok === true ? answer.headers.get("content-length") : null;
  return length === null ? undefined : Number(length);
}

export async function fetchPart(wish: PartWish): Promise<Part> {
  const { source, at } = wish;
  const url = `${API}/${source.text}`;
  const ranges = comesInRanges(source);
  const head = ranges && at > 0 ? await headOf(url, wish) : new Uint8Array();
  const headers: Record<string, string> = ranges && at > 0 ? { range: `bytes=${at}-` } : {};
  const expected = wish.expected === undefined ? undefined : Math.min(PART_BYTES, wish.expected - at);
  const got = await fetchBytes(url, { ...wish, headers, most: PART_BYTES, expected });
  return partOf(source, at, joined(head, got), head.length);
}

async function headOf(url: string, wish: PartWish): Promise<Uint8Array> {
  const headers = { range: `bytes=0-${HEAD_BYTES - 1}` };
  const { bytes } = await fetchBytes(url, { ...wish, headers, most: HEAD_BYTES, told: () => undefined });
  return isOurs(bytes) ? bytes.slice(0, walk(bytes).head) : new Uint8Array();
}

function joined(head: Uint8Array, { bytes, more }: Fetched): Fetched {
  if (head.length === 0) return { bytes, more };
  const whole = new Uint8Array(head.length + bytes.length);
  whole.set(head);
  whole.set(bytes, head.length);
  return { bytes: whole, more };
}

export function partOf(source: Source, at: number, { bytes, more }: Fetched, head: number): Part {
  if (!isOurs(bytes)) return { bytes, walk: null, next: null, more };
  const walked = walk(bytes);
  // A block cut by the bound belongs to the next part; one cut by the file's own end is for the dissectors to tell.
  const whole = more ? bytes.slice(0, walked.end) : bytes;
  return { bytes: whole, walk: walked, next: more ? nextOf(source, at, walked, head) : null, more };
}

function nextOf(source: Source, at: number, { end, lastMs, broken }: Walk, head: number): Part["next"] {
  if (comesInRanges(source)) return broken ? null : { source: source.text, at: at + end - head };
  if (source.kind !== "frames" || lastMs === null) return null;
  // Frames of the last millisecond come once more: better twice than never.
  const from = new Date(Math.floor(lastMs)).toISOString();
  return from === source.query.from ? null : { source: sources.frames({ ...source.query, from }), at: null };
}
