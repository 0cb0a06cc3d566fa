/**
 * Framing of the link: `u32 payload length, u8 kind, u32 channel, payload`, little-endian, over any byte stream.
 * Channel 0 is the connection itself; others number requests. A peer that sends nonsense is cut off, not believed.
 */

export const FRAME_KIND = {
  /** JSON message of the connection. */
  message: 1,
  /** Slice batch: `u32 seq`-prefixed columns. */
  slices: 2,
  /** JSON: a question, its answer, its failure. */
  request: 3,
  response: 4,
  failure: 5,
  /** Bytes of a streamed answer, its end, and the reader's allowance for more. */
  data: 6,
  end: 7,
  credit: 8,
  cancel: 9,
} as const;

export type FrameKind = (typeof FRAME_KIND)[keyof typeof FRAME_KIND];

export const FRAME_HEADER_BYTES = 9;
export const MAX_PAYLOAD_BYTES = 32 * 1024 * 1024;

export function encodeHeader(kind: FrameKind, channel: number, payloadBytes: number): Uint8Array {
  const header = new Uint8Array(FRAME_HEADER_BYTES);
  const view = new DataView(header.buffer);
  view.setUint32(0, payloadBytes, true);
  header[4] = kind;
  view.setUint32(5, channel, true);
  return header;
}

export interface Frame {
  readonly kind: number;
  readonly channel: number;
  readonly payload: Uint8Array;
}

/** Cuts a byte stream into frames. Holds at most one unfinished frame; throws RangeError on a length that lies. */
export class FrameCutter {
  #parts: Uint8Array[] = [];
  #bytes = 0;

  *push(chunk: Uint8Array): Generator<Frame> {
    this.#parts.push(chunk);
    this.#bytes += chunk.length;
    while (this.#bytes >= FRAME_HEADER_BYTES) {
      const head = this.#peek(FRAME_HEADER_BYTES);
      const view = new DataView(head.buffer, head.byteOffset, FRAME_HEADER_BYTES);
      const length = view.getUint32(0, true);
      if (length > MAX_PAYLOAD_BYTES) throw new RangeError(`link frame of ${length} bytes`);
      if (this.#bytes < FRAME_HEADER_BYTES + length) return;
      const whole = this.#peek(FRAME_HEADER_BYTES + length);
      const rest = whole.subarray(FRAME_HEADER_BYTES + length);
      this.#parts = rest.length > 0 ? [rest] : this.#parts.slice(1);
      this.#bytes -= FRAME_HEADER_BYTES + length;
      yield {
        kind: head[4] ?? 0,
        channel: view.getUint32(5, true),
        payload: whole.subarray(FRAME_HEADER_BYTES, FRAME_HEADER_BYTES + length),
      };
    }
  }

  /** The first part, after joining as many parts as `bytes` needs into one. */
  #peek(bytes: number): Uint8Array {
    let first = this.#parts[0] ?? new Uint8Array(0);
    if (first.length >= bytes) return first;
    let n = 0;
    let size = 0;
    while (size < bytes) size += this.#parts[n++]?.length ?? bytes;
    first = Buffer.concat(this.#parts.slice(0, n));
    this.#parts.splice(0, n, first);
    return first;
  }
}
