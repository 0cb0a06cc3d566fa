/**
 * Several pcapng files of our own as one stream in time order. Packets keep their options (flags, drops, comments);
 * equal interfaces become one; names stand at the head. Only files whose spans overlap are open at the same time.
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
/** Names of all files together. */
const MAX_NAME_BYTES = 1 << 20;

class Input {
  /** The packet at hand, and its time in nanoseconds. */
  packet: Buffer | undefined;
  high = 0;
  low = 0;
  readonly #reader: BlockReader;
  readonly #output: Output;
  /** Interface ids of this file to those of the stream. */
  #interfaces: number[] = [];

  constructor(reader: BlockReader, output: Output) {
    this.#reader = reader;
    this.#output = output;
  }

  /** On to the next packet; blocks on the way are dealt with. */
  async advance(): Promise<void> {
    for (;;) {
      const block = await this.#reader.next();
      this.packet = block;
      if (block === undefined) return;
      const type = block.readUInt32LE(0);
      if (type === BLOCK.sectionHeader) this.#interfaces = [];
      else if (type === BLOCK.interface) this.#interfaces.push(this.#output.interfaceId(block));
      else if (type === BLOCK.nameResolution) this.#output.names(block);
      else if (type === BLOCK.statistics) this.#output.statistics(block, this.#interfaces);
      else if (type === BLOCK.enhancedPacket && this.#take(block)) return;
    }
  }

  async close(): Promise<void> {
    await this.#reader.close();
  }

  isBefore(other: Input): boolean {
    return this.high < other.high || (this.high === other.high && this.low < other.low);
  }

  #take(block: Buffer): boolean {
    const id = this.#interfaces[block.readUInt32LE(8)];
    if (id === undefined) return false;
    block.writeUInt32LE(id, 8);
    this.high = block.readUInt32LE(12);
    this.low = block.readUInt32LE(16);
    return true;
  }
}

/** Gathers blocks into chunks; interface and name blocks go out before the packet that needs them. */
class Output {
  readonly #interfaces = new Map<string, number>();
  readonly #names = new Set<string>();
  readonly #statistics = new Map<number, Buffer>();
  #nameBytes = 0;
  #parts: Buffer[] = [];
  #bytes = 0;

  add(block: Uint8Array): void {
    this.#parts.push(Buffer.from(block));
    this.#bytes += block.length;
  }

  interfaceId(block: Buffer): number {
    const key = block.toString("latin1");
    const known = this.#interfaces.get(key);
    if (known !== undefined) return known;
    const id = this.#interfaces.size;
    this.#interfaces.set(key, id);
    this.add(block);
    return id;
  }

  names(block: Buffer): void {
    const key = block.toString("latin1");
    if (this.#names.has(key) || this.#nameBytes + block.length > MAX_NAME_BYTES) return;
    this.#names.add(key);
    this.#nameBytes += block.length;
    this.add(block);
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
      while (waiting[0] !== undefined && (first === undefined || !first.isBefore(waiting[0].head))) {
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

/** The files by their first packets. Those without one, and those that rolled off meanwhile, are left out. */
async function inOrder(inputs: readonly MergeInput[]): Promise<{ input: MergeInput; head: Input }[]> {
  const heads: { input: MergeInput; head: Input }[] = [];
  for (const input of inputs) {
    try {
      const head = new Input(await BlockReader.open(input.path, input.bytes), new Output());
      await head.advance();
      await head.close();
      if (head.packet !== undefined) heads.push({ input, head });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    }
  }
  return heads.sort((a, b) => (a.head.isBefore(b.head) ? -1 : b.head.isBefore(a.head) ? 1 : 0));
}
