/**
 * Makes the index of a chunk that has none, as after a kill: what is torn is cut off, the frames go through a pipeline of
 * their own, so that flows and names are what they were, and names and statistics are written behind them.
 */
import { closeSync, openSync } from "node:fs";
import { appendFile, readFile, truncate } from "node:fs/promises";
import { type CaptureInterface, PacketBatch } from "../base/packet-batch.ts";
import type { TunnelMode } from "../model/tunnel-mode.ts";
import { BLOCK } from "../pcap/block.ts";
import { dropsBefore } from "../pcap/block-edit.ts";
import { scanPcapng } from "../pcap/scan.ts";
import { DEFAULT_HOME_NETS, HomeNetworks } from "./flow/home-networks.ts";
import { Pipeline } from "./pipeline.ts";
import type { IndexedChunk } from "./record/timeline/chunk-file.ts";
import { ChunkIndex } from "./record/timeline/chunk-index.ts";
import { ChunkRows } from "./record/timeline/chunk-rows.ts";
import { chunkNamesBlock, chunkStatistics, namesRoom } from "./record/timeline/chunk-tail.ts";
import { FrameKeys } from "./record/timeline/frame-keys.ts";
import { PendingLoss } from "./record/timeline/pending-loss.ts";

const FLOWS = 65_536;
/** Packets between two turns of the event loop. */
const BATCH = 2048;
const EPB_HEAD = 28;

/** Undefined when the file holds no whole frame. */
export async function reindexChunk(
  path: string,
  number: number,
  run: number,
  tunnels: TunnelMode = "outer",
): Promise<IndexedChunk | undefined> {
  const fd = openSync(path, "r");
  const { validBytes, packets } = scanPcapng(fd);
  closeSync(fd);
  if (packets === 0) return undefined;
  await truncate(path, validBytes);
  const rebuild = new Rebuild(await readFile(path), tunnels);
  await rebuild.run();
  const tail = rebuild.tail();
  await appendFile(path, tail);
  const { index, rows, keys } = rebuild;
  const head = {
    number,
    run,
    counts: rows.counts(keys.count, keys.textBytes),
    bytes: validBytes + tail.length,
    minMs: rows.minMs,
    maxMs: rows.maxMs,
    disorderMs: rows.disorderMs,
    interfacesAt: rebuild.interfacesAt,
    framesEnd: rebuild.framesEnd,
  };
  return { head, index };
}

class Rebuild {
  readonly index: ChunkIndex;
  readonly rows = new ChunkRows();
  readonly keys: FrameKeys;
  readonly interfacesAt: number[] = [];
  framesEnd = 0;
  readonly #file: Buffer;
  readonly #batch: PacketBatch;
  readonly #pipeline: Pipeline;
  readonly #missing = new PendingLoss();
  #hasTail = false;
  #lastMs = 0;

  constructor(file: Buffer, tunnels: TunnelMode) {
    this.#file = file;
    this.#batch = new PacketBatch(file, BATCH);
    this.index = ChunkIndex.forChunk(file.length);
    this.#pipeline = new Pipeline({
      flowCapacity: FLOWS,
      homeNets: new HomeNetworks(DEFAULT_HOME_NETS),
      onSlices: () => undefined,
      onFact: () => undefined,
      slices: false,
      tunnels,
      seed: 1,
    });
    const { flows } = this.#pipeline;
    this.keys = new FrameKeys(flows.table, (slot) => flows.writer.domainOf(slot));
    this.rows.begin(this.index);
    this.keys.begin(this.index);
    this.#pipeline.tape = {
      record: (batch, i, packet, slot, direction) => {
        const offset = (batch.offset[i] as number) - EPB_HEAD;
        const seconds = batch.seconds[i] as number;
        const nanos = batch.nanos[i] as number;
        this.#noteDrops(offset, seconds * 1000 + nanos / 1e6);
        if (this.keys.full || this.rows.full) return;
        this.rows.add(this.keys.keyOf(batch.bytes, packet, slot, direction), offset, seconds, nanos);
      },
      named: (slot, domain) => this.keys.named(slot, domain),
    };
  }

  async run(): Promise<void> {
    let at = 0;
    while (at < this.#file.length) {
      at = this.#fill(at);
      this.#pipeline.process(this.#batch);
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }

  /** Names and statistics, unless the file has them. */
  tail(): Uint8Array {
    if (this.#hasTail) return new Uint8Array(0);
    const names = chunkNamesBlock(this.index, this.keys.count, namesRoom(this.#file.length), (address) =>
      this.#pipeline.names.namesOf(address),
    );
    const statistics = chunkStatistics(this.interfacesAt.length, this.rows);
    return names === undefined ? statistics : Buffer.concat([names, statistics]);
  }

  /** Blocks from `at` on into the batch, until it is full; returns where the next one begins. */
  #fill(at: number): number {
    const batch = this.#batch;
    batch.count = 0;
    let next = at;
    while (next < this.#file.length && batch.count < batch.capacity) {
      const block = this.#file.subarray(next, next + this.#file.readUInt32LE(next + 4));
      this.#take(block, next);
      next += block.length;
    }
    return next;
  }

  #take(block: Buffer, at: number): void {
    const batch = this.#batch;
    const type = block.readUInt32LE(0);
    if (type === BLOCK.statistics) this.#hasTail = true;
    if (type === BLOCK.interface) {
      this.interfacesAt.push(at);
      const info: CaptureInterface = { name: `${batch.interfaces.length}`, linkType: block.readUInt16LE(8) };
      batch.interfaces.push(info);
    }
    if (type !== BLOCK.enhancedPacket) return;
    const i = batch.count++;
    const ns = (BigInt(block.readUInt32LE(12)) << 32n) | BigInt(block.readUInt32LE(16));
    batch.interfaceId[i] = block.readUInt32LE(8);
    batch.seconds[i] = Number(ns / 1_000_000_000n);
    batch.nanos[i] = Number(ns % 1_000_000_000n);
    batch.capturedLength[i] = block.readUInt32LE(20);
    batch.originalLength[i] = block.readUInt32LE(24);
    batch.offset[i] = at + EPB_HEAD;
    batch.flags[i] = 0;
    this.framesEnd = at + block.length;
  }

  #noteDrops(offset: number, ms: number): void {
    const block = this.#file.subarray(offset, offset + this.#file.readUInt32LE(offset + 4));
    const lost = dropsBefore(block);
    if (lost > 0 && !this.rows.full) {
      this.#missing.add("kernel", lost, this.#lastMs || ms);
      this.rows.addHole(this.#missing, ms);
      this.#missing.clear();
    }
    this.#lastMs = ms;
  }
}
