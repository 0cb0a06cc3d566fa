/** Gives a rule its past: blocks out of the timeline, one frame after the other through a place in the arena. */
import { PacketBatch } from "../../base/packet-batch.ts";
import { BLOCK } from "../../pcap/block.ts";
import { flagsOf } from "../../pcap/block-edit.ts";
import { readInterface } from "../../pcap/scan.ts";
import type { Recorder } from "./recorder.ts";

const EPB_HEAD = 28;

export class PastFrames {
  readonly #arena: Uint8Array;
  readonly #offset: number;
  readonly #room: number;
  readonly #recorder: Recorder;
  #batch: PacketBatch;

  /** Uses `room` bytes of the arena from `offset` on. */
  constructor(arena: Uint8Array, offset: number, room: number, recorder: Recorder) {
    this.#arena = arena;
    this.#offset = offset;
    this.#room = room;
    this.#recorder = recorder;
    this.#batch = new PacketBatch(arena, 1);
  }

  /** Whole blocks of a stream; each stream begins with its section header. */
  take(slug: string, blocks: Buffer): void {
    let at = 0;
    while (at + 12 <= blocks.length) {
      const block = blocks.subarray(at, at + blocks.readUInt32LE(at + 4));
      const type = block.readUInt32LE(0);
      if (type === BLOCK.sectionHeader) this.#batch = new PacketBatch(this.#arena, 1);
      else if (type === BLOCK.interface) this.#batch.interfaces.push(readInterface(block));
      else if (type === BLOCK.enhancedPacket) this.#record(slug, block);
      at += block.length;
    }
  }

  #record(slug: string, block: Buffer): void {
    const batch = this.#batch;
    const captured = Math.min(block.readUInt32LE(20), this.#room);
    const ns = (BigInt(block.readUInt32LE(12)) << 32n) | BigInt(block.readUInt32LE(16));
    this.#arena.set(block.subarray(EPB_HEAD, EPB_HEAD + captured), this.#offset);
    batch.count = 1;
    batch.offset[0] = this.#offset;
    batch.capturedLength[0] = captured;
    batch.originalLength[0] = block.readUInt32LE(24);
    batch.interfaceId[0] = block.readUInt32LE(8);
    batch.seconds[0] = Number(ns / 1_000_000_000n);
    batch.nanos[0] = Number(ns % 1_000_000_000n);
    batch.flags[0] = flagsOf(block);
    this.#recorder.fill(slug, batch, 0);
  }
}
