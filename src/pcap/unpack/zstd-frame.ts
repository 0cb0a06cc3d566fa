/**
 * zstd frames (RFC 8878), several one after the other, skippable ones too. Written here because Node 20 has no zstd and
 * the one library for it moves the whole window after every block: a file of tiny blocks would keep it busy for hours.
 *
 *     magic | descriptor | [window] | [dictionary 0-4] | [content size 0-8] | blocks … | [checksum 4]
 *     block: 3 bytes: last (1 bit), kind (2), size (21) | bytes
 *
 * The checksum (xxHash64) is passed over: what is damaged shows in the blocks or in the packets.
 */
import { History } from "./history.ts";
import type { PackedInput } from "./packed-input.ts";
import type { Unpacker } from "./packing.ts";
import { damaged } from "./unpack-error.ts";
import { MAX_BLOCK_BYTES, ZstdBlocks } from "./zstd-block.ts";

const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a5;
/** What zstd itself unpacks without being told to take more. */
const MAX_WINDOW_BYTES = 128 * 1024 * 1024;
const KIND = { raw: 0, repeated: 1, compressed: 2 } as const;

interface Frame {
  readonly blocks: ZstdBlocks;
  readonly history: History;
  readonly maxBlock: number;
  readonly contentBytes: number | undefined;
  readonly checksum: boolean;
  produced: number;
}

export class ZstdFrames implements Unpacker {
  readonly #input: PackedInput;
  #frame: Frame | undefined;
  /** Of the frame at hand or, between two, the one before. */
  #history: History | undefined;

  constructor(input: PackedInput) {
    this.#input = input;
  }

  async read(target: Uint8Array, offset: number, length: number): Promise<number> {
    while (this.#history === undefined || this.#history.pending === 0) {
      if (this.#frame !== undefined) await this.#block(this.#frame);
      else if (await this.#input.isAtEnd()) return 0;
      else await this.#header();
    }
    return this.#history.take(target, offset, length);
  }

  close(): void {}

  async #header(): Promise<void> {
    const input = this.#input;
    await input.need(5);
    const magic = input.u32();
    if (magic >>> 4 === SKIPPABLE) {
      await input.need(8);
      const length = input.u32(input.at + 4);
      input.at += 8;
      return input.skip(length);
    }
    if (magic !== MAGIC) throw damaged("what follows a frame is not one");
    const descriptor = input.bytes[input.at + 4] as number;
    const single = (descriptor & 0x20) !== 0;
    const sizeFlag = descriptor >> 6;
    const sizeBytes = sizeFlag === 0 ? (single ? 1 : 0) : 1 << sizeFlag;
    const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
    if ((descriptor & 8) !== 0) throw damaged("a frame header makes no sense");
    await input.need(5 + (single ? 0 : 1) + dictionaryBytes + sizeBytes);
    let at = input.at + 5;
    let window = 0;
    if (!single) {
      const byte = input.bytes[at++] as number;
      const base = 2 ** (10 + (byte >> 3));
      window = base + (base / 8) * (byte & 7);
    }
    for (let i = 0; i < dictionaryBytes; i++) {
      if (input.bytes[at++] !== 0) throw damaged("it needs a dictionary");
    }
    const content = this.#contentBytes(at, sizeBytes);
    if (single) window = content ?? 0;
    if (window > MAX_WINDOW_BYTES) throw damaged(`it needs a window of ${window} bytes, more than we give`);
    input.at = at + sizeBytes;
    const history = new History(window, MAX_BLOCK_BYTES);
    this.#history = history;
    this.#frame = {
      blocks: new ZstdBlocks(history, window),
      history,
      maxBlock: Math.min(window, MAX_BLOCK_BYTES),
      contentBytes: content,
      checksum: (descriptor & 4) !== 0,
      produced: 0,
    };
  }

  #contentBytes(at: number, width: number): number | undefined {
    const { bytes } = this.#input;
    if (width === 0) return undefined;
    let value = width === 2 ? 256 : 0;
    for (let i = 0; i < width; i++) value += (bytes[at + i] as number) * 2 ** (8 * i);
    return value;
  }

  async #block(frame: Frame): Promise<void> {
    const input = this.#input;
    await input.need(3);
    const { at, bytes } = input;
    const head = (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16);
    const kind = (head >> 1) & 3;
    const size = head >> 3;
    if (size > frame.maxBlock) throw damaged(`a block claims ${size} bytes`);
    const packed = kind === KIND.repeated ? 1 : size;
    await input.need(3 + packed);
    frame.history.makeRoom(MAX_BLOCK_BYTES);
    const before = frame.history.end;
    const from = input.at + 3;
    if (kind === KIND.raw) frame.blocks.raw(input.bytes, from, size);
    else if (kind === KIND.repeated) frame.blocks.repeated(input.bytes[from] as number, size);
    else if (kind === KIND.compressed) frame.blocks.compressed(input.bytes, from, from + size);
    else throw damaged("a block is of no kind");
    frame.produced += frame.history.end - before;
    input.at = from + packed;
    if ((head & 1) === 1) await this.#endFrame(frame);
  }

  async #endFrame(frame: Frame): Promise<void> {
    this.#frame = undefined;
    if (frame.contentBytes !== undefined && frame.contentBytes !== frame.produced) {
      throw damaged(`a frame holds ${frame.produced} bytes where it claims ${frame.contentBytes}`);
    }
    if (frame.checksum) await this.#input.skip(4);
  }
}
