/**
 * TLS records (RFC 8446 §5.1, the same since SSL 3): | type (1) | version (2) | length (2) | fragment |. A handshake
 * message is spread over records, and records over TCP segments, as the sender pleases.
 */
import { GATHER_BYTES, GatheredBytes } from "./gathered-bytes.ts";
import { u16 } from "./wire-number.ts";

export const RECORD_HEADER = 5;
export const HANDSHAKE_RECORD = 22;
/** RFC 5246 §6.2.3: 2^14 bytes and what protection may add. */
export const MAX_RECORD = 16_384 + 2048;
/** Change cipher spec, alert, handshake, application data. */
const FIRST_TYPE = 20;
const LAST_TYPE = 23;
const MAX_BEYOND = 8;

/** Whether what is there, one byte at least, may be the beginning of a record of type `low` to `high`. */
function mayBegin(bytes: Uint8Array, at: number, end: number, low: number, high: number): boolean {
  if (at >= end) return false;
  const type = bytes[at] as number;
  if (type < low || type > high) return false;
  if (at + 1 < end && bytes[at + 1] !== 3) return false;
  return at + 2 >= end || (bytes[at + 2] as number) <= 4;
}

export function mayBeginHandshake(bytes: Uint8Array, at: number, end: number): boolean {
  return mayBegin(bytes, at, end, HANDSHAKE_RECORD, HANDSHAKE_RECORD);
}

/** Any record; the first three bytes must be there. */
export function beginsRecord(bytes: Uint8Array, at: number, end: number): boolean {
  return end - at >= 3 && mayBegin(bytes, at, end, FIRST_TYPE, LAST_TYPE);
}

/** One direction of a connection from its first handshake record on: gathers segments, frees messages of records. */
export class HandshakeStream {
  readonly gathered = new GatheredBytes();
  /** Handshake bytes freed so far; they stand at the front of `gathered.bytes`, where their records stood. */
  length = 0;
  /** No more handshake bytes follow: another record came, what came is none, or the bound is reached. */
  over = false;
  /** Sequence number of the first byte. */
  base = 0;
  /** Segments seen. */
  segments = 0;
  /** Where the next message begins; for who reads them. */
  messageAt = 0;
  /** Gathered bytes taken apart, and what of the current record's fragment is still to come. */
  #read = 0;
  #fragmentLeft = 0;
  /** Segments that lay wholly behind the bound. */
  #beyond = 0;

  reset(): void {
    this.gathered.reset();
    this.length = 0;
    this.over = false;
    this.base = 0;
    this.segments = 0;
    this.messageAt = 0;
    this.#read = 0;
    this.#fragmentLeft = 0;
    this.#beyond = 0;
  }

  /** A segment whose first byte has this sequence number. True when there are more handshake bytes, or no more to come. */
  add(sequence: number, bytes: Uint8Array, start: number, end: number): boolean {
    this.segments++;
    const at = (sequence - this.base) | 0;
    const skip = at < 0 ? -at : 0;
    if (at >= GATHER_BYTES) {
      // That much later data: what is missing was not captured.
      if (++this.#beyond >= MAX_BEYOND) this.over = true;
      return this.over;
    }
    if (start + skip >= end) return false;
    if (!this.gathered.add(at + skip, bytes, start + skip, end)) return false;
    const before = this.length;
    this.#unwrap();
    if (this.gathered.length === GATHER_BYTES) this.over = true;
    return this.length > before || this.over;
  }

  #unwrap(): void {
    const { bytes, length: end } = this.gathered;
    while (!this.over && this.#read < end) {
      if (this.#fragmentLeft === 0) {
        if (!this.#beginRecord(bytes, end)) return;
      } else {
        const take = Math.min(this.#fragmentLeft, end - this.#read);
        bytes.copyWithin(this.length, this.#read, this.#read + take);
        this.length += take;
        this.#read += take;
        this.#fragmentLeft -= take;
      }
    }
  }

  /** False when its header is not all there, or is none. */
  #beginRecord(bytes: Uint8Array, end: number): boolean {
    if (!mayBeginHandshake(bytes, this.#read, end)) {
      this.over = true;
      return false;
    }
    if (end - this.#read < RECORD_HEADER) return false;
    const length = u16(bytes, this.#read + 3);
    this.over = length === 0 || length > MAX_RECORD;
    this.#fragmentLeft = length;
    this.#read += RECORD_HEADER;
    return !this.over;
  }
}
