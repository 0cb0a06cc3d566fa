/** Drives the pipeline from live sources: batches while there are any, short waits, upkeep by the wall's clock. */
import { LINK_TYPE } from "../base/link-type.ts";
import type { PacketBatch } from "../base/packet-batch.ts";
import type { InterfaceStatus } from "../model/sensor-status.ts";
import type { CaptureSource, SourceState } from "./capture/capture-source.ts";
import { closeSocket } from "./capture/linux-socket.ts";
import { LiveCapture, type LiveSocket } from "./capture/live-capture.ts";
import { CopyFilter } from "./copy-filter.ts";
import { ARENA_ROOM_BYTES, type Driver, type MakeWorks, type PacketWorks } from "./packet-works.ts";
import { RingPressure } from "./ring-pressure.ts";
import { sensorStatus } from "./sensor-report.ts";
import { SourceCounts } from "./source-counts.ts";
import { sourceStatus, sweepLagMs } from "./source-report.ts";
import { warmUp } from "./warm-up.ts";

/** Blocks between two turns of the event loop: messages and finished writes must not wait long. */
const BLOCKS_A_TURN = 4;
const IDLE_WAIT_MS = 20;
/** While writes are under way their completions are wanted soon, and sooner when somebody waits for them. */
const BUSY_WAIT_MS = 2;
const AWAITED_WAIT_MS = 1;
const UPKEEP_MS = 50;
const FLUSH_MS = 500;
const STATUS_MS = 1000;
/** Of a source that is removed: more than its ring holds. */
const LAST_BLOCKS = 256;

export class LiveDriver implements Driver {
  readonly works: PacketWorks;
  readonly #capture: LiveCapture;
  readonly #counts = new SourceCounts();
  /** Of sources that were removed. */
  #goneDrops = 0;
  readonly #pressure: RingPressure;
  readonly #copyFilter: CopyFilter | undefined;
  readonly #troubleSince = new Map<CaptureSource, number>();
  readonly #states = new Map<CaptureSource, SourceState>();
  readonly #noted = new Map<CaptureSource, string>();
  #stopping = false;
  #upkeepAt = 0;
  #flushAt = 0;
  #statusAt = 0;
  /** Behind the wall's clock are the packets of machines whose clock is. */
  #lagMs = 0;
  #interfacesMet = 0;

  constructor(sockets: readonly LiveSocket[], withTimeline: boolean, makeWorks: MakeWorks) {
    this.#capture = new LiveCapture(sockets, ARENA_ROOM_BYTES);
    // Before the works are made: they take the shapes that warming up has found.
    const { list } = this.#capture.interfaces;
    warmUp({
      bytes: this.#capture.arena.bytes,
      offset: this.#capture.buffersOffset,
      interfaces: list.length > 0 ? list : [{ name: "ether", linkType: LINK_TYPE.ethernet }],
      withTimeline,
    });
    this.works = makeWorks(this.#capture.arena.bytes, true, this.#capture.buffersOffset);
    this.#pressure = new RingPressure(this.works.start.pressure);
    this.#copyFilter = this.works.start.dedup ? new CopyFilter() : undefined;
    this.works.post({ type: "wake", fd: this.#capture.wakeFd });
    // No rule is there yet that would have to wait for it.
    void this.works.filters.meet(list);
  }

  async run(): Promise<void> {
    this.#look();
    while (!this.#stopping) {
      this.#turn();
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    this.works.pipeline.closeAll();
  }

  stop(): void {
    this.#stopping = true;
  }

  /** A source that comes while it runs: the others lose nothing. */
  addSource(socket: LiveSocket, homeNets: readonly string[]): void {
    for (const cidr of homeNets) this.works.homeNets.learn(cidr, "interface");
    try {
      if (!this.#capture.add(socket)) throw new Error("there is no room for another source");
    } catch (error) {
      closeSocket(socket.fd);
      const why = error instanceof Error ? error.message : String(error);
      this.works.post({ type: "note", line: `${socket.name} cannot be captured: ${why}` });
      return;
    }
    void this.works.filters.meet(this.#capture.interfaces.list);
    this.works.post({ type: "note", line: `${socket.name} was added` });
    this.#look();
  }

  /** What it still has of frames is dealt with first. */
  removeSource(name: string): void {
    const at = this.#capture.sources.findIndex((one) => one.name === name);
    const one = this.#capture.sources[at];
    if (one === undefined) return;
    for (let blocks = 0; blocks < LAST_BLOCKS; blocks++) {
      const batch = this.#capture.takeFrom(at);
      if (batch === undefined) break;
      this.#process(batch);
    }
    this.#tellDrops(one, Date.now());
    this.#goneDrops += one.drops;
    this.#counts.remove(at);
    for (const known of [this.#troubleSince, this.#states, this.#noted]) known.delete(one);
    this.#capture.remove(at);
    this.works.post({ type: "note", line: `${name} was removed` });
  }

  #process(batch: PacketBatch): void {
    if (this.#copyFilter !== undefined) this.#counts.copied(this.#capture.at, this.#copyFilter.filter(batch));
    this.#count(batch);
    const { pressed } = this.#capture;
    this.works.pipeline.names.hurry(pressed);
    this.#pressure.note(pressed);
    this.works.live.comes(batch);
    this.works.pipeline.process(batch);
    this.#capture.release();
  }

  #turn(): void {
    let blocks = 0;
    while (blocks < BLOCKS_A_TURN) {
      const batch = this.#capture.take();
      if (batch === undefined) break;
      this.#process(batch);
      blocks++;
    }
    if (blocks === 0) {
      if (this.#capture.wait(this.#patience())) this.#look();
    }
    const now = Date.now();
    if (now < this.#upkeepAt) return;
    this.#upkeepAt = now + UPKEEP_MS;
    this.works.pipeline.sweep((now - this.#lagMs) / 1000);
    this.works.recorder.tick(now, now);
    this.works.timeline?.tick(now);
    if (now >= this.#statusAt) this.#second(now);
    if (now >= this.#flushAt) {
      this.#flushAt = now + FLUSH_MS;
      this.works.flush();
    }
  }

  #patience(): number {
    const { recorder, timeline } = this.works;
    if (timeline?.awaited === true) return AWAITED_WAIT_MS;
    return recorder.writing ? BUSY_WAIT_MS : IDLE_WAIT_MS;
  }

  #count(batch: PacketBatch): void {
    this.#counts.add(this.#capture.at, batch);
    // A link type that a source shows only now: its filters are ready a little later.
    if (batch.interfaces.length === this.#interfacesMet) return;
    this.#interfacesMet = batch.interfaces.length;
    void this.works.filters.meet(batch.interfaces);
  }

  #second(now: number): void {
    this.#statusAt = now + STATUS_MS;
    this.#look();
    this.#lagMs = sweepLagMs(this.#capture.sources, now);
    for (const one of this.#capture.sources) this.#tellDrops(one, now);
    this.works.post({
      type: "status",
      status: sensorStatus(this.works, this.#statuses(), undefined, this.#goneDrops),
    });
  }

  #tellDrops(one: CaptureSource, now: number): void {
    const drops = one.takeDrops();
    if (drops === 0) return;
    this.works.recorder.noteLost(drops);
    this.works.live.noteLost(drops, now - STATUS_MS);
    this.works.timeline?.noteLost(drops, now - STATUS_MS);
    const where = one.remote === undefined ? "the kernel's ring was full" : "lost before they got here";
    this.#gap(one, now - STATUS_MS, now, drops, where);
  }

  #statuses(): InterfaceStatus[] {
    return this.#capture.sources.map((one, i) =>
      sourceStatus(one, this.#counts.packets(i), this.#counts.bytes(i), this.#counts.copies(i)),
    );
  }

  #look(): void {
    const now = Date.now();
    for (const one of this.#capture.sources) {
      const before = this.#states.get(one);
      if (!one.look(now)) continue;
      this.#states.set(one, one.state);
      this.#stateChanged(one, before, now);
    }
  }

  #stateChanged(one: CaptureSource, before: SourceState | undefined, now: number): void {
    const { name, state } = one;
    const since = this.#troubleSince.get(one);
    if (state === "up" || state === "connected") {
      // That it listens from the start is said once, by who knows that everything has started.
      if (since === undefined) {
        this.#note(one, `${name} is connected`);
        return;
      }
      this.works.recorder.noteInterruption();
      this.works.live.noteInterruption(since);
      this.works.timeline?.noteInterruption(since);
      this.#gap(one, since, now, 0, `${name} was away`);
      this.#troubleSince.delete(one);
      this.works.post({ type: "note", line: `${name} is back` });
      return;
    }
    // What is not there yet at the start leaves no gap, a source that was there does, from its last packet on.
    if (since === undefined && (one.remote === undefined || before === "connected"))
      this.#troubleSince.set(one, Math.min(now, one.remote?.lastMs || now));
    if (one.remote === undefined) {
      const how = state === "gone" ? "not there" : "down";
      this.works.post({ type: "note", line: `${name} is ${how}; waiting for it` });
    } else if (state === "waiting") this.#note(one, `${name}: ${one.reason ?? "waiting for it"}`);
  }

  /** Of sources on other machines; the same words once. */
  #note(one: CaptureSource, line: string): void {
    if (one.remote === undefined || this.#noted.get(one) === line) return;
    this.#noted.set(one, line);
    this.works.post({ type: "note", line });
  }

  #gap(one: CaptureSource, startMs: number, endMs: number, frames: number, reason: string): void {
    const place = frames > 0 && one.remote === undefined ? "kernel" : "interface";
    this.works.post({
      type: "gap",
      gap: { interface: one.name, startMs, endMs, frames, place, reason },
    });
  }
}
