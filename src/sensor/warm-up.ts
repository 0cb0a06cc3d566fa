/**
 * Runs the packet path over a home's frames before those of the wire are looked at: cold code lost frames in its first
 * moments at full load, for what was never run is compiled anew by the first packet that does. What it makes is thrown
 * away. It has the parts that a live capture has, made as those are.
 */
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { type CaptureInterface, PacketBatch } from "../base/packet-batch.ts";
import { NO_MATCH } from "../model/sniffer-rule.ts";
import { CaptureParser } from "../pcap/capture-parser.ts";
import { DEFAULT_HOME_NETS, HomeNetworks } from "./flow/home-networks.ts";
import { BUFFER_BYTES } from "./packet-works.ts";
import { type FrameSink, Pipeline } from "./pipeline.ts";
import { BufferPool } from "./record/buffer-pool.ts";
import { DiskWatch } from "./record/disk-watch.ts";
import { HeldFrames } from "./record/held-frames.ts";
import { RingHead } from "./record/ring-head.ts";
import type { ChunkOutput, NewChunkOutput } from "./record/timeline/chunk-output.ts";
import { TimelineWriter } from "./record/timeline/timeline-writer.ts";

/** Made by the build out of the household's first frames; beside the program, not beside its source. */
const FRAMES = new URL("warm-up.pcapng", import.meta.url);
/** The second half is with rules. */
const ROUNDS = 24;
/** Between the first packets of two rounds: longer than the frames last and than their flows live. */
const ROUND_SECONDS = 3600;
const FLOW_CAPACITY = 16_384;
const POOL_BYTES = 64 * BUFFER_BYTES;
const HELD_BYTES = 1024 * 1024;
/** Some chunks are filled and closed. */
const CHUNK_BYTES = 8 * 1024 * 1024;

export interface WarmUp {
  /** Memory that is free from `offset` on until the call returns. */
  readonly bytes: Uint8Array;
  readonly offset: number;
  readonly interfaces: readonly CaptureInterface[];
  readonly withTimeline: boolean;
}

/** Packets that went through; 0 when there are no frames to be had. */
export function warmUp(
  { bytes, offset, interfaces, withTimeline }: WarmUp,
  frames: string | URL = FRAMES,
): number {
  const capture = readOr(frames);
  if (capture === undefined) return 0;
  const heldAt = offset + Math.max(capture.length, 512 * 1024);
  const poolAt = heldAt + HELD_BYTES;
  const pipeline = new Pipeline({
    flowCapacity: FLOW_CAPACITY,
    homeNets: new HomeNetworks(DEFAULT_HOME_NETS),
    onSlices: () => undefined,
    onFact: () => undefined,
    slices: true,
    shapes: true,
    seed: 1,
    sink: NOWHERE,
    held: new HeldFrames(bytes, heldAt, HELD_BYTES),
  });
  if (withTimeline)
    pipeline.tape = idleTimeline(
      bytes,
      new BufferPool(bytes, poolAt, POOL_BYTES, BUFFER_BYTES, true),
      pipeline,
    );
  for (let round = 0; round < ROUNDS; round++) {
    if (round === ROUNDS / 2) pipeline.replaceRules(RULES);
    bytes.set(capture, offset);
    const batch = new PacketBatch(bytes);
    const parser = new CaptureParser(bytes, offset, heldAt - offset, "warm-up");
    parser.commit(capture.length);
    parser.end();
    while (parser.next(batch) === "batch") {
      batch.interfaces.splice(0, batch.interfaces.length, ...interfaces);
      for (let i = 0; i < batch.count; i++)
        batch.seconds[i] = (batch.seconds[i] as number) + round * ROUND_SECONDS;
      pipeline.process(batch);
      pipeline.sweep(pipeline.sweepSeconds);
    }
  }
  bytes.fill(0, offset, poolAt + POOL_BYTES);
  return pipeline.packets;
}

function readOr(path: string | URL): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

const RULES = [
  { ...NO_MATCH, all: true },
  { ...NO_MATCH, macs: ["02:00:00:00:00:01"] },
  { ...NO_MATCH, cidrs: ["192.0.2.0/24"] },
  { ...NO_MATCH, ports: ["443"] },
  { ...NO_MATCH, domains: ["example.com"] },
].map((match, handle) => ({ handle, match }));

const NOWHERE: FrameSink = {
  record: () => undefined,
  noteUnnamed: () => undefined,
  notePeer: () => undefined,
};

/** One whose files are written nowhere. */
function idleTimeline(bytes: Uint8Array, pool: BufferPool, { flows, names }: Pipeline): TimelineWriter {
  const newFile: NewChunkOutput = (_name, events) => {
    const file: { -readonly [key in keyof ChunkOutput]: ChunkOutput[key] } = {
      committed: 0,
      direct: true,
      usable: true,
      writing: false,
      append: ({ buffer, wholeBytes }) => {
        file.committed = wholeBytes;
        pool.give(buffer);
      },
      finish: () => events.whole(),
      settle: () => Promise.resolve(),
      sync: () => undefined,
      flush: () => undefined,
    };
    return file;
  };
  const timeline: TimelineWriter = new TimelineWriter({
    folder: "",
    chunkBytes: CHUNK_BYTES,
    cutoffBytes: undefined,
    firstNumber: 1,
    run: 1,
    resumedAfterMs: 0,
    pool,
    bytes,
    head: new RingHead(() => []),
    disk: new DiskWatch(tmpdir(), () => 0),
    table: flows.table,
    domainOf: (slot) => flows.writer.domainOf(slot),
    namesOf: (address) => names.namesOf(address),
    newFile,
    tell: (news) => {
      if (news.kind === "complete") timeline.hear({ kind: "indexed", number: news.extent.number });
    },
  });
  return timeline;
}
