/** TLS handshake messages (RFC 8446 §4, RFC 5246 §7.4): | type (1) | length (3) | body |. */
import { beginsRecord, HANDSHAKE_RECORD, RECORD_HEADER } from "./tls-record.ts";
import { u16, u24 } from "./wire-number.ts";

export const HANDSHAKE = { clientHello: 1, serverHello: 2, certificate: 11 } as const;
export const HANDSHAKE_HEADER = 4;

/**
 * Whether a record with the beginning of a hello stands here for sure, also where nothing says that a stream begins:
 * both versions, and a length below 64 kB, stand where they must.
 */
export function beginsHello(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < 11 || !beginsRecord(bytes, at, end) || bytes[at] !== HANDSHAKE_RECORD) return false;
  const type = bytes[at + 5];
  return (
    (type === HANDSHAKE.clientHello || type === HANDSHAKE.serverHello) &&
    bytes[at + 6] === 0 &&
    bytes[at + 9] === 3
  );
}

/** Type of the message that the handshake record at `at` begins with; -1 when that is not there. */
export function firstMessageType(bytes: Uint8Array, at: number, end: number): number {
  return end - at > RECORD_HEADER ? (bytes[at + RECORD_HEADER] as number) : -1;
}

/** End of the first message when all of it stands in the record and the segment that begin here, else -1. */
export function endOfFirstMessage(bytes: Uint8Array, at: number, end: number): number {
  const start = at + RECORD_HEADER;
  if (end - start < HANDSHAKE_HEADER) return -1;
  const stop = start + HANDSHAKE_HEADER + u24(bytes, start + 1);
  return stop <= end && stop <= start + u16(bytes, at + 3) ? stop : -1;
}
