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

/**
 * Cuts a byte stream into frames; those of bytes come in parts, as they lie in what was read, since to join them would be to
 * copy them. Holds at most one unfinished frame; throws RangeError on a length that lies.
 */
export class FrameCutter {
  #parts: Uint8Array[] = [];
  #bytes = 0;
  /** Of a frame of bytes: what has not come yet. */
  #dataLeft = 0;
  #dataChannel = 0;

  *push(chunk: Uint8Array): Generator<Frame> {
    if (chunk.length > 0) this.#parts.push(chunk);
    this.#bytes += chunk.length;
    for (;;) {
      if (this.#dataLeft === 0) this.#beginData();
      const frame = this.#dataLeft > 0 ? this.#dataPart() : this.#whole();
      if (frame === undefined) return;
      yield frame;
    }
  }

  /** If the header of such a frame is at hand. */
  #beginData(): void {
    const header = this.#header();
    if (header?.kind !== FRAME_KIND.data) return;
    this.#take(FRAME_HEADER_BYTES);
    this.#dataLeft = header.length;
    this.#dataChannel = header.channel;
  }

  #dataPart(): Frame | undefined {
    const length = Math.min(this.#parts[0]?.length ?? 0, this.#dataLeft);
    if (length === 0) return undefined;
    this.#dataLeft -= length;
    return { kind: FRAME_KIND.data, channel: this.#dataChannel, payload: this.#take(length) };
  }

  #whole(): Frame | undefined {
    const header = this.#header();
    if (header === undefined || this.#bytes < FRAME_HEADER_BYTES + header.length) return undefined;
    const payload = this.#take(FRAME_HEADER_BYTES + header.length).subarray(FRAME_HEADER_BYTES);
    return { kind: header.kind, channel: header.channel, payload };
  }

  #header(): { readonly length: number; readonly kind: number; readonly channel: number } | undefined {
    if (this.#bytes < FRAME_HEADER_BYTES) return undefined;
    const head = this.#peek(FRAME_HEADER_BYTES);
    const view = new DataView(head.buffer, head.byteOffset, FRAME_HEADER_BYTES);
    const length = view.getUint32(0, true);
    if (length > MAX_PAYLOAD_BYTES) throw new RangeError(`link frame of ${length} bytes`);
    return { length, kind: head[4] ?? 0, channel: view.getUint32(5, true) };
  }

  #take(bytes: number): Uint8Array {
    const first = this.#peek(bytes);
    if (first.length > bytes) this.#parts[0] = first.subarray(bytes);
    else this.#parts.shift();
    this.#bytes -= bytes;
    return first.subarray(0, bytes);
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
