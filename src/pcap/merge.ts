/**
 * Several pcapng files of our own as one stream in time order. Packets keep their options (flags, drops, comments);
 * equal interfaces become one; names stand at the head. Only sources whose spans overlap are open at the same time.
 */
import { BLOCK } from "./block.ts";
import { BlockReader } from "./block-reader.ts";
import { MergeOutput } from "./merge-output.ts";
import { isBefore, msOf, PacketOrder } from "./packet-order.ts";
import { sectionHeaderBlock } from "./pcapng-writer.ts";

export interface MergeInput {
  readonly path: string;
  /** Only so many bytes count: whole blocks that are committed. */
  readonly bytes: number;
}

/** Blocks one after the other; each stays as it is. A promise for each would cost more than all that is done with it. */
export interface BlockSource {
  /** The next one; undefined when more must be read. */
  take(): Buffer | undefined;
  /** Reads more; false at the end. */
  fill(): Promise<boolean>;
  close(): Promise<void>;
}

/** Blocks that can be had when they are wanted. */
export interface MergeSource {
  /** None of its packets is of an earlier time. */
  readonly fromMs: number;
  /** A packet may stand so much behind newer ones. */
  readonly lateMs: number;
  /** Undefined when it is gone meanwhile. */
  open(): Promise<BlockSource | undefined>;
}

export interface MergeHooks {
  /** A packet block on its way out: what goes out instead of it. */
  packet?(block: Buffer): Uint8Array;
  /** Blocks for the end of the stream, which has so many interfaces. */
  end?(interfaces: number): readonly Uint8Array[];
}

const CHUNK_BYTES = 128 * 1024;
/** In a ring a frame stands late when it was held back until its flow was decided on, or when it is of the rule's past. */
const LATE_MS = 600_000;
/** So many bytes of a source are read ahead at most. */
const MAX_AHEAD_BYTES = 64 * 1024 * 1024;

class Input {
  /** The packet at hand, the earliest of those read ahead. */
  packet: Buffer | undefined;
  readonly #source: BlockSource;
  readonly #output: MergeOutput;
  readonly #order: PacketOrder;
  /** Interface ids of this source to those of the stream. */
  #interfaces: number[] = [];
  #ended = false;

  constructor(source: BlockSource, output: MergeOutput, lateMs: number) {
    this.#source = source;
    this.#output = output;
    this.#order = new PacketOrder(lateMs, MAX_AHEAD_BYTES);
  }

  /** On to the next packet; blocks on the way are dealt with. False: more must be read before that is known. */
  step(): boolean {
    for (;;) {
      this.packet = this.#order.take();
      if (this.packet !== undefined || this.#ended) return true;
      const block = this.#source.take();
      if (block === undefined) return false;
      if (this.#isPacket(block)) this.#order.add(block);
    }
  }

  async advance(): Promise<void> {
    while (!this.step()) {
      if (await this.#source.fill()) continue;
      this.#ended = true;
      this.#order.end();
    }
  }

  /** The first packet as the source has it. */
  async peek(): Promise<Buffer | undefined> {
    do {
      for (let block = this.#source.take(); block !== undefined; block = this.#source.take())
        if (this.#isPacket(block)) return block;
    } while (await this.#source.fill());
    return undefined;
  }

  async close(): Promise<void> {
    await this.#source.close();
  }

  #isPacket(block: Buffer): boolean {
    const type = block.readUInt32LE(0);
    if (type === BLOCK.enhancedPacket) return this.#take(block);
    if (type === BLOCK.sectionHeader) this.#interfaces = [];
    else if (type === BLOCK.interface) this.#interfaces.push(this.#output.interfaceId(block));
    else if (type === BLOCK.nameResolution) this.#output.names(block);
    else if (type === BLOCK.statistics) this.#output.statistics(block, this.#interfaces);
    return false;
  }

  #take(block: Buffer): boolean {
    const id = this.#interfaces[block.readUInt32LE(8)];
    if (id === undefined) return false;
    block.writeUInt32LE(id, 8);
    return true;
  }
}

export async function* mergeSources(
  sources: readonly MergeSource[],
  hooks: MergeHooks = {},
): AsyncGenerator<Uint8Array> {
  const output = new MergeOutput();
  output.add(sectionHeaderBlock({ hardware: "", os: "", application: "Tapdeck" }));
  const waiting = [...sources].sort((a, b) => a.fromMs - b.fromMs);
  const open: Input[] = [];
  /** The first packet goes out at once: who asked sees that there is an answer. */
  let least = 1;
  try {
    for (;;) {
      let first = earliest(open);
      while (waiting[0] !== undefined && (first === undefined || msOf(first.packet) >= waiting[0].fromMs)) {
        const next = waiting.shift();
        const source = await next?.open();
        if (next === undefined || source === undefined) continue;
        const input = new Input(source, output, next.lateMs);
        open.push(input);
        await input.advance();
        if (input.packet === undefined) await closeInput(open, input);
        first = earliest(open);
      }
      if (first === undefined) break;
      output.add(hooks.packet === undefined ? first.packet : hooks.packet(first.packet));
      if (!first.step()) await first.advance();
      if (first.packet === undefined) await closeInput(open, first);
      const chunk = output.take(least);
      if (chunk === undefined) continue;
      yield chunk;
      least = CHUNK_BYTES;
    }
    output.end();
    for (const block of hooks.end?.(output.interfaces) ?? []) output.add(block);
    const rest = output.take(1);
    if (rest !== undefined) yield rest;
  } finally {
    for (const input of open) await input.close();
  }
}

export async function* mergeCaptures(inputs: readonly MergeInput[]): AsyncGenerator<Uint8Array> {
  yield* mergeSources(await sourcesOf(inputs));
}

async function closeInput(open: Input[], input: Input): Promise<void> {
  open.splice(open.indexOf(input), 1);
  await input.close();
}

/** An input with a packet. */
type Ready = Input & { packet: Buffer };

/** All that are open have a packet. */
function earliest(open: readonly Input[]): Ready | undefined {
  let best: Ready | undefined;
  for (const input of open as readonly Ready[])
    if (best === undefined || isBefore(input.packet, best.packet)) best = input;
  return best;
}

/** By their first packets. Those without one, and those that rolled off meanwhile, are left out. */
async function sourcesOf(inputs: readonly MergeInput[]): Promise<MergeSource[]> {
  const sources: MergeSource[] = [];
  for (const { path, bytes } of inputs) {
    const open = (): Promise<BlockSource | undefined> => openUnlessGone(path, bytes);
    const source = await open();
    if (source === undefined) continue;
    const first = await new Input(source, new MergeOutput(), 0).peek();
    await source.close();
    if (first !== undefined) sources.push({ fromMs: msOf(first) - LATE_MS, lateMs: LATE_MS, open });
  }
  return sources;
}

async function openUnlessGone(path: string, bytes: number): Promise<BlockSource | undefined> {
  try {
    return await BlockReader.open(path, bytes);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
