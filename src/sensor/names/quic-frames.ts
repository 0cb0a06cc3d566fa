/**
 * The frames of an Initial packet (RFC 9000 §19): PADDING, PING, ACK, CRYPTO, CONNECTION_CLOSE; each begins with its
 * type. Google's Q050 gives CRYPTO the number of STREAM, which no Initial holds. Clients scatter their hello over CRYPTO
 * frames in any order, with others between.
 */
import type { GatheredBytes } from "./gathered-bytes.ts";
import { varint, varintLength } from "./quic-packet.ts";

const FRAME = { padding: 0, ping: 1, ack: 2, ackEcn: 3, crypto: 6, googleCrypto: 8 } as const;
const MAX_FRAMES = 512;
const MAX_ACK_RANGES = 256;

/** Puts what CRYPTO frames carry where it belongs. True when there are more bytes without a hole. Stops at a fault. */
export function gatherCrypto(frames: Uint8Array, gathered: GatheredBytes): boolean {
  const before = gathered.length;
  const cursor = { at: 0 };
  for (let n = 0; n < MAX_FRAMES && cursor.at < frames.length; n++) {
    const type = frames[cursor.at++] as number;
    switch (type) {
      case FRAME.padding:
        while (cursor.at < frames.length && frames[cursor.at] === 0) cursor.at++;
        break;
      case FRAME.ping:
        break;
      case FRAME.ack:
      case FRAME.ackEcn:
        if (!skipAck(frames, cursor, type === FRAME.ackEcn)) return gathered.length > before;
        break;
      case FRAME.crypto:
      case FRAME.googleCrypto: {
        const offset = next(frames, cursor);
        const length = next(frames, cursor);
        const end = cursor.at + length;
        if (offset < 0 || length < 0 || end > frames.length) return gathered.length > before;
        gathered.add(offset, frames, cursor.at, end);
        cursor.at = end;
        break;
      }
      default:
        return gathered.length > before;
    }
  }
  return gathered.length > before;
}

interface Cursor {
  at: number;
}

/** The next number; -1 when it is not there. */
function next(bytes: Uint8Array, cursor: Cursor): number {
  if (cursor.at >= bytes.length) return -1;
  const stop = cursor.at + varintLength(bytes, cursor.at);
  if (stop > bytes.length) return -1;
  const value = varint(bytes, cursor.at);
  cursor.at = stop;
  return value;
}

/** | largest | delay | ranges | first range | then each: gap, length | with ECN: three counts |. */
function skipAck(bytes: Uint8Array, cursor: Cursor, ecn: boolean): boolean {
  next(bytes, cursor);
  next(bytes, cursor);
  const ranges = next(bytes, cursor);
  if (ranges < 0 || ranges > MAX_ACK_RANGES) return false;
  let last = next(bytes, cursor);
  for (let n = 2 * ranges + (ecn ? 3 : 0); n > 0 && last >= 0; n--) last = next(bytes, cursor);
  return last >= 0;
}
