/**
 * Capture files and pipes as a source: several at once are merged in time order, each with its own window of the arena.
 * Files are read as fast as the reader goes, a pipe as its bytes come. Of many files only those are open whose spans
 * overlap: each is opened for its first packet, closed, and opened again when that packet is due.
 */
import { BATCH_CAPACITY, type PacketBatch } from "../../base/packet-batch.ts";
import { type PipeWait, ReplayFile, type ReplayInput, type ReplayWindow } from "./replay-file.ts";

/** A file alone. */
const WINDOW_BYTES = 4 * 1024 * 1024;
/** One of many; only what is read into it becomes real memory. */
const SMALL_WINDOW_BYTES = 512 * 1024;
const SMALL_BATCH_PACKETS = 1024;
/** All pieces that are read into windows at the same time, as long as each is worth a system call. */
const PIECES_BYTES = 32 * 1024 * 1024;
const LEAST_PIECE_BYTES = 64 * 1024;

/** The memory that so many inputs want. */
export function replayBytes(inputs: number): number {
  return inputs === 1 ? WINDOW_BYTES : inputs * SMALL_WINDOW_BYTES;
}

interface Active {
  readonly index: number;
  readonly slot: number;
  readonly file: ReplayFile;
  /** The packet at hand. */
  seconds: number;
  nanos: number;
}

/** A file whose first packet is known. */
interface Waiting {
  readonly index: number;
  readonly seconds: number;
  readonly nanos: number;
}

interface Outcome {
  readonly warning: string | undefined;
  readonly fault: Error | undefined;
}

export class FileReplay {
  readonly #inputs: readonly ReplayInput[];
  readonly #bytes: Uint8Array;
  readonly #offset: number;
  readonly #freeSlots: number[];
  /** By the time of the packet at hand. */
  readonly #active: Active[] = [];
  readonly #waiting: Waiting[] = [];
  readonly #outcomes: (Outcome | undefined)[] = [];
  readonly #linkTypes = new Set<number>();
  readonly #wait: PipeWait | undefined;
  #live = false;
  #stopped = false;

  /**
   * `bytes` has replayBytes for the inputs from `offset` on. Without `wait` a pipe that is silent keeps `run` when it is
   * stopped.
   */
  constructor(inputs: readonly ReplayInput[], bytes: Uint8Array, offset: number, wait?: PipeWait) {
    this.#wait = wait && ((fd) => this.#waitFor(fd, wait));
    this.#inputs = inputs;
    this.#bytes = bytes;
    this.#offset = offset;
    this.#freeSlots = inputs.map((_, slot) => slot).reverse();
  }

  /** Whether any input is a pipe: then time goes on between packets. */
  get live(): boolean {
    return this.#live;
  }

  get warnings(): string[] {
    return this.#outcomes.flatMap((outcome) => outcome?.warning ?? []);
  }

  get faults(): Error[] {
    return this.#outcomes.flatMap((outcome) => outcome?.fault ?? []);
  }

  /** Link types of the files that are done. */
  get linkTypes(): ReadonlySet<number> {
    return this.#linkTypes;
  }

  /** The comment of the newest statistics block of any input that is open. */
  get comment(): string | undefined {
    for (const { file } of this.#active) {
      if (file.parser.lastIsbComment !== undefined) return file.parser.lastIsbComment;
    }
    return undefined;
  }

  /** Ends `run` after the packets at hand. */
  stop(): void {
    this.#stopped = true;
  }

  /**
   * Hands over packets `from` to `to` of a batch, in time order, until all inputs are done. What is handed over is
   * valid until the callback returns; between two calls the event loop gets its turn when `pause` says so.
   */
  async run(take: (batch: PacketBatch, from: number, to: number) => Promise<void> | void): Promise<void> {
    try {
      await this.#begin();
      while (!this.#stopped) {
        await this.#openDue();
        const first = this.#active[0];
        if (first === undefined) return;
        const { file } = first;
        const from = file.cursor;
        file.cursor = this.#runEnd(file);
        const pause = take(file.batch, from, file.cursor);
        if (pause !== undefined) await pause;
        if (!file.hasPacket) await file.advance();
        this.#active.shift();
        this.#place(first);
      }
    } finally {
      for (const active of this.#active.splice(0)) this.#close(active);
    }
  }

  /** False when it is stopped meanwhile. */
  async #waitFor(fd: number, wait: PipeWait): Promise<boolean> {
    while (!this.#stopped) if (await wait(fd)) return true;
    return false;
  }

  /** Pipes and descriptors begin at once; files of which there are many tell their first packet and close again. */
  async #begin(): Promise<void> {
    const given = this.#inputs.map((input, index) => ({ input, index }));
    const alone = given.length === 1;
    for (const { input, index } of given) {
      if (alone || typeof input.fd === "number") await this.#open(index);
    }
    for (const { input, index } of given) {
      if (!alone && typeof input.fd !== "number") await this.#peek(index);
    }
    this.#waiting.sort((a, b) => (isBefore(a, b) ? -1 : 1));
  }

  async #peek(index: number): Promise<void> {
    const active = await this.#start(index, LEAST_PIECE_BYTES);
    const { file, slot } = active;
    if (file.done) return this.#close(active);
    this.#waiting.push({ index, seconds: file.headSeconds, nanos: file.headNanos });
    file.close();
    this.#freeSlots.push(slot);
  }

  async #openDue(): Promise<void> {
    for (;;) {
      const [next] = this.#waiting;
      const [first] = this.#active;
      if (next === undefined || (first !== undefined && isBefore(first, next))) return;
      this.#waiting.shift();
      await this.#open(next.index);
    }
  }

  async #open(index: number): Promise<void> {
    const pieceBytes = Math.max(LEAST_PIECE_BYTES, Math.floor(PIECES_BYTES / (this.#active.length + 1)));
    this.#place(await this.#start(index, pieceBytes));
  }

  async #start(index: number, pieceBytes: number): Promise<Active> {
    const input = this.#inputs[index];
    const slot = this.#freeSlots.pop();
    if (input === undefined || slot === undefined) throw new Error("more files are open than there are");
    const alone = this.#inputs.length === 1;
    const length = alone ? WINDOW_BYTES : SMALL_WINDOW_BYTES;
    const window: ReplayWindow = {
      bytes: this.#bytes,
      offset: this.#offset + slot * length,
      length,
      pieceBytes,
      batchPackets: alone ? BATCH_CAPACITY : SMALL_BATCH_PACKETS,
    };
    const file = new ReplayFile(input, window, this.#wait);
    if (file.live) this.#live = true;
    await file.advance();
    return { index, slot, file, seconds: 0, nanos: 0 };
  }

  /** Where its packet at hand belongs; a file that is done is closed. */
  #place(active: Active): void {
    const { file } = active;
    if (file.done) {
      this.#close(active);
      return;
    }
    active.seconds = file.headSeconds;
    active.nanos = file.headNanos;
    let low = 0;
    let high = this.#active.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(this.#active[middle] as Active, active)) low = middle + 1;
      else high = middle;
    }
    this.#active.splice(low, 0, active);
  }

  #close(active: Active): void {
    const { file, index, slot } = active;
    file.close();
    this.#freeSlots.push(slot);
    this.#outcomes[index] = { warning: file.warning, fault: file.fault };
    for (const { linkType } of file.batch.interfaces) this.#linkTypes.add(linkType);
  }

  /** How far the first file goes before another's packet is due; at least one packet. */
  #runEnd(file: ReplayFile): number {
    const { batch } = file;
    const due = earlier(this.#active[1], this.#waiting[0]);
    if (due === undefined) return batch.count;
    let to = file.cursor + 1;
    while (to < batch.count) {
      const seconds = batch.seconds[to] as number;
      if (seconds > due.seconds) break;
      if (seconds === due.seconds && (batch.nanos[to] as number) > due.nanos) break;
      to++;
    }
    return to;
  }
}

interface Due {
  readonly index: number;
  readonly seconds: number;
  readonly nanos: number;
}

function earlier(a: Due | undefined, b: Due | undefined): Due | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return isBefore(a, b) ? a : b;
}

/** By time, then in the order in which they were named. */
function isBefore(a: Due, b: Due): boolean {
  if (a.seconds !== b.seconds) return a.seconds < b.seconds;
  if (a.nanos !== b.nanos) return a.nanos < b.nanos;
  return a.index < b.index;
}
