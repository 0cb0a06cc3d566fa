/**
 * The head of an HTTP/1 message (RFC 9112 §2 to §5) and of its relatives RTSP (RFC 2326) and SSDP (UPnP 2.0 §1):
 *
 *     first line CRLF
 *     Name: value CRLF        names in any case; a line that begins with a space goes on (obs-fold)
 *     CRLF
 *
 * A bare LF ends a line too. A head that is cut gives its whole lines.
 */
import { labelText } from "./name-text.ts";

export interface MessageHead {
  /** As latin-1, without the line's end; at most 2048 characters. */
  readonly firstLine: string;
  /** The empty line was there. */
  readonly complete: boolean;
  /** Offset behind it; means nothing unless complete. */
  readonly end: number;
  /** Of the names asked for, in lower case; what cannot be shown in a value is `?`. The first of equal names counts. */
  readonly values: ReadonlyMap<string, string>;
}

const MAX_FIRST_LINE = 2048;
const MAX_LINES = 128;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const COLON = 0x3a;
const LONGEST_NAME = 32;

/** Undefined while not even the first line is whole. */
export function readHead(
  bytes: Uint8Array,
  start: number,
  end: number,
  wanted: ReadonlySet<string>,
): MessageHead | undefined {
  const firstEnd = lineEnd(bytes, start, end);
  if (firstEnd < 0) return undefined;
  const firstLine = latin1(bytes, start, Math.min(withoutCr(bytes, start, firstEnd), start + MAX_FIRST_LINE));
  const values = new Map<string, string>();
  let at = firstEnd + 1;
  let complete = false;
  for (let n = 0; n < MAX_LINES; n++) {
    const stop = lineEnd(bytes, at, end);
    if (stop < 0) break;
    if (withoutCr(bytes, at, stop) === at) {
      complete = true;
      at = stop + 1;
      break;
    }
    const last = foldedEnd(bytes, stop, end);
    if (last < 0) break;
    readLine(bytes, at, last, wanted, values);
    at = last + 1;
  }
  return { firstLine, complete, end: at, values };
}

/** The LF of the last line that goes on with this one; -1 if that is not known yet. */
function foldedEnd(bytes: Uint8Array, stop: number, end: number): number {
  let last = stop;
  while (last + 1 < end && (bytes[last + 1] === SPACE || bytes[last + 1] === TAB)) {
    last = lineEnd(bytes, last + 1, end);
    if (last < 0) return -1;
  }
  return last;
}

function readLine(
  bytes: Uint8Array,
  start: number,
  end: number,
  wanted: ReadonlySet<string>,
  values: Map<string, string>,
): void {
  let colon = start;
  const limit = Math.min(end, start + LONGEST_NAME);
  while (colon < limit && bytes[colon] !== COLON) colon++;
  if (colon >= limit) return;
  const name = latin1(bytes, start, colon).trim().toLowerCase();
  if (!wanted.has(name) || values.has(name)) return;
  let from = colon + 1;
  while (from < end && isBlank(bytes[from] as number)) from++;
  const value = labelText(unfolded(bytes, from, end), 0, end - from);
  if (value !== undefined) values.set(name, value);
}

/** Line ends within a folded value are blanks (RFC 9112 §5.2). */
function unfolded(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const value = bytes.slice(start, end);
  for (let i = 0; i < value.length; i++) if (isBlank(value[i] as number)) value[i] = SPACE;
  return value;
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB || byte === CR || byte === LF;
}

/** Offset of the LF, -1 if there is none. */
function lineEnd(bytes: Uint8Array, start: number, end: number): number {
  for (let i = start; i < end; i++) if (bytes[i] === LF) return i;
  return -1;
}

function withoutCr(bytes: Uint8Array, start: number, end: number): number {
  return end > start && bytes[end - 1] === CR ? end - 1 : end;
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i] as number);
  return text;
}
