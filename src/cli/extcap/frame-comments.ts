/** What the toolbar does to the frames on their way: a comment on the next one, or none for a while. Whole blocks only. */
import { Transform, type TransformCallback } from "node:stream";
import { BLOCK } from "../../pcap/block.ts";
import { withComment } from "../../pcap/block-edit.ts";

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
        this.push(withComment(block, this.#comment));
        this.#comment = undefined;
      }
    }
    done();
  }
}
