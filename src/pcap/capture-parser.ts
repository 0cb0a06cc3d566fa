/**
 * Reads pcap and pcapng in place, piece by piece: the caller reads bytes into a window of a big block of memory, the
 * parser fills a batch with the packets that are whole. Nothing is allocated per packet, and never more than the
 * window, whatever a length field claims.
 */
import { AppError } from "../base/app-error.ts";
import type { PacketBatch } from "../base/packet-batch.ts";
import { BLOCK } from "./block.ts";
import { ParserState } from "./parser-state.ts";
import { FILE_HEADER, pcapByteOrder } from "./pcap-header.ts";
import { PcapRecords } from "./pcap-records.ts";
import { PcapngBlocks } from "./pcapng-blocks.ts";

export class CaptureParser {
  /** One line about a cut tail; known after "end". */
  warning: string | undefined;
  readonly #state: ParserState;
  readonly #regionOffset: number;
  readonly #records: PcapRecords;
  readonly #blocks: PcapngBlocks;
  #format: "unknown" | "pcap" | "pcapng" = "unknown";
  #ended = false;
  #cutBy: string | undefined;
  #fault: AppError | undefined;

  /**
   * Uses `regionBytes` bytes of `bytes` from `regionOffset` on, at least LEAST_WINDOW_BYTES; `name` is the file's, for
   * messages. `live`: bytes come as they happen, so no packet may wait for the next.
   */
  constructor(bytes: Uint8Array, regionOffset: number, regionBytes: number, name: string, live = false) {
    this.#state = new ParserState(bytes, regionOffset, regionBytes, name);
    this.#regionOffset = regionOffset;
    this.#records = new PcapRecords(this.#state, live);
    this.#blocks = new PcapngBlocks(this.#state);
  }

  /** The comment of the newest interface statistics block. */
  get lastIsbComment(): string | undefined {
    return this.#blocks.lastIsbComment;
  }

  /** Where the next bytes go. Moves what is not parsed yet to the front: offsets of earlier batches end here. */
  window(): { offset: number; length: number } {
    const state = this.#state;
    state.moveTo(this.#regionOffset);
    return { offset: state.end, length: state.regionOffset + state.regionBytes - state.end };
  }

  /**
   * So many bytes were read to `offset`, elsewhere in `bytes`, which come next. What is not parsed yet moves to right
   * before them, into LEAST_WINDOW_BYTES that are free: offsets of earlier batches end here.
   */
  follow(offset: number, length: number): void {
    const state = this.#state;
    state.moveTo(offset - state.have);
    state.end += length;
  }

  /** Packets delivered so far. */
  get packets(): number {
    return this.#state.packets;
  }

  /** Bytes of the file that were committed so far. */
  get position(): number {
    return this.#state.fileBase + this.#state.end - this.#state.regionOffset;
  }

  /** Forgets what was committed, for it was packed: what comes now is unpacked, and so is what errors count. */
  restartUnpacked(): void {
    const state = this.#state;
    state.at = state.regionOffset;
    state.end = state.regionOffset;
    state.unpacked = true;
  }

  /** So many bytes were read into the window. */
  commit(length: number): void {
    this.#state.end += length;
  }

  /** No more bytes will come; `cutBy` says what is known to be missing behind them. */
  end(cutBy?: string): void {
    this.#ended = true;
    this.#cutBy = cutBy;
  }

  /**
   * Fills the batch. Throws AppError "not-a-capture" or "corrupt-capture" once the packets before the fault are
   * delivered.
   */
  next(batch: PacketBatch): "batch" | "more-input" | "end" {
    batch.count = 0;
    if (this.#fault !== undefined) throw this.#fault;
    if (this.#format === "unknown" && !this.#recognise()) return "more-input";
    const result =
      this.#format === "pcap" ? this.#records.parse(batch, this.#ended) : this.#blocks.parse(batch);
    if (result instanceof AppError) {
      this.#fault = result;
      if (batch.count === 0) throw result;
    }
    if (batch.count > 0) return "batch";
    if (!this.#ended) return "more-input";
    this.#noteCutTail();
    return "end";
  }

  /** False while there are too few bytes to tell. */
  #recognise(): boolean {
    const state = this.#state;
    if (state.have < 4) {
      if (!this.#ended) return false;
      throw state.notACapture(state.have === 0 ? "it is empty" : "it is only a few bytes long");
    }
    const magic = state.view.getUint32(state.at, true);
    if (magic === BLOCK.sectionHeader) {
      this.#format = "pcapng";
      return true;
    }
    const order = pcapByteOrder(state.view, state.at);
    if (order === undefined) throw state.notACapture(describe(state.bytes.subarray(state.at, state.at + 4)));
    state.littleEndian = order === "little";
    this.#format = "pcap";
    return true;
  }

  #noteCutTail(): void {
    const state = this.#state;
    const torn = state.have > 0 || this.#blocks.skipping;
    if (!torn && this.#cutBy === undefined) return;
    if (this.position < FILE_HEADER) throw state.notACapture("it ends within its header");
    const why = this.#cutBy ?? "its last record is not whole";
    this.warning = `${state.name} is cut short: ${why}; the ${state.packets} packets before it were read`;
  }
}

/** Packers we do not unpack, by how their files begin. */
const OTHER_PACKERS = [
  ["xz", [0xfd, 0x37, 0x7a, 0x58]],
  ["bzip2", [0x42, 0x5a, 0x68]],
  ["zip", [0x50, 0x4b, 0x03, 0x04]],
  ["lz4's legacy format", [0x02, 0x21, 0x4c, 0x18]],
] as const;

function describe(start: Uint8Array): string {
  for (const [packer, magic] of OTHER_PACKERS) {
    if (magic.every((byte, i) => start[i] === byte)) return `it is packed with ${packer}; unpack it first`;
  }
  const hex = [...start].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return `it begins with the bytes ${hex}`;
}
