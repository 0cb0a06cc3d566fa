/**
 * A capture that comes as a stream of pcap or pcapng from a connector. Its bytes are received where the parser reads them:
 * one call takes a message of up to 64 KiB, its kind into a byte that is put back afterwards.
 *
 * A connection that is made again may begin with what came before (a peer that serves a file): the same first frame, to
 * the nanosecond, tells, and as many frames are left out as were taken.
 */
import { randomBytes } from "node:crypto";
import { AppError } from "../../base/app-error.ts";
import { LINK_TYPE } from "../../base/link-type.ts";
import { PacketBatch } from "../../base/packet-batch.ts";
import { LINK_STATES, MAX_DATA_BYTES, SOURCE_MESSAGE, SOURCE_ORDER } from "../../base/source-message.ts";
import { CaptureParser } from "../../pcap/capture-parser.ts";
import type { Arena } from "./arena.ts";
import type { CaptureSource, InterfaceTable, RemoteFacts, SourceState } from "./capture-source.ts";
import { receiveMessage, sendMessage } from "./linux-socket.ts";
import { StreamStart } from "./stream-start.ts";

/** Of the arena. The parser holds back at most 384 KiB, so there is always room for a message. */
export const STREAM_BYTES = 1 << 20;
/** In front of the parser's window: room for the first message's kind. */
const HEADROOM = 16;
const BATCH_PACKETS = 4096;
const LEAST_ROOM = MAX_DATA_BYTES + 1;
/** Read before the parser gets its turn. */
const MESSAGES_A_TURN = 8;
/** A source has one kind of frames; one that has more than this lies. */
const MAX_LINK_TYPES = 8;

export interface StreamOptions {
  /** Stamp the frames by our clock: each connection's are shifted by what they were off at its start. */
  readonly ourClock?: boolean;
}

export class StreamSource implements CaptureSource {
  readonly name: string;
  readonly fd: number;
  state: SourceState = "connecting";
  reason: string | undefined;
  linkType: number = LINK_TYPE.ethernet;
  drops = 0;
  /** What waits is the kernel's or the sender's. */
  readonly pressed = false;
  foreignUnicast = 0;
  readonly remote: RemoteFacts = {
    clockSkewMs: undefined,
    lastMs: 0,
    reconnects: 0,
    damaged: 0,
    repeated: 0,
  };
  readonly #run = randomBytes(4);
  readonly #bytes: Uint8Array;
  readonly #offset: number;
  readonly #interfaces: InterfaceTable;
  readonly #parsed: PacketBatch;
  readonly #batch: PacketBatch;
  readonly #start: StreamStart;
  /** By the parser's number of an interface: the table's. */
  readonly #ids: number[] = [];
  readonly #linkTypes = new Set<number>();
  #parser: CaptureParser | undefined;
  #wasThere = false;
  #changed = false;
  #beginsNext = false;
  #takenBefore = 0;
  #marked = false;
  #untoldDrops = 0;
  #freshestMs = Number.NEGATIVE_INFINITY;

  /** Uses STREAM_BYTES of the arena from `offset` on. */
  constructor(
    fd: number,
    name: string,
    arena: Arena,
    offset: number,
    interfaces: InterfaceTable,
    options: StreamOptions = {},
  ) {
    this.fd = fd;
    this.name = name;
    this.#bytes = arena.bytes;
    this.#offset = offset;
    this.#interfaces = interfaces;
    this.#parsed = new PacketBatch(arena.bytes, BATCH_PACKETS);
    this.#batch = new PacketBatch(arena.bytes, BATCH_PACKETS, interfaces.list, this.#parsed);
    this.#start = new StreamStart(options.ourClock === true);
    this.#sayHere();
  }

  take(): PacketBatch | undefined {
    do {
      const batch = this.#parse();
      if (batch !== undefined) return batch;
      // What came before it is told by now.
      if (this.#beginsNext) this.#begin();
      if (this.#marked) this.#sayTaken();
    } while (this.#receive());
    return undefined;
  }

  release(): void {
    this.#batch.count = 0;
  }

  look(): boolean {
    if (Number.isFinite(this.#freshestMs)) this.remote.clockSkewMs = Math.round(this.#freshestMs);
    this.#freshestMs = Number.NEGATIVE_INFINITY;
    const changed = this.#changed;
    this.#changed = false;
    return changed;
  }

  takeDrops(): number {
    const drops = this.#untoldDrops;
    this.#untoldDrops = 0;
    return drops;
  }

  /** Packets that are whole and new. */
  #parse(): PacketBatch | undefined {
    const parser = this.#parser;
    if (parser === undefined) return undefined;
    try {
      while (parser.next(this.#parsed) === "batch") {
        if (!this.#knowInterfaces()) break;
        const from = this.#start.pass(this.#parsed);
        this.remote.repeated += from;
        if (from < this.#parsed.count) return this.#handOver(from);
      }
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.#begunAnew(error.message);
    }
    return undefined;
  }

  #handOver(from: number): PacketBatch {
    const batch = this.#batch;
    const parsed = this.#parsed;
    const ids = this.#ids;
    let count = 0;
    for (let i = from; i < parsed.count; i++) {
      if (from > 0) parsed.movePacket(i, count);
      parsed.interfaceId[count] = ids[parsed.interfaceId[count] as number] as number;
      count++;
    }
    batch.count = count;
    const now = Date.now();
    const newestMs = (batch.seconds[count - 1] as number) * 1000 + (batch.nanos[count - 1] as number) / 1e6;
    this.#freshestMs = Math.max(this.#freshestMs, newestMs - now);
    this.#start.shift(batch, now);
    this.remote.lastMs = now;
    this.foreignUnicast += count;
    return batch;
  }

  /** Those that the parser met since the last batch. False when there are too many kinds. */
  #knowInterfaces(): boolean {
    const { interfaces } = this.#parsed;
    while (this.#ids.length < interfaces.length) {
      const { linkType = 0, description } = interfaces[this.#ids.length] ?? {};
      this.#linkTypes.add(linkType);
      if (this.#linkTypes.size > MAX_LINK_TYPES) {
        this.#begunAnew(`${this.name} has frames of more than ${MAX_LINK_TYPES} link types`);
        return false;
      }
      this.linkType = linkType;
      const info = { name: this.name, linkType };
      this.#ids.push(this.#interfaces.idOf(description === undefined ? info : { ...info, description }));
    }
    return true;
  }

  /** False when there is nothing now. */
  #receive(): boolean {
    let got = false;
    for (let i = 0; i < MESSAGES_A_TURN; i++) {
      const window = this.#parser?.window();
      const at = (window?.offset ?? this.#offset + HEADROOM) - 1;
      if (window !== undefined && window.length < LEAST_ROOM) return got;
      const kept = this.#bytes[at] as number;
      const length = receiveMessage(this.fd, this.#bytes.subarray(at, at + LEAST_ROOM));
      const kind = this.#bytes[at];
      this.#bytes[at] = kept;
      if (length <= 0) return got;
      got = true;
      if (kind === SOURCE_MESSAGE.data) this.#parser?.commit(length - 1);
      else {
        this.#hear(kind, this.#bytes.slice(at + 1, at + length));
        if (this.#beginsNext || this.#marked) return true;
      }
    }
    return got;
  }

  #hear(kind: number | undefined, message: Uint8Array): void {
    if (kind === SOURCE_MESSAGE.begin) {
      this.#beginsNext = true;
      this.#takenBefore = message.length === 4 ? Buffer.from(message).readUInt32LE(0) : 0;
    } else if (kind === SOURCE_MESSAGE.mark) this.#marked = true;
    else if (kind === SOURCE_MESSAGE.knock) this.#sayHere();
    else if (kind === SOURCE_MESSAGE.state) {
      const state = LINK_STATES[message[0] ?? 0];
      const reason = Buffer.from(message.subarray(1)).toString();
      if (state !== undefined) this.#become(state, reason === "" ? undefined : reason);
    } else if (kind === SOURCE_MESSAGE.lost && message.length === 4) {
      const frames = Buffer.from(message).readUInt32LE(0);
      this.drops += frames;
      this.#untoldDrops += frames;
    }
  }

  #begin(): void {
    this.#beginsNext = false;
    this.#parsed.interfaces.length = 0;
    this.#ids.length = 0;
    this.#start.begin(this.#takenBefore);
    const at = this.#offset + HEADROOM;
    this.#parser = new CaptureParser(this.#bytes, at, STREAM_BYTES - HEADROOM, this.name, true);
  }

  /** What came cannot be read: the connector is asked for the capture's beginning. */
  #begunAnew(why: string): void {
    this.#parser = undefined;
    this.#parsed.count = 0;
    this.remote.damaged++;
    this.#become("waiting", why);
    sendMessage(this.fd, Uint8Array.of(SOURCE_ORDER.anew));
  }

  /** A connector that served another run of the sensor begins anew. */
  #sayHere(): void {
    sendMessage(this.fd, Uint8Array.of(SOURCE_ORDER.here, ...this.#run));
  }

  #sayTaken(): void {
    this.#marked = false;
    const message = Buffer.alloc(5);
    message[0] = SOURCE_ORDER.taken;
    message.writeUInt32LE(this.#start.frames, 1);
    sendMessage(this.fd, message);
  }

  #become(state: SourceState, reason: string | undefined): void {
    if (state === "connected" && this.state !== "connected") {
      if (this.#wasThere) this.remote.reconnects++;
      this.#wasThere = true;
    }
    if (state !== this.state || reason !== this.reason) this.#changed = true;
    this.state = state;
    this.reason = reason;
  }
}
