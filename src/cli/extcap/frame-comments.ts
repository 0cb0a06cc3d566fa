/** What the toolbar does to the frames on their way: a comment on the next one, or none for a while. Whole blocks only. */
import { Transform, type TransformCallback } from "node:stream";
import { BLOCK } from "../../pcap/block.ts";

/** Of an enhanced packet block: type, length, interface, time, captured and original length. */
const FIXED_BYTES = 28;
const COMMENT = 1;

export class FrameComments extends Transform {
  #comment: string | undefined;
  #paused: { readonly sinceMs: number; frames: number } | undefined;

  mark(text: string): void {
    this.#comment = this.#comment === undefined ? text : `${this.#comment}; ${text}`;
  }

  leaveOut(): void {
    this.#paused ??= { sinceMs: Date.now(), frames: 0 };
  }

  /** How many were left out. */
  goOn(): number {
    const { sinceMs = 0, frames = 0 } = this.#paused ?? {};
    const seconds = Math.round((Date.now() - sinceMs) / 1000);
    if (this.#paused !== undefined)
      this.mark(`Paused for ${seconds} s: ${frames} packets before this one are left out`);
    this.#paused = undefined;
    return frames;
  }

  override _transform(blocks: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (this.#comment === undefined && this.#paused === undefined) {
      done(null, blocks);
      return;
    }
    for (let at = 0; at + 12 <= blocks.length; ) {
      const length = blocks.readUInt32LE(at + 4);
      const block = blocks.subarray(at, at + length);
      at += length;
      if (block.readUInt32LE(0) !== BLOCK.enhancedPacket) this.push(block);
      else if (this.#paused !== undefined) this.#paused.frames++;
      else if (this.#comment === undefined) this.push(block);
      else {
        this.push(commented(block, this.#comment));
        this.#comment = undefined;
      }
    }
    done();
  }
}

/** Comments come before what else is said of a frame; the end of options is there or made. */
export function commented(block: Buffer, text: string): Buffer {
  const dataEnd = FIXED_BYTES + padded(block.readUInt32LE(20));
  const words = Buffer.from(text.slice(0, 2000));
  const option = Buffer.alloc(4 + padded(words.length));
  option.writeUInt16LE(COMMENT, 0);
  option.writeUInt16LE(words.length, 2);
  words.copy(option, 4);
  const rest = block.subarray(dataEnd, block.length - 4);
  const end = Buffer.alloc(rest.length === 0 ? 4 : 0);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(block.length + option.length + end.length);
  const made = Buffer.concat([block.subarray(0, dataEnd), option, rest, end, length]);
  length.copy(made, 4);
  return made;
}

function padded(bytes: number): number {
  return (bytes + 3) & ~3;
}
