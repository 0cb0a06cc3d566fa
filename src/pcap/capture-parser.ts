/**
 * Reads pcap and pcapng in place, piece by piece: the caller reads bytes into a window of a big block of memory, the
 * parser fills a batch with the packets that are whole. Nothing is allocated per packet, and never more than the
 * window, whatever a length field claims.
 */
import { AppError } from "../base/app-error.ts";
import type { PacketBatch } from "../base/packet-batch.ts";
import { BLOCK } from "./block.ts";
import { ParserState } from "./parser-state.ts";
import { PcapRecords, pcapByteOrder } from "./pcap-records.ts";
import { PcapngBlocks } from "./pcapng-blocks.ts";

/** The header of a pcap file; a pcapng section header is larger. */
const SMALLEST_FILE = 24;

export class CaptureParser {
  /** One line about a cut tail; known after "end". */
  warning: string | undefined;
  readonly #state: ParserState;
  readonly #records: PcapRecords;
  readonly #blocks: PcapngBlocks;
  #format: "unknown" | "pcap" | "pcapng" = "unknown";
  #ended = false;
  #fault: AppError | undefined;

  /** Uses `regionBytes` bytes of `bytes` from `regionOffset` on; `name` is the file's, for messages. */
  constructor(bytes: Uint8Array, regionOffset: number, regionBytes: number, name: string) {
    this.#state = new ParserState(bytes, regionOffset, regionBytes, name);
    this.#records = new PcapRecords(this.#state);
    this.#blocks = new PcapngBlocks(this.#state);
  }

  /** The comment of the newest interface statistics block. */
  get lastIsbComment(): string | undefined {
    return this.#blocks.lastIsbComment;
  }

  /** Where the next bytes go. Moves what is not parsed yet to the front: offsets of earlier batches end here. */
  window(): { offset: number; length: number } {
    const state = this.#state;
    if (state.at > state.regionOffset) {
      state.bytes.copyWithin(state.regionOffset, state.at, state.end);
      state.fileBase += state.at - state.regionOffset;
      state.end -= state.at - state.regionOffset;
      state.at = state.regionOffset;
    }
    return { offset: state.end, length: state.regionOffset + state.regionBytes - state.end };
  }

  /** So many bytes were read into the window. */
  commit(length: number): void {
    this.#state.end += length;
  }

  /** No more bytes will come. */
  end(): void {
    this.#ended = true;
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
    if (state.have === 0 && !this.#blocks.skipping) return;
    if (state.fileBase + state.have < SMALLEST_FILE) throw state.notACapture("it ends within its header");
    this.warning = `${state.name} is cut short: its last record is not whole; the ${state.packets} packets before it were read`;
  }
}

function describe(start: Uint8Array): string {
  if (start[0] === 0x1f && start[1] === 0x8b) return "it is compressed with gzip; unpack it first";
  if (start[0] === 0x28 && start[1] === 0xb5) return "it is compressed with zstd; unpack it first";
  const hex = [...start].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return `it begins with the bytes ${hex}`;
}
