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

  /** The message lies from `start` to `end` (exclusive). */
  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
  }

  /** False if the name is cut or lies; then the fields mean nothing. */
  read(at: number): boolean {
    const bytes = this.#bytes;
    let text = "";
    let offset = at;
    let lowest = at;
    let pointers = 0;
    let wireBytes = 1;
    this.next = -1;
    for (;;) {
      if (offset >= this.#end) return false;
      const length = bytes[offset] as number;
      if (length === 0) {
        if (this.next < 0) this.next = offset + 1;
        // Escaped, 255 bytes may be a thousand characters: more than anyone downstream takes.
        this.written = text.length > MAX_NAME ? text.slice(0, MAX_NAME - 1) + CUT : text;
        this.name = this.written.toLowerCase();
        return true;
      }
      if (length >= 0xc0) {
        if (offset + 2 > this.#end || ++pointers > MAX_POINTERS) return false;
        const target = this.#start + (u16(bytes, offset) & 0x3fff);
        if (this.next < 0) this.next = offset + 2;
        if (target >= lowest) return false;
        lowest = target;
        offset = target;
        continue;
      }
      const stop = offset + 1 + length;
      wireBytes += length + 1;
      if (length > 63 || stop > this.#end || wireBytes > MAX_NAME) return false;
      if (text !== "") text += ".";
      for (let i = offset + 1; i < stop; i++) text += labelCharacter(bytes[i] as number);
      offset = stop;
    }
  }
}

function labelCharacter(byte: number): string {
  if (byte >= 0x20 && byte < 0x7f && byte !== DOT && byte !== BACKSLASH) return String.fromCharCode(byte);
  return `\\${String(byte).padStart(3, "0")}`;
}
