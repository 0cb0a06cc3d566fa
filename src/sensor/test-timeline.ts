/** For tests: a timeline in a folder of its own with a pipeline before it, in one thread. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { LINK_TYPE } from "../base/link-type.ts";
import { PacketBatch } from "../base/packet-batch.ts";
import type { FrameSelect, TimelineStatus } from "../model/frame-select.ts";
import { NO_MATCH } from "../model/sniffer-rule.ts";
import { type Reading, readCapture } from "../pcap/reading.ts";
import { DEFAULT_HOME_NETS, HomeNetworks } from "./flow/home-networks.ts";
import { FrameJudge } from "./frame-judge.ts";
import { Pipeline } from "./pipeline.ts";
import { BufferPool } from "./record/buffer-pool.ts";
import { DiskWatch } from "./record/disk-watch.ts";
import { RingHead } from "./record/ring-head.ts";
import type { TimelinePlace } from "./record/timeline/chunk-news.ts";
import { chunkOutputs } from "./record/timeline/chunk-output.ts";
import { Timeline, type TimelineOptions } from "./record/timeline/timeline.ts";
import { TimelineWriter } from "./record/timeline/timeline-writer.ts";
import { reindexChunk } from "./reindex.ts";

const POOL_BYTES = 32 * 1024 * 1024;
const FRAME_BYTES = 1024 * 1024;

export interface TestFrame {
  readonly bytes: Uint8Array;
  readonly seconds: number;
  readonly nanos: number;
  /** 0 or 1. */
  readonly interfaceId: number;
}

export const EVERYTHING: FrameSelect = { matches: [] };

/** Frames that one of the networks sends or gets. */
export function ofNetworks(...cidrs: string[]): FrameSelect {
  return { matches: [{ ...NO_MATCH, cidrs }] };
}

export class TimelineBench {
  readonly folder: string;
  readonly notes: string[] = [];
  readonly pipeline: Pipeline;
  readonly writer: TimelineWriter;
  readonly timeline: Timeline;
  readonly #batch: PacketBatch;
  #nowMs = 1_000_000;

  private constructor(
    folder: string,
    timeline: Timeline,
    orders: { hear?: TimelineWriter },
    notes: string[],
  ) {
    this.folder = folder;
    this.notes = notes;
    this.timeline = timeline;
    const bytes = new Uint8Array(POOL_BYTES + FRAME_BYTES);
    this.#batch = new PacketBatch(bytes, 64);
    for (const name of ["eth0", "eth1"]) this.#batch.interfaces.push({ name, linkType: LINK_TYPE.ethernet });
    this.pipeline = new Pipeline({
      flowCapacity: 4096,
      homeNets: new HomeNetworks(DEFAULT_HOME_NETS),
      onSlices: () => undefined,
      onFact: () => undefined,
      slices: true,
      seed: 3,
    });
    const { flows, names } = this.pipeline;
    const pool = new BufferPool(bytes, 0, POOL_BYTES, 128 * 1024, false);
    this.writer = new TimelineWriter({
      ...timeline.start(1, true),
      pool,
      newFile: chunkOutputs(folder, pool),
      bytes,
      head: new RingHead(() => []),
      disk: new DiskWatch(folder, () => 0),
      table: flows.table,
      domainOf: (slot) => flows.writer.domainOf(slot),
      namesOf: (address) => names.namesOf(address),
      tell: (news) => timeline.hear(news),
    });
    this.pipeline.tape = this.writer;
    orders.hear = this.writer;
  }

  /** `folder`: of an earlier one. */
  static async open(
    t: TestContext,
    { folder, ...wish }: Partial<TimelineOptions> = {},
  ): Promise<TimelineBench> {
    const own = folder ?? mkdtempSync(join(tmpdir(), "tapdeck-timeline-"));
    if (folder === undefined) t.after(() => rmSync(own, { recursive: true, force: true }));
    const orders: { hear?: TimelineWriter } = {};
    const notes: string[] = [];
    const timeline = await Timeline.open({
      folder: own,
      budgetBytes: 64e6,
      cutoffBytes: undefined,
      inMemory: false,
      tell: (order) => queueMicrotask(() => orders.hear?.hear(order)),
      reindex: reindexChunk,
      note: (line) => notes.push(line),
      ...wish,
    });
    return new TimelineBench(own, timeline, orders, notes);
  }

  play(frames: readonly TestFrame[]): void {
    const batch = this.#batch;
    for (let from = 0; from < frames.length; from += batch.capacity) {
      const part = frames.slice(from, from + batch.capacity);
      let at = POOL_BYTES;
      part.forEach(({ bytes, seconds, nanos, interfaceId }, i) => {
        batch.bytes.set(bytes, at);
        batch.offset[i] = at;
        batch.capturedLength[i] = bytes.length;
        batch.originalLength[i] = bytes.length;
        batch.seconds[i] = seconds;
        batch.nanos[i] = nanos;
        batch.interfaceId[i] = interfaceId;
        at += bytes.length;
      });
      batch.count = part.length;
      this.pipeline.process(batch);
    }
  }

  /** Time passes by the wall's clock. */
  tick(ms: number): void {
    this.#nowMs += ms;
    this.writer.tick(this.#nowMs);
  }

  /** Lets files be written. */
  async settle(): Promise<void> {
    for (let i = 0; i < 20; i++) {
      this.tick(0);
      await new Promise((resolve) => setTimeout(resolve, 2));
      await this.timeline.settled();
    }
  }

  async read(
    select: FrameSelect,
    between?: { from?: TimelinePlace; to?: TimelinePlace },
  ): Promise<{ file: Buffer; reading: Reading }> {
    const question = await FrameJudge.of(select, [LINK_TYPE.ethernet]);
    const ticking = setInterval(() => this.tick(0), 1);
    try {
      const parts: Uint8Array[] = [];
      for await (const part of await this.timeline.frames(select, { places: undefined, question }, between))
        parts.push(part);
      const file = Buffer.concat(parts);
      return { file, reading: readCapture(file) };
    } finally {
      clearInterval(ticking);
    }
  }

  status(): TimelineStatus {
    return this.timeline.status();
  }
}
