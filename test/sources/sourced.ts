/** A source with its connector's parts, in one process: the door under test, the waits in short, the source that parses. */
import { closeSync } from "node:fs";
import type { TestContext } from "node:test";
import { SOURCE_ORDER } from "../../src/base/source-message.ts";
import type { Door } from "../../src/connect/door.ts";
import { Feed } from "../../src/connect/feed.ts";
import { KeepConnected } from "../../src/connect/keep-connected.ts";
import { Arena } from "../../src/sensor/capture/arena.ts";
import { InterfaceTable } from "../../src/sensor/capture/capture-source.ts";
import { openMessagePair, receiveMessage } from "../../src/sensor/capture/linux-socket.ts";
import { STREAM_BYTES, StreamSource } from "../../src/sensor/capture/stream-source.ts";
import { cleanup } from "../e2e/cleanup.ts";
import { until } from "../e2e/running-tapdeck.ts";

const WAITS = { firstMs: 30, longestMs: 200, soundMs: 60_000 };
const TURN_MS = 5;

export class Sourced {
  /** The number in each frame that came. */
  readonly frames: number[] = [];
  readonly keep: KeepConnected;
  /** Times that the door was asked for a connection. */
  connects = 0;
  source: StreamSource;
  readonly #history: { state: string; reason: string }[] = [];
  readonly #near: number;
  readonly #far: number;
  readonly #feed: Feed;
  readonly #timer: NodeJS.Timeout;

  constructor(t: TestContext, door: Door) {
    const [near, far] = openMessagePair();
    this.#near = near;
    this.#far = far;
    this.#feed = new Feed(far);
    const counted: Door = {
      patient: door.patient === true,
      connect: (feed, signal) => {
        this.connects++;
        return door.connect(feed, signal);
      },
    };
    this.keep = new KeepConnected(counted, this.#feed, WAITS);
    this.source = this.#newSource();
    this.#timer = setInterval(() => this.#turn(), TURN_MS);
    cleanup(t, async () => {
      await this.keep.stop();
      clearInterval(this.#timer);
      closeSync(near);
      closeSync(far);
    });
  }

  /** As when the sensor was killed and started again. */
  restart(): void {
    this.source = this.#newSource();
  }

  /** It is that, or was for a moment since the last time that this was asked. */
  async is(state: string, why = /(?:)/): Promise<void> {
    const seen = (): number => this.#history.findIndex((one) => one.state === state && why.test(one.reason));
    await until(() => seen() >= 0, `it is ${state}`, 15_000).catch((error) => {
      throw new Error(`${error}, but: ${JSON.stringify(this.#history)}`);
    });
    this.#history.splice(0, seen() + 1);
  }

  async has(count: number): Promise<void> {
    await until(() => this.frames.length >= count, `${count} frames`, 15_000).catch((error) => {
      throw new Error(`${error}, but: ${this.frames.length}, ${this.source.state}, ${this.source.reason}`);
    });
  }

  #newSource(): StreamSource {
    return new StreamSource(this.#near, "box", Arena.ofHeap(STREAM_BYTES), 0, new InterfaceTable());
  }

  #turn(): void {
    const { state, reason = "" } = this.source;
    const last = this.#history.at(-1);
    if (last?.state !== state || last.reason !== reason) this.#history.push({ state, reason });
    for (let batch = this.source.take(); batch !== undefined; batch = this.source.take()) {
      for (let i = 0; i < batch.count; i++) {
        const at = batch.offset[i] as number;
        this.frames.push(Buffer.from(batch.bytes.buffer, batch.bytes.byteOffset + at, 4).readUInt32BE(0));
      }
      this.source.release();
    }
    const order = Buffer.alloc(16);
    for (let got = receiveMessage(this.#far, order); got > 0; got = receiveMessage(this.#far, order)) {
      if (order[0] === SOURCE_ORDER.here) this.keep.here(order.toString("hex", 1, got));
      else if (order[0] === SOURCE_ORDER.anew) this.keep.anew();
      else if (order[0] === SOURCE_ORDER.taken) this.#feed.taken(order.readUInt32LE(1));
    }
  }
}

export function numbers(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + i);
}
