/**
 * Drives the pipeline from capture files and pipes. Nothing is dropped here: a replay waits for the disk and the hub.
 * When all inputs are done every flow closes; the recordings stay open for what people ask of them.
 */
import type { CaptureInterface, PacketBatch } from "../base/packet-batch.ts";
import type { InterfaceStatus } from "../model/sensor-status.ts";
import { FileReplay, replayBytes } from "./capture/file-replay.ts";
import { readable } from "./capture/linux-socket.ts";
import type { ReplayInput } from "./capture/replay-file.ts";
import { ARENA_ROOM_BYTES, type Driver, type MakeWorks, type PacketWorks } from "./packet-works.ts";
import { sensorStatus } from "./sensor-report.ts";

/** Slice batches on their way to the store before a replay pauses. */
const MAX_BACKLOG = 64;
const TURN_MS = 20;
const WAIT_MS = 2;
const UPKEEP_MS = 50;
/** A silent pipe keeps nobody from ending for longer. */
const PIPE_WAIT_MS = 200;
const STATUS_MS = 500;
/** A disk that takes nothing keeps nobody from hearing that all is read for longer. */
const WRITTEN_MS = 30_000;
/** Days go by in a second: of event time, at most, between two looks for what fell silent, and before the hub is told. */
const SWEEP_S = 5;
const TELL_S = 60;
/** The demo's generator says so when its past is told and life goes on. */
const END_OF_HISTORY = "end of history";

export class ReplayDriver implements Driver {
  readonly works: PacketWorks;
  readonly #replay: FileReplay;
  readonly #backlog: Int32Array;
  readonly #counts = new Map<string, { info: CaptureInterface; packets: number; bytes: number }>();
  #done = false;
  /** Every input has come to its end; a demo's past is done before that. */
  #ended = false;
  #historyPackets = 0;
  #stopping = false;
  #resolveStop: (() => void) | undefined;
  #turnAt = 0;
  #sweepSeconds = Number.NEGATIVE_INFINITY;
  #tellSeconds = Number.NEGATIVE_INFINITY;
  #upkeepAt = 0;
  #statusAt = 0;

  constructor(files: readonly ReplayInput[], makeWorks: MakeWorks) {
    const windows = replayBytes(files.length);
    const bytes = new Uint8Array(windows + ARENA_ROOM_BYTES);
    this.works = makeWorks(bytes, false, windows);
    this.#replay = new FileReplay(files, bytes, 0, (fd) => readable(fd, PIPE_WAIT_MS));
    this.#backlog = new Int32Array(this.works.start.backlog);
  }

  async run(): Promise<void> {
    const timer = setInterval(() => this.#upkeep(Date.now()), STATUS_MS);
    await this.#replay.run((batch, from, to) => this.#take(batch, from, to));
    await this.#finish();
    await new Promise<void>((resolve) => {
      this.#resolveStop = resolve;
      if (this.#stopping) resolve();
    });
    clearInterval(timer);
  }

  stop(): void {
    this.#stopping = true;
    this.#replay.stop();
    this.#resolveStop?.();
  }

  #take(batch: PacketBatch, from: number, to: number): Promise<void> | undefined {
    const compiling = this.works.filters.meet(batch.interfaces);
    if (compiling !== undefined)
      return compiling.then(() => (this.#stopping ? undefined : this.#take(batch, from, to)));
    this.#count(batch, from, to);
    this.#process(batch, from, to);
    const now = Date.now();
    if (now >= this.#upkeepAt) this.#upkeep(now);
    if (!this.#done && this.#replay.comment === END_OF_HISTORY) this.#markDone();
    if (now < this.#turnAt && !this.#mustWait()) return undefined;
    return this.#pause();
  }

  /** As a live capture would have it: what falls silent and what is told go by the packets' time. */
  #process(batch: PacketBatch, from: number, to: number): void {
    const { pipeline } = this.works;
    let done = from;
    for (let i = from; i < to; i++) {
      const seconds = batch.seconds[i] as number;
      if (seconds < this.#sweepSeconds) continue;
      pipeline.process(batch, done, i);
      done = i;
      this.#sweepSeconds = seconds + SWEEP_S;
      if (!Number.isNaN(pipeline.sweepSeconds)) pipeline.sweep(pipeline.sweepSeconds);
      if (seconds < this.#tellSeconds) continue;
      this.#tellSeconds = seconds + TELL_S;
      this.works.tell();
    }
    pipeline.process(batch, done, to);
  }

  #mustWait(): boolean {
    const { recorder, timeline } = this.works;
    return Atomics.load(this.#backlog, 0) > MAX_BACKLOG || recorder.nearlyFull || timeline?.behind === true;
  }

  async #pause(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    // The disk or the hub is behind, and may want this core.
    while (this.#mustWait() && !this.#stopping)
      await new Promise<void>((resolve) => setTimeout(resolve, WAIT_MS));
    this.#turnAt = Date.now() + TURN_MS;
  }

  #upkeep(now: number): void {
    this.#upkeepAt = now + UPKEEP_MS;
    const { pipeline, recorder, timeline } = this.works;
    if (!Number.isNaN(pipeline.sweepSeconds)) pipeline.sweep(pipeline.sweepSeconds);
    recorder.tick(now, pipeline.newestSeconds * 1000);
    timeline?.tick(now);
    if (now < this.#statusAt) return;
    this.#statusAt = now + STATUS_MS;
    this.works.flush();
    this.#report();
  }

  /** The past is told: flows close as at a file's end, and a live input goes on. */
  #markDone(): void {
    this.works.pipeline.closeAll();
    this.#tellDone();
  }

  #tellDone(): void {
    this.#historyPackets = this.works.pipeline.packets;
    this.#done = true;
    this.works.flush();
    this.#report();
  }

  async #finish(): Promise<void> {
    this.#ended = true;
    this.works.pipeline.closeAll();
    await this.#written();
    // Whoever stops it knows that not all was read.
    const warnings = this.#stopping ? [] : this.#replay.warnings;
    for (const line of warnings) this.works.post({ type: "note", line });
    if (this.#done) this.#report();
    else this.#tellDone();
    const [fault] = this.#replay.faults;
    if (fault === undefined || this.#stopping) return;
    if (this.works.pipeline.packets === 0) throw fault;
    this.works.post({ type: "note", line: fault.message });
    this.#report(fault.message);
  }

  /** Who hears that all is read finds it in the files. */
  async #written(): Promise<void> {
    const until = Date.now() + WRITTEN_MS;
    const { recorder } = this.works;
    while (recorder.writing && !this.#stopping && Date.now() < until) {
      this.#upkeep(Date.now());
      await new Promise<void>((resolve) => setTimeout(resolve, WAIT_MS));
    }
  }

  #report(error?: string): void {
    const packets = this.#done ? this.#historyPackets : this.works.pipeline.packets;
    const replay = { done: this.#done, packets, demo: this.works.start.demo };
    const status = sensorStatus(
      this.works,
      this.#statuses(),
      error === undefined ? replay : { ...replay, error },
    );
    this.works.post({ type: "status", status });
  }

  #count(batch: PacketBatch, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const info = batch.interfaces[batch.interfaceId[i] as number];
      if (info === undefined) continue;
      let count = this.#counts.get(info.name);
      if (count === undefined) {
        count = { info, packets: 0, bytes: 0 };
        this.#counts.set(info.name, count);
      }
      count.packets++;
      count.bytes += batch.originalLength[i] as number;
    }
  }

  #statuses(): InterfaceStatus[] {
    return [...this.#counts.values()].slice(0, 64).map(({ info, packets, bytes }) => ({
      name: info.name,
      linkType: info.linkType,
      state: this.#ended ? "done" : "up",
      packets,
      bytes,
      kernelDrops: 0,
      foreignUnicast: 0,
    }));
  }
}
