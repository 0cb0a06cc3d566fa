/** Drives the pipeline from live interfaces: blocks while there are any, short waits, upkeep by the wall's clock. */
import { PacketBatch } from "../base/packet-batch.ts";
import type { InterfaceStatus } from "../model/sensor-status.ts";
import { LiveCapture, type LiveSocket } from "./capture/live-capture.ts";
import type { InterfaceState, LiveInterface } from "./capture/live-interface.ts";
import { ARENA_ROOM_BYTES, type Driver, type MakeWorks, type PacketWorks } from "./packet-works.ts";
import { sensorStatus } from "./sensor-report.ts";
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

export class LiveDriver implements Driver {
  readonly works: PacketWorks;
  readonly #capture: LiveCapture;
  readonly #batch: PacketBatch;
  readonly #packets: Float64Array;
  readonly #bytes: Float64Array;
  readonly #troubleSince = new Map<LiveInterface, number>();
  #stopping = false;
  #upkeepAt = 0;
  #flushAt = 0;
  #statusAt = 0;

  constructor(sockets: readonly LiveSocket[], withTimeline: boolean, makeWorks: MakeWorks) {
    this.#capture = new LiveCapture(sockets, ARENA_ROOM_BYTES);
    this.#batch = new PacketBatch(this.#capture.arena.bytes);
    this.#batch.interfaces.push(...this.#capture.interfaces.map((one) => one.info));
    this.#packets = new Float64Array(sockets.length);
    this.#bytes = new Float64Array(sockets.length);
    // Before the works are made: they take the shapes that warming up has found.
    const { interfaces } = this.#batch;
    warmUp({
      bytes: this.#capture.arena.bytes,
      offset: this.#capture.buffersOffset,
      interfaces,
      withTimeline,
    });
    this.works = makeWorks(this.#capture.arena.bytes, true, this.#capture.buffersOffset);
    this.works.post({ type: "wake", fd: this.#capture.wakeFd });
    // No rule is there yet that would have to wait for it.
    void this.works.filters.meet(this.#batch.interfaces);
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

  #turn(): void {
    let blocks = 0;
    while (blocks < BLOCKS_A_TURN && this.#capture.fill(this.#batch)) {
      this.#count();
      this.works.pipeline.process(this.#batch);
      this.#capture.release();
      blocks++;
    }
    if (blocks === 0) {
      if (this.#capture.wait(this.#patience())) this.#look();
    }
    const now = Date.now();
    if (now < this.#upkeepAt) return;
    this.#upkeepAt = now + UPKEEP_MS;
    this.works.pipeline.sweep(now / 1000);
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

  /** Per interface: a block belongs to one. */
  #count(): void {
    const { count, interfaceId, originalLength } = this.#batch;
    if (count === 0) return;
    const id = interfaceId[0] as number;
    let bytes = 0;
    for (let i = 0; i < count; i++) bytes += originalLength[i] as number;
    this.#packets[id] = (this.#packets[id] as number) + count;
    this.#bytes[id] = (this.#bytes[id] as number) + bytes;
  }

  #second(now: number): void {
    this.#statusAt = now + STATUS_MS;
    this.#look();
    for (const one of this.#capture.interfaces) {
      const drops = one.takeDrops();
      if (drops === 0) continue;
      this.works.recorder.noteLost(drops);
      this.works.timeline?.noteLost(drops, now - STATUS_MS);
      this.#gap(one, now - STATUS_MS, now, drops, "the kernel's ring was full");
    }
    this.works.post({ type: "status", status: sensorStatus(this.works, this.#statuses(), undefined) });
  }

  #statuses(): InterfaceStatus[] {
    return this.#capture.interfaces.map((one, i) => ({
      name: one.info.name,
      linkType: one.info.linkType,
      state: one.state,
      packets: this.#packets[i] as number,
      bytes: this.#bytes[i] as number,
      kernelDrops: one.kernelDrops,
      foreignUnicast: one.foreignUnicast,
    }));
  }

  #look(): void {
    for (const one of this.#capture.interfaces) {
      const changed = one.look();
      if (changed !== undefined) this.#stateChanged(one, changed);
    }
  }

  #stateChanged(one: LiveInterface, state: InterfaceState): void {
    const { name } = one.info;
    const since = this.#troubleSince.get(one);
    const now = Date.now();
    if (state === "up") {
      // That it listens from the start is said once, by who knows that everything has started.
      if (since === undefined) return;
      this.works.recorder.noteInterruption();
      this.works.timeline?.noteInterruption(since);
      this.#gap(one, since, now, 0, `${name} was away`);
      this.#troubleSince.delete(one);
      this.works.post({ type: "note", line: `${name} is back` });
      return;
    }
    if (since === undefined) this.#troubleSince.set(one, now);
    this.works.post({
      type: "note",
      line: `${name} is ${state === "gone" ? "not there" : "down"}; waiting for it`,
    });
  }

  #gap(one: LiveInterface, startMs: number, endMs: number, frames: number, reason: string): void {
    const place = frames > 0 ? "kernel" : "interface";
    this.works.post({
      type: "gap",
      gap: { interface: one.info.name, startMs, endMs, frames, place, reason },
    });
  }
}
