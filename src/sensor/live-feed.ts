/** What one live stream has been handed by the packet thread and its reader has not taken yet: bounded over there. */
import { LIVE_SHARED } from "./record/live/live-stream.ts";
import type { TimelinePlace } from "./record/timeline/chunk-news.ts";

export class LiveFeed {
  readonly memory = new SharedArrayBuffer(4 * LIVE_SHARED.words);
  readonly #shared = new Int32Array(this.memory);
  #chunks: Uint8Array[] = [];
  #wake: (() => void) | undefined;
  #opened: ((at: TimelinePlace | undefined) => void) | undefined;
  /** Nothing more comes; what is there may still be read. */
  #ended = false;
  /** Nobody reads any more. */
  #left = false;
  #failure: Error | undefined;

  /** The reader was too slow since it was opened. */
  get overflowed(): boolean {
    return Atomics.load(this.#shared, LIVE_SHARED.drops) > 0;
  }

  get left(): boolean {
    return this.#left;
  }

  /** When it is opened; what it was handed before is forgotten then. */
  opening(): Promise<TimelinePlace | undefined> {
    return new Promise((resolve) => {
      if (this.#ended) resolve(undefined);
      else this.#opened = resolve;
    });
  }

  opened(at: TimelinePlace | undefined): void {
    for (const chunk of this.#chunks) this.#took(chunk);
    this.#chunks = [];
    this.#opened?.(at);
    this.#opened = undefined;
  }

  hand(blocks: Uint8Array): void {
    if (this.#left) return;
    this.#chunks.push(blocks);
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
    this.opened(undefined);
  }

  /** It ends with this, behind what is there. */
  fail(error: Error): void {
    this.#failure = error;
    this.end();
  }

  leave(): void {
    this.#left = true;
    this.end();
  }

  /** The next blocks; undefined at the end. */
  async take(): Promise<Buffer | undefined> {
    for (;;) {
      if (this.#left) return undefined;
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) {
        this.#took(chunk);
        return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
      }
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#ended) return undefined;
      await this.#news();
    }
  }

  /** Resolves after the time, or when nobody reads any more. */
  async pause(ms: number): Promise<void> {
    const untilMs = Date.now() + ms;
    while (!this.#ended && Date.now() < untilMs) {
      const timer = setTimeout(() => this.#wake?.(), untilMs - Date.now());
      await this.#news();
      clearTimeout(timer);
    }
  }

  #news(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = undefined;
        resolve();
      };
    });
  }

  #took(chunk: Uint8Array): void {
    Atomics.sub(this.#shared, LIVE_SHARED.waiting, chunk.length);
  }
}
