/**
 * One end of the link over a byte stream (a Unix socket here, TLS between machines): messages, slices and requests
 * with streamed answers under one connection. A slow reader of one answer stops only that answer (credit per channel).
 */
import { type Duplex, Readable } from "node:stream";
import { AppError, ERRORS, type ErrorCode } from "../base/app-error.ts";
import { encodeHeader, FRAME_KIND, type Frame, FrameCutter, type FrameKind } from "./frame.ts";
import { failureSchema, type LinkRequest, requestSchema } from "./messages.ts";
import { notePassing } from "./passing-buffers.ts";
import { ReadAhead, WINDOW_BYTES } from "./read-ahead.ts";

export interface ConnectionHandlers {
  /** A parsed JSON message; validated by the receiver against its schema. */
  message(value: unknown): void;
  slices?(seq: number, payload: Uint8Array): void;
  /** Answers a request: a JSON value, or bytes as they come. */
  request?(request: LinkRequest): Promise<unknown | AsyncIterable<Uint8Array>>;
  closed(reason: Error | undefined): void;
}

interface Outgoing {
  resolve(value: unknown): void;
  reject(error: Error): void;
  stream: Readable | undefined;
}

interface Serving {
  credit: number;
  wake: (() => void) | undefined;
  cancelled: boolean;
  /** The answer may be waiting for what does not come: it is told that nobody reads it any more. */
  leave: (() => void) | undefined;
}

export class LinkConnection {
  readonly #socket: Duplex;
  readonly #handlers: ConnectionHandlers;
  readonly #cutter = new FrameCutter();
  readonly #asked = new Map<number, Outgoing>();
  readonly #serving = new Map<number, Serving>();
  readonly #readAhead = new ReadAhead();
  #nextChannel = 1;
  #closed = false;

  constructor(socket: Duplex, handlers: ConnectionHandlers) {
    this.#socket = socket;
    this.#handlers = handlers;
    socket.on("data", (chunk: Buffer) => this.#receive(chunk));
    socket.on("error", (error) => this.#close(error));
    socket.on("close", () => this.#close(undefined));
  }

  /** Bytes handed over that the other side has not taken yet; a sender with a bounded queue looks here. */
  get pendingBytes(): number {
    return this.#socket.writableLength;
  }

  get open(): boolean {
    return !this.#closed;
  }

  send(message: unknown): void {
    this.#write(FRAME_KIND.message, 0, Buffer.from(JSON.stringify(message)));
  }

  sendSlices(seq: number, batch: Uint8Array): void {
    const prefix = Buffer.alloc(4);
    prefix.writeUInt32LE(seq >>> 0);
    this.#write(FRAME_KIND.slices, 0, Buffer.concat([prefix, batch]));
  }

  /** Asks and waits for a JSON answer. */
  async ask(request: LinkRequest): Promise<unknown> {
    return await new Promise((resolve, reject) => {
      this.#start(request, { resolve, reject, stream: undefined });
    });
  }

  /** Asks for bytes. The stream fails with an AppError if the other side does; destroying it cancels. */
  askStream(request: LinkRequest): Readable {
    let channel = 0;
    const window = this.#readAhead.open();
    const stream = new Readable({
      highWaterMark: 256 * 1024,
      read: () => {
        const bytes = window.allowance();
        if (bytes === 0) return;
        const allowance = Buffer.alloc(4);
        allowance.writeUInt32LE(bytes);
        this.#write(FRAME_KIND.credit, channel, allowance);
      },
      destroy: (error, done) => {
        window.close();
        if (this.#asked.delete(channel)) this.#write(FRAME_KIND.cancel, channel, Buffer.alloc(0));
        done(error);
      },
    });
    const push = stream.push.bind(stream);
    stream.push = (chunk: Uint8Array | null): boolean => {
      window.came(chunk?.length ?? 0);
      notePassing(chunk?.length ?? 0);
      return push(chunk);
    };
    channel = this.#start(request, {
      resolve: () => undefined,
      reject: (error) => stream.destroy(error),
      stream,
    });
    return stream;
  }

  close(): void {
    this.#socket.destroy();
    this.#close(undefined);
  }

  #start(request: LinkRequest, outgoing: Outgoing): number {
    const channel = this.#nextChannel++;
    if (this.#closed) {
      queueMicrotask(() => outgoing.reject(new AppError("sensor-away", "the sensor is not connected")));
      return channel;
    }
    this.#asked.set(channel, outgoing);
    this.#write(FRAME_KIND.request, channel, Buffer.from(JSON.stringify(request)));
    return channel;
  }

  #write(kind: FrameKind, channel: number, payload: Uint8Array): boolean {
    if (this.#closed || this.#socket.destroyed) return false;
    const header = encodeHeader(kind, channel, payload.length);
    if (payload.length === 0) return this.#socket.write(header);
    // One call of the system for both.
    this.#socket.cork();
    this.#socket.write(header);
    const more = this.#socket.write(payload);
    this.#socket.uncork();
    return more;
  }

  #receive(chunk: Buffer): void {
    try {
      for (const frame of this.#cutter.push(chunk)) this.#dispatch(frame);
    } catch (error) {
      this.#socket.destroy();
      this.#close(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #dispatch(frame: Frame): void {
    switch (frame.kind) {
      case FRAME_KIND.message:
        this.#handlers.message(parseJson(frame.payload));
        return;
      case FRAME_KIND.slices:
        if (frame.payload.length < 4) throw new RangeError("slices without a sequence number");
        this.#handlers.slices?.(Buffer.from(frame.payload).readUInt32LE(0), frame.payload.subarray(4));
        return;
      case FRAME_KIND.request:
        void this.#serve(frame.channel, parseJson(frame.payload));
        return;
      case FRAME_KIND.credit:
        this.#allow(frame);
        return;
      case FRAME_KIND.cancel: {
        const serving = this.#serving.get(frame.channel);
        if (serving !== undefined) serving.cancelled = true;
        serving?.wake?.();
        serving?.leave?.();
        return;
      }
      default:
        this.#answer(frame);
    }
  }

  #allow(frame: Frame): void {
    const serving = this.#serving.get(frame.channel);
    if (serving === undefined || frame.payload.length < 4) return;
    serving.credit += Buffer.from(frame.payload).readUInt32LE(0);
    serving.wake?.();
  }

  #answer(frame: Frame): void {
    const asked = this.#asked.get(frame.channel);
    if (asked === undefined) return;
    if (frame.kind === FRAME_KIND.data) {
      // A view into what the socket read, which is not used again.
      asked.stream?.push(frame.payload);
      return;
    }
    this.#asked.delete(frame.channel);
    if (frame.kind === FRAME_KIND.end) asked.stream?.push(null);
    else if (frame.kind === FRAME_KIND.response) asked.resolve(parseJson(frame.payload));
    else if (frame.kind === FRAME_KIND.failure) asked.reject(failureToError(parseJson(frame.payload)));
    else throw new RangeError(`link frame of unknown kind ${frame.kind}`);
  }

  async #serve(channel: number, value: unknown): Promise<void> {
    const serving: Serving = {
      credit: WINDOW_BYTES,
      wake: undefined,
      cancelled: false,
      leave: undefined,
    };
    this.#serving.set(channel, serving);
    try {
      const request = requestSchema.parse(value);
      const answer = await this.#handlers.request?.(request);
      if (isAsyncIterable(answer)) await this.#serveStream(channel, serving, answer);
      else this.#write(FRAME_KIND.response, channel, Buffer.from(JSON.stringify(answer ?? null)));
    } catch (error) {
      const code = error instanceof AppError ? error.code : "invalid";
      const message = error instanceof Error ? error.message.slice(0, 900) : "failed";
      const hint = error instanceof AppError ? error.hint?.slice(0, 500) : undefined;
      this.#write(FRAME_KIND.failure, channel, Buffer.from(JSON.stringify({ code, message, hint })));
    } finally {
      this.#serving.delete(channel);
    }
  }

  async #serveStream(channel: number, serving: Serving, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    const iterator = chunks[Symbol.asyncIterator]();
    serving.leave = () => void iterator.return?.().catch(() => undefined);
    for await (const chunk of { [Symbol.asyncIterator]: () => iterator }) {
      while (serving.credit <= 0 && !serving.cancelled && !this.#closed) {
        await new Promise<void>((resolve) => {
          serving.wake = resolve;
        });
      }
      if (serving.cancelled || this.#closed) return;
      serving.credit -= chunk.length;
      this.#write(FRAME_KIND.data, channel, chunk);
      notePassing(chunk.length);
    }
    this.#write(FRAME_KIND.end, channel, Buffer.alloc(0));
  }

  #close(reason: Error | undefined): void {
    if (this.#closed) return;
    this.#closed = true;
    const gone = new AppError("sensor-away", "the connection to the sensor was lost", { cause: reason });
    for (const asked of this.#asked.values()) asked.reject(gone);
    this.#asked.clear();
    for (const serving of this.#serving.values()) {
      serving.wake?.();
      serving.leave?.();
    }
    this.#handlers.closed(reason);
  }
}

function parseJson(payload: Uint8Array): unknown {
  return JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString("utf8"));
}

function isAsyncIterable(value: unknown): value is AsyncIterable<Uint8Array> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

function failureToError(value: unknown): AppError {
  const failure = failureSchema.safeParse(value);
  if (!failure.success) return new AppError("sensor-away", "the sensor failed without saying why");
  const { code, message, hint } = failure.data;
  const known = Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : "sensor-away";
  return new AppError(known, message, hint === undefined ? {} : { hint });
}
