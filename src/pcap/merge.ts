/**
 * Several pcapng files of our own as one stream in time order. Packets keep their options (flags, drops, comments);
 * equal interfaces become one; names stand at the head. Only files whose spans overlap are open at the same time.
 * Within a file a frame may stand late, where it was held back until its flow was decided on: each file is read ahead
 * by that much.
 */

import { BLOCK } from "./block.ts";
import { BlockReader } from "./block-reader.ts";
import { sectionHeaderBlock } from "./pcapng-writer.ts";

export interface MergeInput {
  readonly path: string;
  /** Only so many bytes count: whole blocks that are committed. */
  readonly bytes: number;
}

const CHUNK_BYTES = 128 * 1024;
/** A frame stands at most so much behind newer ones, and so many bytes of a file are read ahead at most. */
const LATE_S = 8;
const MAX_AHEAD_BYTES = 64 * 1024 * 1024;
const NS_PER_S = 1e9;
/** Names of all files together. */
const MAX_NAME_BYTES = 1 << 20;

class Input {
  /** The packet at hand, the earliest of those read ahead. */
  packet: Buffer | undefined;
  readonly #reader: BlockReader;
  readonly #output: Output;
  /** Copies, by time; those before `#from` are done with. */
  #ahead: Buffer[] = [];
  #from = 0;
  #aheadBytes = 0;
  #ended = false;
  /** Interface ids of this file to those of the stream. */
  #interfaces: number[] = [];

  constructor(reader: BlockReader, output: Output) {
    this.#reader = reader;
    this.#output = output;
  }

  /** On to the next packet; blocks on the way are dealt with. */
  async advance(): Promise<void> {
    while (!this.#ended && !this.#isFarAhead()) {
      const block = await this.#next();
      if (block === undefined) this.#ended = true;
      else this.#sort(Buffer.from(block));
    }
    this.packet = this.#ahead[this.#from];
    if (this.packet === undefined) return;
    this.#aheadBytes -= this.packet.length;
    // Now and then, so that what is done with does not pile up.
    if (++this.#from < 4096) return;
    this.#ahead = this.#ahead.slice(this.#from);
    this.#from = 0;
  }

  /** The first packet as the file has it. */
  async peek(): Promise<void> {
    this.packet = await this.#next();
  }

  async close(): Promise<void> {
    await this.#reader.close();
  }

  isBefore(other: Input): boolean {
    const [mine, others] = [this.packet, other.packet];
    return mine !== undefined && others !== undefined && isBefore(mine, others);
  }

  /** Time of the packet at hand, in seconds: near enough to tell which files overlap. */
  get seconds(): number {
    return this.packet === undefined ? Number.POSITIVE_INFINITY : secondsOf(this.packet);
  }

  #isFarAhead(): boolean {
    const first = this.#ahead[this.#from];
    const last = this.#ahead[this.#ahead.length - 1];
    if (first === undefined || last === undefined || this.#ahead.length - this.#from < 2) return false;
    return this.#aheadBytes > MAX_AHEAD_BYTES || secondsOf(last) - secondsOf(first) > LATE_S;
  }

  /** Mostly it goes to the end. Of equal times the one that came first stays first. */
  #sort(block: Buffer): void {
    this.#aheadBytes += block.length;
    const ahead = this.#ahead;
    const last = ahead[ahead.length - 1];
    if (ahead.length === this.#from || last === undefined || !isBefore(block, last)) {
      ahead.push(block);
      return;
    }
    let low = this.#from;
    let high = ahead.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(block, ahead[middle] as Buffer)) high = middle;
      else low = middle + 1;
    }
    ahead.splice(low, 0, block);
  }

  async #next(): Promise<Buffer | undefined> {
    for (;;) {
      const block = await this.#reader.next();
      if (block === undefined) return undefined;
      const type = block.readUInt32LE(0);
      if (type === BLOCK.sectionHeader) this.#interfaces = [];
      else if (type === BLOCK.interface) this.#interfaces.push(this.#output.interfaceId(block));
      else if (type === BLOCK.nameResolution) this.#output.names(block);
      else if (type === BLOCK.statistics) this.#output.statistics(block, this.#interfaces);
      else if (type === BLOCK.enhancedPacket && this.#take(block)) return block;
    }
  }

  #take(block: Buffer): boolean {
    const id = this.#interfaces[block.readUInt32LE(8)];
    if (id === undefined) return false;
    block.writeUInt32LE(id, 8);
    return true;
  }
}

function isBefore(one: Buffer, other: Buffer): boolean {
  const [high, otherHigh] = [one.readUInt32LE(12), other.readUInt32LE(12)];
  return high < otherHigh || (high === otherHigh && one.readUInt32LE(16) < other.readUInt32LE(16));
}

function secondsOf(packet: Buffer): number {
  return (packet.readUInt32LE(12) * 0x1_0000_0000 + packet.readUInt32LE(16)) / NS_PER_S;
}

/** Gathers blocks into chunks; interface and name blocks go out before the packet that needs them. */
class Output {
  readonly #interfaces = new Map<string, number>();
  readonly #names = new Set<string>();
  readonly #statistics = new Map<number, Buffer>();
  #nameBytes = 0;
  #parts: Uint8Array[] = [];
  #bytes = 0;

  /** It is kept as it is until the chunk is taken. */
  add(block: Uint8Array): void {
    this.#parts.push(block);
    this.#bytes += block.length;
  }

  interfaceId(block: Buffer): number {
    const key = block.toString("latin1");
    const known = this.#interfaces.get(key);
    if (known !== undefined) return known;
    const id = this.#interfaces.size;
    this.#interfaces.set(key, id);
    this.add(Buffer.from(block));
    return id;
  }

  names(block: Buffer): void {
    const key = block.toString("latin1");
    if (this.#names.has(key) || this.#nameBytes + block.length > MAX_NAME_BYTES) return;
    this.#names.add(key);
    this.#nameBytes += block.length;
    this.add(Buffer.from(block));
  }

  /** Of each interface the newest statistics stay: they stand at the end of the stream. */
  statistics(block: Buffer, interfaces: readonly number[]): void {
    const id = interfaces[block.readUInt32LE(8)];
    if (id === undefined) return;
    const copy = Buffer.from(block);
    copy.writeUInt32LE(id, 8);
    this.#statistics.set(id, copy);
  }

  end(): void {
    for (const block of this.#statistics.values()) this.add(block);
  }

  take(least: number): Buffer | undefined {
    if (this.#bytes < least || this.#bytes === 0) return undefined;
    const chunk = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#bytes = 0;
    return chunk;
  }
}

export async function* mergeCaptures(inputs: readonly MergeInput[]): AsyncGenerator<Uint8Array> {
  const output = new Output();
  output.add(sectionHeaderBlock({ hardware: "", os: "", application: "Tapdeck" }));
  const waiting = await inOrder(inputs);
  const open: Input[] = [];
  try {
    for (;;) {
      let first = earliest(open);
      while (waiting[0] !== undefined && (first === undefined || first.seconds >= waiting[0].head - LATE_S)) {
        const next = waiting.shift();
        if (next === undefined) break;
        const input = new Input(await BlockReader.open(next.input.path, next.input.bytes), output);
        open.push(input);
        await input.advance();
        first = earliest(open);
      }
      if (first?.packet === undefined) break;
      output.add(first.packet);
      await first.advance();
      if (first.packet === undefined) {
        open.splice(open.indexOf(first), 1);
        await first.close();
      }
      const chunk = output.take(CHUNK_BYTES);
      if (chunk !== undefined) yield chunk;
    }
    output.end();
    const rest = output.take(1);
    if (rest !== undefined) yield rest;
  } finally {
    for (const input of open) await input.close();
  }
}

function earliest(open: readonly Input[]): Input | undefined {
  let best: Input | undefined;
  for (const input of open) {
    if (input.packet !== undefined && (best === undefined || input.isBefore(best))) best = input;
  }
  return best;
}

/** The files by their first packets, whose times in seconds are their heads. Those without one, and those that rolled off meanwhile, are left out. */
async function inOrder(inputs: readonly MergeInput[]): Promise<{ input: MergeInput; head: number }[]> {
  const heads: { input: MergeInput; head: number }[] = [];
  for (const input of inputs) {
    try {
      const head = new Input(await BlockReader.open(input.path, input.bytes), new Output());
      await head.peek();
      await head.close();
      if (head.packet !== undefined) heads.push({ input, head: head.seconds });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    }
  }
  return heads.sort((a, b) => a.head - b.head);
}
