/**
 * Capture files and pipes as a source: several at once are merged in time order, packet by packet, each with its own
 * window of the arena. Files are read as fast as the reader goes; a pipe is read live, as its bytes come.
 */
import { fstatSync, read, readSync } from "node:fs";
import { promisify } from "node:util";
import { AppError } from "../../base/app-error.ts";
import { PacketBatch } from "../../base/packet-batch.ts";
import { CaptureParser } from "../../pcap/capture-parser.ts";

export interface ReplayInput {
  readonly fd: number;
  readonly name: string;
}

/** Holds the largest packet we accept (pcap's own limit is 256 kB) several times. */
export const WINDOW_BYTES = 4 * 1024 * 1024;

const readAsync = promisify(read);

class InputFile {
  readonly batch: PacketBatch;
  readonly parser: CaptureParser;
  readonly name: string;
  readonly #fd: number;
  readonly #regular: boolean;
  readonly #bytes: Uint8Array;
  cursor = 0;
  done = false;
  fault: Error | undefined;

  constructor(input: ReplayInput, bytes: Uint8Array, offset: number) {
    this.name = input.name;
    this.#fd = input.fd;
    this.#bytes = bytes;
    this.#regular = fstatSync(input.fd).isFile();
    this.batch = new PacketBatch(bytes);
    this.parser = new CaptureParser(bytes, offset, WINDOW_BYTES, input.name);
  }

  get live(): boolean {
    return !this.#regular;
  }

  /** Nanosecond order of the packet at hand, as seconds and nanos. */
  get headSeconds(): number {
    return this.batch.seconds[this.cursor] as number;
  }

  get headNanos(): number {
    return this.batch.nanos[this.cursor] as number;
  }

  /** Makes sure that a packet is at hand, or that the file is done. Regular files are read synchronously. */
  async advance(): Promise<void> {
    while (!this.done && this.cursor >= this.batch.count) {
      const state = this.#next();
      if (state === "end") this.done = true;
      else if (state === "batch") this.cursor = 0;
      else await this.#read();
    }
  }

  #next(): "batch" | "more-input" | "end" {
    try {
      return this.parser.next(this.batch);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.fault = error;
      this.batch.count = 0;
      this.cursor = 0;
      return "end";
    }
  }

  async #read(): Promise<void> {
    const { offset, length } = this.parser.window();
    const got = this.#regular
      ? readSync(this.#fd, this.#bytes, offset, length, null)
      : (await readAsync(this.#fd, this.#bytes, offset, Math.min(length, 65_536), null)).bytesRead;
    if (got === 0) this.parser.end();
    else this.parser.commit(got);
  }
}

export class FileReplay {
  readonly #inputs: InputFile[];
  #stopped = false;

  /** `bytes` has WINDOW_BYTES for each input from `offset` on. */
  constructor(inputs: readonly ReplayInput[], bytes: Uint8Array, offset: number) {
    this.#inputs = inputs.map((input, i) => new InputFile(input, bytes, offset + i * WINDOW_BYTES));
  }

  /** Whether any input is a pipe: then time goes on between packets. */
  get live(): boolean {
    return this.#inputs.some((input) => input.live);
  }

  get warnings(): string[] {
    return this.#inputs.flatMap((input) => input.parser.warning ?? []);
  }

  get faults(): Error[] {
    return this.#inputs.flatMap((input) => input.fault ?? []);
  }

  /** The comment of the newest statistics block of any input. */
  get comment(): string | undefined {
    for (const input of this.#inputs)
      if (input.parser.lastIsbComment !== undefined) return input.parser.lastIsbComment;
    return undefined;
  }

  /** Ends `run` after the packets at hand; a pipe that is silent keeps it until its next bytes. */
  stop(): void {
    this.#stopped = true;
  }

  /**
   * Hands over packets `from` to `to` of a batch, in time order, until all inputs are done. What is handed over is
   * valid until the callback returns; between two calls the event loop gets its turn when `pause` says so.
   */
  async run(take: (batch: PacketBatch, from: number, to: number) => Promise<void> | void): Promise<void> {
    while (!this.#stopped) {
      for (const input of this.#inputs) await input.advance();
      const waiting = this.#inputs.filter((input) => !input.done);
      const first = earliest(waiting);
      if (first === undefined) return;
      const others = waiting.filter((input) => input !== first);
      const limit = earliest(others);
      const from = first.cursor;
      const to = limit === undefined ? first.batch.count : runLength(first, limit);
      first.cursor = to;
      const pause = take(first.batch, from, to);
      if (pause !== undefined) await pause;
    }
  }
}

function earliest(inputs: readonly InputFile[]): InputFile | undefined {
  let best: InputFile | undefined;
  for (const input of inputs) {
    if (best === undefined || isBefore(input.headSeconds, input.headNanos, best)) best = input;
  }
  return best;
}

/** How far the first input goes before the other's head is due; at least one packet. */
function runLength(first: InputFile, other: InputFile): number {
  let to = first.cursor + 1;
  const { batch } = first;
  while (to < batch.count && !isAfter(batch.seconds[to] as number, batch.nanos[to] as number, other)) to++;
  return to;
}

function isBefore(seconds: number, nanos: number, other: InputFile): boolean {
  return seconds < other.headSeconds || (seconds === other.headSeconds && nanos < other.headNanos);
}

function isAfter(seconds: number, nanos: number, other: InputFile): boolean {
  return seconds > other.headSeconds || (seconds === other.headSeconds && nanos > other.headNanos);
}
