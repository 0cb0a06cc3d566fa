/** A source under test, with the test as its connector; and captures to be sent, made by hand. */
import { closeSync, writeSync } from "node:fs";
import type { TestContext } from "node:test";
import { LINK_STATES, type LinkState, SOURCE_MESSAGE, SOURCE_ORDER } from "../../base/source-message.ts";
import { Arena } from "./arena.ts";
import { InterfaceTable } from "./capture-source.ts";
import { openMessagePair, receiveMessage } from "./linux-socket.ts";
import { STREAM_BYTES, type StreamOptions, StreamSource } from "./stream-source.ts";

export interface SeenPacket {
  readonly seconds: number;
  readonly nanos: number;
  readonly bytes: string;
  readonly interface: string;
  readonly linkType: number;
}

export class TestConnector {
  readonly source: StreamSource;
  readonly interfaces = new InterfaceTable();
  readonly #fd: number;

  constructor(t: TestContext, options: StreamOptions = {}) {
    const [near, far] = openMessagePair();
    this.#fd = far;
    const arena = Arena.ofHeap(STREAM_BYTES);
    this.source = new StreamSource(near, "box", arena, 0, this.interfaces, options);
    t.after(() => {
      closeSync(near);
      closeSync(far);
    });
  }

  state(state: LinkState, reason = ""): void {
    const words = Buffer.from(reason);
    writeSync(this.#fd, Buffer.concat([Buffer.of(SOURCE_MESSAGE.state, LINK_STATES.indexOf(state)), words]));
  }

  begin(): void {
    writeSync(this.#fd, Buffer.of(SOURCE_MESSAGE.begin));
  }

  lost(frames: number): void {
    const message = Buffer.from([SOURCE_MESSAGE.lost, 0, 0, 0, 0]);
    message.writeUInt32LE(frames, 1);
    writeSync(this.#fd, message);
  }

  /** In pieces of so many bytes; what the source makes of it meanwhile. */
  data(bytes: Uint8Array, piece = 60_000): SeenPacket[] {
    const seen: SeenPacket[] = [];
    for (let at = 0; at < bytes.length; at += piece) {
      const part = bytes.subarray(at, at + piece);
      writeSync(this.#fd, Buffer.concat([Buffer.of(SOURCE_MESSAGE.data), part]));
      seen.push(...this.seen());
    }
    return seen;
  }

  /** All that the source has now. */
  seen(): SeenPacket[] {
    const seen: SeenPacket[] = [];
    for (let batch = this.source.take(); batch !== undefined; batch = this.source.take()) {
      for (let i = 0; i < batch.count; i++) {
        const from = batch.offset[i] as number;
        const { name = "", linkType = -1 } = batch.interfaces[batch.interfaceId[i] as number] ?? {};
        seen.push({
          seconds: batch.seconds[i] as number,
          nanos: batch.nanos[i] as number,
          bytes: Buffer.from(batch.bytes.slice(from, from + (batch.capturedLength[i] as number))).toString(
            "hex",
          ),
          interface: name,
          linkType,
        });
      }
      this.source.release();
    }
    return seen;
  }

  /** What the source asked for since the last call. */
  orders(): string[] {
    const order = new Uint8Array(16);
    const orders: string[] = [];
    while (receiveMessage(this.#fd, order) > 0)
      orders.push(order[0] === SOURCE_ORDER.anew ? "anew" : order[0] === SOURCE_ORDER.here ? "here" : "?");
    return orders;
  }
}

/** A pcap file: nanoseconds, little-endian. Frame `i` is at second `from + i` and has its number in it. */
export function pcapOf(from: number, count: number, linkType = 1, bytes = 60): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b23c4d, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(262_144, 16);
  head.writeUInt32LE(linkType, 20);
  const records = Array.from({ length: count }, (_, i) => {
    const record = Buffer.alloc(16 + bytes, 0xee);
    record.writeUInt32LE(from + i, 0);
    record.writeUInt32LE(7, 4);
    record.writeUInt32LE(bytes, 8);
    record.writeUInt32LE(bytes, 12);
    record.writeUInt32BE(from + i, 16);
    return record;
  });
  return Buffer.concat([head, ...records]);
}
