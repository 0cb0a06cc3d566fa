/**
 * LZ4 frames (github.com/lz4/lz4, doc/lz4_Frame_format.md), several one after the other, skippable ones too.
 *
 *     magic | FLG | BD | [content size 8] | header checksum | blocks … | 0 (end mark) | [content checksum]
 *     block: length, top bit: not compressed | bytes | [checksum]
 */
import { History } from "./history.ts";
import { lz4Block } from "./lz4-block.ts";
import type { PackedInput } from "./packed-input.ts";
import type { Unpacker } from "./packing.ts";
import { damaged, UnpackError } from "./unpack-error.ts";
import { Xxh32, xxh32 } from "./xxh32.ts";

const MAGIC = 0x184d2204;
const SKIPPABLE = 0x184d2a5;
const REACH = 64 * 1024;
const NOT_COMPRESSED = 0x8000_0000;

interface Frame {
  readonly independent: boolean;
  readonly blockChecksums: boolean;
  readonly content: Xxh32 | undefined;
  readonly maxBlock: number;
}

export class Lz4Frames implements Unpacker {
  readonly #input: PackedInput;
  #frame: Frame | undefined;
  #history: History | undefined;
  /** Told when what came before it is taken. */
  #fault: unknown;

  constructor(input: PackedInput) {
    this.#input = input;
  }

  async read(target: Uint8Array, offset: number, length: number): Promise<number> {
    while (this.#history === undefined || this.#history.pending === 0) {
      if (this.#fault !== undefined) throw this.#fault;
      if (this.#frame === undefined) {
        if (await this.#input.isAtEnd()) return 0;
        await this.#header();
        continue;
      }
      try {
        await this.#block(this.#frame);
      } catch (error) {
        this.#fault = error;
      }
    }
    return this.#history.take(target, offset, length);
  }

  close(): void {}

  async #header(): Promise<void> {
    const input = this.#input;
    await input.need(4);
    const magic = input.u32();
    if (magic >>> 4 === SKIPPABLE) {
      await input.need(8);
      const length = input.u32(input.at + 4);
      input.at += 8;
      return input.skip(length);
    }
    if (magic !== MAGIC) throw damaged("what follows a frame is not one");
    await input.need(7);
    const start = input.at + 4;
    const flags = input.bytes[start] as number;
    const size = ((input.bytes[start + 1] as number) >> 4) & 7;
    if (flags >> 6 !== 1 || (flags & 2) !== 0 || size < 4) throw damaged("a frame header makes no sense");
    if ((flags & 1) !== 0) throw damaged("it needs a dictionary");
    const length = (flags & 8) === 0 ? 2 : 10;
    await input.need(4 + length + 1);
    // `need` may have moved the bytes.
    const from = input.at + 4;
    if (((xxh32(input.bytes, from, from + length) >>> 8) & 0xff) !== input.bytes[from + length]) {
      throw damaged("a frame header does not fit its checksum");
    }
    input.at = from + length + 1;
    const maxBlock = 1 << (8 + 2 * size);
    const independent = (flags & 0x20) !== 0;
    this.#frame = {
      independent,
      blockChecksums: (flags & 0x10) !== 0,
      content: (flags & 4) === 0 ? undefined : new Xxh32(),
      maxBlock,
    };
    this.#history = new History(REACH, maxBlock);
  }

  async #block(frame: Frame): Promise<void> {
    const input = this.#input;
    const history = this.#history;
    if (history === undefined) return;
    await input.need(4);
    const field = input.u32();
    input.at += 4;
    if (field === 0) return this.#endFrame(frame);
    const length = field & ~NOT_COMPRESSED;
    if (length > frame.maxBlock) throw damaged(`a block claims ${length} bytes`);
    const whole = await input.has(length + (frame.blockChecksums ? 4 : 0));
    const { at } = input;
    if (!whole) {
      // Blocks are long: what is there of the last one is worth having.
      history.makeRoom(frame.maxBlock);
      const to = Math.min(at + length, at + input.available);
      if (field < NOT_COMPRESSED) this.#sequences(frame, at, to, history);
      else history.append(input.bytes, at, to);
      throw new UnpackError("cut", "its packed data ends too early");
    }
    if (frame.blockChecksums && xxh32(input.bytes, at, at + length) !== input.u32(at + length)) {
      throw damaged("a block does not fit its checksum");
    }
    history.makeRoom(frame.maxBlock);
    const from = history.end;
    if (field >= NOT_COMPRESSED) {
      history.append(input.bytes, at, at + length);
    } else if (!this.#sequences(frame, at, at + length, history)) {
      throw damaged("a block makes no sense");
    }
    frame.content?.update(history.bytes, from, history.end);
    input.at = at + length + (frame.blockChecksums ? 4 : 0);
  }

  #sequences(frame: Frame, from: number, to: number, history: History): boolean {
    const start = history.end;
    const floor = frame.independent ? start : 0;
    return lz4Block(this.#input.bytes, from, to, history, floor, start + frame.maxBlock);
  }

  async #endFrame(frame: Frame): Promise<void> {
    const input = this.#input;
    this.#frame = undefined;
    if (frame.content === undefined) return;
    await input.need(4);
    if (input.u32() !== frame.content.digest()) throw damaged("what a frame held does not fit its checksum");
    input.at += 4;
  }
}
