/**
 * Domain names of a DNS message (RFC 1035 §4.1.4).
 *
 *     0        1                    n+1
 *     | length | length bytes …     | …            labels until a zero length
 *     | 11 + 14 bits offset         |              a pointer to an earlier place of the message
 *
 * A pointer must go backwards and there may be 32 of them: no loop. A name has at most 255 bytes.
 */
import { MAX_NAME } from "./name-text.ts";
import { u16 } from "./wire-number.ts";

const MAX_POINTERS = 32;
const DOT = 0x2e;

/** The last name read and where reading goes on. One is made per message. */
export class DnsNameReader {
  name = "";
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

  /** False if the name is cut or lies; then `name` and `next` mean nothing. The root is the empty name. */
  read(at: number): boolean {
    const bytes = this.#bytes;
    let text = "";
    let offset = at;
    let lowest = at;
    let pointers = 0;
    this.next = -1;
    for (;;) {
      if (offset >= this.#end) return false;
      const length = bytes[offset] as number;
      if (length === 0) {
        if (this.next < 0) this.next = offset + 1;
        this.name = text.toLowerCase();
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
      if (length > 63 || stop > this.#end || text.length + length + 1 > MAX_NAME) return false;
      if (text !== "") text += ".";
      for (let i = offset + 1; i < stop; i++) text += labelCharacter(bytes[i] as number);
      offset = stop;
    }
  }
}

/** A dot inside a label would look like two labels. */
function labelCharacter(byte: number): string {
  return byte < 0x20 || byte >= 0x7f || byte === DOT ? "?" : String.fromCharCode(byte);
}
