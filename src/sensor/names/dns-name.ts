/**
 * Domain names of a DNS message (RFC 1035 §4.1.4).
 *
 *     0        1                    n+1
 *     | length | length bytes …     | …            labels until a zero length
 *     | 11 + 14 bits offset         |              a pointer to an earlier place of the message
 *
 * A pointer must go backwards and there may be 32 of them: no loop. A name has at most 255 bytes. Bytes that no text
 * should hold, and dots within a label, are written as \DDD (RFC 4343 §2.1); international names stay in punycode.
 */
import { MAX_NAME } from "./name-text.ts";
import { u16 } from "./wire-number.ts";

const MAX_POINTERS = 32;
const DOT = 0x2e;
const BACKSLASH = 0x5c;
const CUT = "…";

/** A name from one place of the message to its end. Names point at each other: each is read once. */
interface KnownName {
  readonly name: string;
  readonly written: string;
  readonly wireBytes: number;
  readonly pointers: number;
}

/** The last name read and where reading goes on. One is made per message. */
export class DnsNameReader {
  /** In lower case; the root is the empty name. */
  name = "";
  /** As it was written. */
  written = "";
  /** Offset after the name's bytes at the place where it began. */
  next = 0;
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  /** By offset. As many as the message has places that are pointed at. */
  readonly #known = new Map<number, KnownName>();

  /** The message lies from `start` to `end` (exclusive). */
  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
  }

  /** False if the name is cut or lies; then the fields mean nothing. */
  read(at: number): boolean {
    const found = this.#read(at, at, 0);
    if (found === undefined) return false;
    // Escaped, 255 bytes may be a thousand characters: more than anyone downstream takes.
    const long = found.written.length > MAX_NAME;
    this.written = long ? found.written.slice(0, MAX_NAME - 1) + CUT : found.written;
    this.name = long ? this.written.toLowerCase() : found.name;
    return true;
  }

  /** `lowest` is where the name that points here began: a pointer goes before that. `next` is set at depth 0. */
  #read(at: number, lowest: number, depth: number): KnownName | undefined {
    const bytes = this.#bytes;
    let text = "";
    let offset = at;
    let wireBytes = 1;
    let rest: KnownName | undefined;
    for (;;) {
      if (offset >= this.#end) return undefined;
      const length = bytes[offset] as number;
      if (length === 0) {
        offset++;
        break;
      }
      if (length >= 0xc0) {
        if (offset + 2 > this.#end || depth >= MAX_POINTERS) return undefined;
        const target = this.#start + (u16(bytes, offset) & 0x3fff);
        if (target >= lowest) return undefined;
        rest = this.#known.get(target) ?? this.#read(target, target, depth + 1);
        if (rest === undefined) return undefined;
        offset += 2;
        break;
      }
      const stop = offset + 1 + length;
      wireBytes += length + 1;
      if (length > 63 || stop > this.#end || wireBytes > MAX_NAME) return undefined;
      if (text !== "") text += ".";
      for (let i = offset + 1; i < stop; i++) text += labelCharacter(bytes[i] as number);
      offset = stop;
    }
    if (depth === 0) this.next = offset;
    const found = joined(text, wireBytes, rest);
    if (found !== undefined) this.#known.set(at, found);
    return found;
  }
}

/** Undefined if the whole would be longer than a name may be, or made of too many pieces. */
function joined(text: string, wireBytes: number, rest: KnownName | undefined): KnownName | undefined {
  if (rest === undefined) return { name: text.toLowerCase(), written: text, wireBytes, pointers: 0 };
  const total = wireBytes + rest.wireBytes - 1;
  const pointers = rest.pointers + 1;
  if (total > MAX_NAME || pointers > MAX_POINTERS) return undefined;
  if (text === "") return { ...rest, pointers };
  const dot = rest.written === "" ? "" : ".";
  return {
    name: text.toLowerCase() + dot + rest.name,
    written: text + dot + rest.written,
    wireBytes: total,
    pointers,
  };
}

function labelCharacter(byte: number): string {
  if (byte >= 0x20 && byte < 0x7f && byte !== DOT && byte !== BACKSLASH) return String.fromCharCode(byte);
  return `\\${String(byte).padStart(3, "0")}`;
}
