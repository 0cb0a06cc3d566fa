/** The selected frames of one chunk as blocks, read in few pieces: interfaces first, then names, then packets. */
import type { BlockSource } from "../../../pcap/merge.ts";
import { msOf } from "../../../pcap/packet-order.ts";
import type { FrameMarks } from "./frame-marks.ts";
import { ASK_ANSWER, type FrameQuestion } from "./frame-question.ts";
import { bytesOf, type Piece, type PieceReader } from "./piece-reader.ts";
import type { SelectedRows } from "./select-rows.ts";

/** Read at once, in one piece or many. */
const READ_BYTES = 512 * 1024;
const MOST_PIECES = 64;
/** A hole between two blocks that is read rather than skipped. */
const SKIP_BYTES = 16 * 1024;
const INTERFACE_BYTES = 512;
const LEAST_PACKET_BYTES = 32;
/** Blocks that are copied out of what lies between them are copied into so many bytes at once. */
const SLAB_BYTES = 64 * 1024;

export interface ChunkSourceOptions {
  /** It closes it. */
  readonly reader: PieceReader;
  readonly rows: SelectedRows;
  readonly interfacesAt: readonly number[];
  /** Blocks that stand before the packets. */
  readonly names: readonly Buffer[];
  readonly question: FrameQuestion;
  readonly fromMs: number;
  readonly toMs: number;
  readonly marks?: FrameMarks | undefined;
}

export class ChunkSource implements BlockSource {
  readonly #options: ChunkSourceOptions;
  /** Interfaces and names come first. */
  #isNew = true;
  /** Of the chunk's interfaces. */
  readonly #linkTypes: number[] = [];
  /** The next row to read. */
  #row = 0;
  #piece: Buffer = Buffer.alloc(0);
  #pieceAt = 0;
  /** What was read, to be read into again: wanted blocks are copied out of it. Undefined while what is read stays. */
  #scratch: Buffer | undefined;
  #slab: Buffer = Buffer.alloc(0);
  #slabUsed = 0;
  /** Blocks that are at hand: of the piece, those in the span. */
  #found: Buffer[] = [];
  #given = 0;

  constructor(options: ChunkSourceOptions) {
    this.#options = options;
  }

  take(): Buffer | undefined {
    return this.#found[this.#given++];
  }

  async fill(): Promise<boolean> {
    this.#given = 0;
    if (this.#isNew) {
      this.#isNew = false;
      this.#found = [...(await this.#interfaces()), ...this.#options.names];
      return true;
    }
    this.#found = [];
    while (this.#found.length === 0 && this.#row < this.#options.rows.count) await this.#read();
    return this.#found.length > 0;
  }

  async close(): Promise<void> {
    this.#options.reader.close();
  }

  async #interfaces(): Promise<Buffer[]> {
    const blocks: Buffer[] = [];
    const heads = this.#options.interfacesAt.map((at) => ({ at, length: INTERFACE_BYTES }));
    for (const bytes of await this.#options.reader.read(heads)) {
      if (bytes.length < 12) break;
      const total = bytes.readUInt32LE(4);
      if (total > bytes.length) break;
      blocks.push(bytes.subarray(0, total));
      this.#linkTypes.push(bytes.readUInt16LE(8));
    }
    for (const linkType of this.#linkTypes) await this.#options.question.prepare(linkType);
    return blocks;
  }

  #linkTypeOf(block: Buffer): number {
    return this.#linkTypes[block.readUInt32LE(8)] ?? -1;
  }

  /** The next rows' blocks. */
  async #read(): Promise<void> {
    const { rows } = this.#options;
    const before = this.#row;
    const pieces = this.#nextPieces();
    const parts = await this.#options.reader.read(pieces, this.#memoryFor(pieces));
    parts.forEach((part, i) => {
      this.#piece = part;
      this.#pieceAt = (pieces[i] as Piece).at;
      while (this.#row < rows.count && this.#takeFromPiece());
    });
    // Not even one: the file is not what its index says, or was cut off meanwhile.
    if (this.#row === before) this.#row = rows.count;
  }

  /** Most of what is read may be others' blocks: then memory is used again, for to make it anew costs more than to copy. */
  #memoryFor(pieces: readonly Piece[]): Buffer {
    const bytes = bytesOf(pieces);
    const { start, end, count } = this.#options.rows;
    const { at, length } = pieces.at(-1) as Piece;
    let wanted = 0;
    for (let row = this.#row; row < count && (start[row] as number) < at + length; row++)
      wanted += (end[row] as number) - (start[row] as number);
    if (2 * wanted >= bytes) {
      this.#scratch = undefined;
      return Buffer.allocUnsafeSlow(bytes);
    }
    if (this.#scratch === undefined || this.#scratch.length < bytes)
      this.#scratch = Buffer.allocUnsafeSlow(bytes);
    return this.#scratch;
  }

  /** The block as it may stay. */
  #kept(block: Buffer): Buffer {
    if (this.#scratch === undefined) return block;
    if (this.#slab.length - this.#slabUsed < block.length) {
      this.#slab = Buffer.allocUnsafeSlow(Math.max(block.length, Math.min(SLAB_BYTES, this.#scratch.length)));
      this.#slabUsed = 0;
    }
    const kept = this.#slab.subarray(this.#slabUsed, this.#slabUsed + block.length);
    kept.set(block);
    this.#slabUsed += block.length;
    return kept;
  }

  /** False when the next row's block is not in the piece. */
  #takeFromPiece(): boolean {
    const at = (this.#options.rows.start[this.#row] as number) - this.#pieceAt;
    if (at < 0 || at + LEAST_PACKET_BYTES > this.#piece.length) return false;
    const total = this.#piece.readUInt32LE(at + 4);
    if (total < LEAST_PACKET_BYTES || at + total > this.#piece.length) return false;
    const row = this.#row++;
    const found = this.#piece.subarray(at, at + total);
    const { rows, marks } = this.#options;
    if (!this.#isWanted(found, rows.ask[row] as number)) return true;
    const block = this.#kept(found);
    if (rows.flow !== undefined) marks?.note(block, rows.flow[row] as number);
    this.#found.push(block);
    return true;
  }

  #isWanted(block: Buffer, ask: number): boolean {
    const { fromMs, toMs, question } = this.#options;
    const ms = msOf(block);
    const linkType = this.#linkTypeOf(block);
    // An answer is wanted from before the span too.
    if ((ask & ASK_ANSWER) !== 0 && question.isAnswer(block, linkType, ms)) return true;
    if (ms < fromMs || ms > toMs || ask === ASK_ANSWER) return false;
    return ask === 0 || question.accepts(block, linkType, ask & ~ASK_ANSWER);
  }

  /** Where the next rows lie. */
  #nextPieces(): Piece[] {
    const { start, end, count } = this.#options.rows;
    const pieces: Piece[] = [];
    let bytes = 0;
    for (let row = this.#row; row < count && pieces.length < MOST_PIECES; ) {
      const at = start[row] as number;
      let to = end[row++] as number;
      for (; row < count; row++) {
        const next = end[row] as number;
        if ((start[row] as number) - to > SKIP_BYTES || next - at > READ_BYTES) break;
        to = next;
      }
      if (pieces.length > 0 && bytes + to - at > READ_BYTES) break;
      pieces.push({ at, length: to - at });
      bytes += to - at;
    }
    return pieces;
  }
}
