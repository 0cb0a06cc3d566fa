/** What the pcap and the pcapng half of the parser share: the bytes at hand, where they lie in the file, faults. */
import { AppError } from "../base/app-error.ts";
import type { PacketBatch } from "../base/packet-batch.ts";

/** As Wireshark's limit for all but bus captures: a longer record is a lie. */
export const MAX_PACKET_BYTES = 262_144;

/** The least window, and the most that waits in it for its rest: the largest packet with its headers and options. */
export const LEAST_WINDOW_BYTES = 384 * 1024;

export class ParserState {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly name: string;
  /** The bytes at hand: `at` is the next to be parsed, `end` is behind the last. Offsets in `bytes`. */
  at: number;
  end: number;
  /** What lies at `regionOffset` is this far into the file. */
  fileBase = 0;
  littleEndian = true;
  /** The bytes were packed in the file: offsets are of what was unpacked. */
  unpacked = false;
  /** Packets delivered so far. */
  packets = 0;
  regionOffset: number;
  readonly regionBytes: number;

  constructor(bytes: Uint8Array, regionOffset: number, regionBytes: number, name: string) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.regionOffset = regionOffset;
    this.regionBytes = regionBytes;
    this.name = name;
    this.at = regionOffset;
    this.end = regionOffset;
  }

  get have(): number {
    return this.end - this.at;
  }

  /** What is not parsed yet goes to `offset`, where the region begins from now on: offsets of earlier batches end here. */
  moveTo(offset: number): void {
    const { have } = this;
    if (offset !== this.at) this.bytes.copyWithin(offset, this.at, this.end);
    this.fileBase += this.at - this.regionOffset;
    this.regionOffset = offset;
    this.at = offset;
    this.end = offset + have;
  }

  u16(offset: number): number {
    return this.view.getUint16(offset, this.littleEndian);
  }

  u32(offset: number): number {
    return this.view.getUint32(offset, this.littleEndian);
  }

  /** Nothing more can be read before something is parsed. */
  get isWindowFull(): boolean {
    return this.have >= this.regionBytes;
  }

  /** Adds one packet to the batch, which must have room. */
  deliver(
    batch: PacketBatch,
    offset: number,
    captured: number,
    original: number,
    seconds: number,
    nanos: number,
    interfaceId: number,
    flags: number,
  ): void {
    const n = batch.count++;
    batch.offset[n] = offset;
    batch.capturedLength[n] = captured;
    batch.originalLength[n] = original;
    batch.seconds[n] = seconds;
    batch.nanos[n] = nanos;
    batch.interfaceId[n] = interfaceId;
    batch.flags[n] = flags;
    this.packets++;
  }

  isFull(batch: PacketBatch): boolean {
    return batch.count >= batch.capacity;
  }

  corrupt(what: string, offset = this.at): AppError {
    const byte = this.fileBase + (offset - this.regionOffset);
    const where = this.unpacked ? `${byte} of what was unpacked` : `${byte}`;
    return new AppError(
      "corrupt-capture",
      `${this.name}: ${what} at byte ${where}, after ${this.packets} packets`,
      {
        hint: "What comes before it was read",
      },
    );
  }

  notACapture(why: string): AppError {
    return new AppError("not-a-capture", `${this.name} is not a capture file: ${why}`, {
      hint: "Tapdeck reads pcap and pcapng, also packed with gzip, zstd or lz4",
    });
  }
}

/** "more" needs bytes, "full" filled the batch, "fault" is for the caller to throw once the batch is empty. */
export type ParseResult = "more" | "full" | AppError;
