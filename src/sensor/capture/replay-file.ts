/** One open capture file or pipe: its bytes, unpacked where they are packed, and the packet at hand. */
import { closeSync, fstatSync, read, readSync } from "node:fs";
import { promisify } from "node:util";
import { AppError } from "../../base/app-error.ts";
import { PacketBatch } from "../../base/packet-batch.ts";
import { CaptureParser } from "../../pcap/capture-parser.ts";
import { LEAST_WINDOW_BYTES } from "../../pcap/parser-state.ts";
import {
  PACKING_MAGIC_BYTES,
  type Packing,
  packingOf,
  type Unpacker,
  unpacker,
} from "../../pcap/unpack/packing.ts";
import { UnpackError } from "../../pcap/unpack/unpack-error.ts";

export interface ReplayInput {
  readonly name: string;
  /** An open descriptor; or how to open a regular file, which is then done when its turn comes, maybe twice. */
  readonly fd: number | (() => number);
}

/** Whether a pipe has something to be read, after a while at the latest; a read that waits for it cannot be ended. */
export type PipeWait = (fd: number) => Promise<boolean>;

/** Where in the memory a file's bytes go, and how much is read at a time. */
export interface ReplayWindow {
  readonly bytes: Uint8Array;
  readonly offset: number;
  readonly length: number;
  readonly pieceBytes: number;
  readonly batchPackets: number;
}

const PIPE_PIECE_BYTES = 64 * 1024;
/** As much is unpacked before the parser gets its turn. */
const UNPACK_BYTES = 128 * 1024;

/** A window of this size is two: the next piece of the file is read into one while the packets of the other are taken. */
const DOUBLE_BYTES = 2 * 1024 * 1024;

const readAsync = promisify(read);

/** A piece that another thread reads. */
interface Ahead {
  /** Which half of the window it goes into, and how long that is. */
  readonly from: number;
  readonly half: number;
  readonly offset: number;
  readonly count: Promise<number>;
}

export class ReplayFile {
  readonly batch: PacketBatch;
  readonly parser: CaptureParser;
  readonly name: string;
  /** A pipe: its bytes come as they happen. */
  readonly live: boolean;
  readonly #fd: number;
  readonly #ours: boolean;
  readonly #window: ReplayWindow;
  readonly #wait: PipeWait | undefined;
  /** Half of a window that is two. */
  readonly #half: number | undefined;
  /** Bytes read before it was clear whether they are packed. */
  #start = 0;
  #recognised = false;
  #packing: Packing | undefined;
  #unpacker: Unpacker | undefined;
  #unpackError: UnpackError | undefined;
  #ahead: Ahead | undefined;
  cursor = 0;
  done = false;
  fault: AppError | undefined;

  /** A pipe for which `wait` says no has ended. */
  constructor(input: ReplayInput, window: ReplayWindow, wait?: PipeWait) {
    this.#wait = wait;
    this.name = input.name;
    this.#ours = typeof input.fd !== "number";
    this.#fd = typeof input.fd === "number" ? input.fd : input.fd();
    this.#window = window;
    this.#half = window.length >= DOUBLE_BYTES ? window.length / 2 : undefined;
    this.live = !fstatSync(this.#fd).isFile();
    this.batch = new PacketBatch(window.bytes, window.batchPackets);
    this.parser = new CaptureParser(window.bytes, window.offset, window.length, input.name, this.live);
  }

  /** The time of the packet at hand. */
  get headSeconds(): number {
    return this.batch.seconds[this.cursor] as number;
  }

  get headNanos(): number {
    return this.batch.nanos[this.cursor] as number;
  }

  /** A cut tail; nothing when there is a fault, which says more. */
  get warning(): string | undefined {
    return this.fault === undefined ? this.parser.warning : undefined;
  }

  get hasPacket(): boolean {
    return this.cursor < this.batch.count;
  }

  /** Makes sure that a packet is at hand, or that the file is done. */
  async advance(): Promise<void> {
    while (!this.done && !this.hasPacket) {
      const state = this.#next();
      if (state === "end") this.done = true;
      else if (state === "batch") this.cursor = 0;
      else await this.#read();
    }
  }

  close(): void {
    this.#unpacker?.close();
    if (!this.#ours) return;
    const letGo = (): void => closeSync(this.#fd);
    if (this.#ahead === undefined) letGo();
    else void this.#ahead.count.then(letGo, letGo);
  }

  #next(): "batch" | "more-input" | "end" {
    try {
      const state = this.parser.next(this.batch);
      if (state === "end" && this.#unpackError?.kind === "damaged")
        this.fault = this.#damage(this.#unpackError);
      return state;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.fault = this.#unpackError?.kind === "damaged" ? this.#damage(this.#unpackError) : error;
      this.batch.count = 0;
      this.cursor = 0;
      return "end";
    }
  }

  #damage(error: UnpackError): AppError {
    const what = `its ${this.#packing} data is damaged (${error.message})`;
    const where = `after ${this.parser.packets} packets, ${this.parser.position} bytes unpacked`;
    return new AppError("corrupt-capture", `${this.name}: ${what} ${where}`, {
      hint: "What comes before it was read",
    });
  }

  async #read(): Promise<void> {
    if (this.#ahead !== undefined) return await this.#follow(this.#ahead);
    const { offset, length } = this.parser.window();
    const room = Math.min(length, this.#half ?? this.#window.pieceBytes);
    const got =
      this.#unpacker !== undefined
        ? await this.#unpack(this.#unpacker, offset, room)
        : this.live
          ? await this.#readPipe(this.#window.bytes, offset, Math.min(room, PIPE_PIECE_BYTES))
          : readSync(this.#fd, this.#window.bytes, offset, room, null);
    if (got === 0) this.parser.end(this.#missing());
    else if (this.#recognised || !this.#recognise(got)) {
      this.parser.commit(got);
      if (this.#half !== undefined && this.#packing === undefined && this.#recognised && !this.live)
        this.#readAhead(this.#half, this.#half);
    }
  }

  /** What there is of it; 0 at its end. */
  async #readPipe(bytes: Uint8Array, offset: number, length: number): Promise<number> {
    if (this.#wait !== undefined && !(await this.#wait(this.#fd))) return 0;
    return (await readAsync(this.#fd, bytes, offset, length, null)).bytesRead;
  }

  #readAhead(from: number, half: number): void {
    const offset = this.#window.offset + from + LEAST_WINDOW_BYTES;
    const length = half - LEAST_WINDOW_BYTES;
    const count = readAsync(this.#fd, this.#window.bytes, offset, length, null).then(
      ({ bytesRead }) => bytesRead,
    );
    // Whoever waits for it hears of a failure; nobody does once the replay is stopped.
    count.catch(() => undefined);
    this.#ahead = { from, half, offset, count };
  }

  async #follow({ from, half, offset, count }: Ahead): Promise<void> {
    const got = await count;
    this.#ahead = undefined;
    if (got === 0) return this.parser.end();
    this.parser.follow(offset, got);
    this.#readAhead(from === 0 ? half : 0, half);
  }

  #missing(): string | undefined {
    return this.#unpackError?.kind === "cut" ? `its ${this.#packing} data ends too early` : undefined;
  }

  /** True when what was read is packed: then it goes to the unpacker, not to the parser. */
  #recognise(got: number): boolean {
    const { bytes, offset } = this.#window;
    this.#start += got;
    if (this.#start < PACKING_MAGIC_BYTES) return false;
    this.#recognised = true;
    this.#packing = packingOf(bytes, offset);
    if (this.#packing === undefined) return false;
    const piece = new Uint8Array(PIPE_PIECE_BYTES);
    this.#unpacker = unpacker(this.#packing, bytes.slice(offset, offset + this.#start), async () => {
      const count = this.live
        ? await this.#readPipe(piece, 0, piece.length)
        : readSync(this.#fd, piece, 0, piece.length, null);
      return piece.subarray(0, count);
    });
    this.parser.restartUnpacked();
    return true;
  }

  /** Of a pipe what there is, of a file a good piece; 0 at the end or at a fault. */
  async #unpack(from: Unpacker, offset: number, room: number): Promise<number> {
    const wanted = this.live ? 1 : Math.min(room, UNPACK_BYTES);
    let got = 0;
    while (got < wanted && this.#unpackError === undefined) {
      try {
        const count = await from.read(this.#window.bytes, offset + got, room - got);
        if (count === 0) break;
        got += count;
      } catch (error) {
        if (!(error instanceof UnpackError)) throw error;
        this.#unpackError = error;
      }
    }
    return got;
  }
}
