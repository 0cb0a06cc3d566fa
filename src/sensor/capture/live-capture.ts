/** All live sources of a sensor: one arena, one poll, batches in the order in which they come. */
import { readSync } from "node:fs";
import type { PacketBatch } from "../../base/packet-batch.ts";
import { Arena } from "./arena.ts";
import { type CaptureSource, InterfaceTable } from "./capture-source.ts";
import { DATAGRAM_BYTES } from "./datagram-socket.ts";
import { type DatagramForm, DatagramSource } from "./datagram-source.ts";
import { openEvent, POLLIN, poll } from "./linux-socket.ts";
import { LiveInterface } from "./live-interface.ts";
import type { RingShape } from "./packet-ring.ts";
import { STREAM_BYTES, StreamSource } from "./stream-source.ts";

/** A descriptor that the supervisor opened. */
export type LiveSocket = { readonly fd: number; readonly name: string } & (
  | { readonly kind: "interface" }
  | { readonly kind: "stream"; readonly ourClock?: boolean | undefined }
  | { readonly kind: "datagrams"; readonly form: DatagramForm; readonly from?: string | undefined }
);

/** 64 blocks of 1 MiB an interface: at 1 Gbit/s half a second of patience. */
export const DEFAULT_RING: RingShape = { blockBytes: 1 << 20, blocks: 64 };

const POLLFD_BYTES = 8;

export class LiveCapture {
  readonly arena: Arena;
  /** Where the arena is free for write buffers. */
  readonly buffersOffset: number;
  readonly interfaces = new InterfaceTable();
  readonly sources: readonly CaptureSource[];
  /** An event of Linux's: what another thread writes to it ends a wait at once. */
  readonly wakeFd = openEvent();
  readonly #woken = Buffer.alloc(8);
  readonly #pollFds: Buffer;
  #turn = 0;
  /** Where in `sources` the batch at hand comes from. */
  at = 0;

  constructor(sockets: readonly LiveSocket[], writeBufferBytes: number, shape: RingShape = DEFAULT_RING) {
    const ringBytes = shape.blockBytes * shape.blocks;
    let end = 0;
    const offsets = sockets.map(({ kind }) => {
      const offset = end;
      end += kind === "interface" ? ringBytes : kind === "stream" ? STREAM_BYTES : DATAGRAM_BYTES;
      return offset;
    });
    this.buffersOffset = end;
    this.arena = Arena.ofPages(end + writeBufferBytes);
    this.sources = sockets.map((socket, i) => this.#open(socket, offsets[i] as number, shape));
    const polled = [...sockets.map(({ fd }) => fd), this.wakeFd];
    this.#pollFds = Buffer.alloc(POLLFD_BYTES * polled.length);
    polled.forEach((fd, i) => {
      this.#pollFds.writeInt32LE(fd, i * POLLFD_BYTES);
      this.#pollFds.writeInt16LE(POLLIN, i * POLLFD_BYTES + 4);
    });
  }

  /** The next packets of any source, in turn; undefined when there are none. `release` when they have been dealt with. */
  take(): PacketBatch | undefined {
    const { sources } = this;
    for (let i = 0; i < sources.length; i++) {
      const at = (this.#turn + i) % sources.length;
      const batch = (sources[at] as CaptureSource).take();
      if (batch === undefined) continue;
      this.#turn = (at + 1) % sources.length;
      this.at = at;
      return batch;
    }
    return undefined;
  }

  release(): void {
    this.sources[this.at]?.release();
  }

  /** Waits for packets or to be woken, at most this long. True when a source has trouble: look at all of them before going on. */
  wait(timeoutMs: number): boolean {
    const sockets = this.sources.length;
    if (poll(this.#pollFds, sockets + 1, timeoutMs) <= 0) return false;
    if (this.#pollFds.readInt16LE(sockets * POLLFD_BYTES + 6) === POLLIN) readSync(this.wakeFd, this.#woken);
    for (let i = 0; i < sockets; i++) {
      if ((this.#pollFds.readInt16LE(i * POLLFD_BYTES + 6) & ~POLLIN) !== 0) return true;
    }
    return false;
  }

  #open(socket: LiveSocket, offset: number, shape: RingShape): CaptureSource {
    const { arena, interfaces } = this;
    const { fd, name } = socket;
    switch (socket.kind) {
      case "interface":
        return new LiveInterface(fd, name, arena, offset, shape, interfaces);
      case "stream":
        return new StreamSource(fd, name, arena, offset, interfaces, { ourClock: socket.ourClock === true });
      case "datagrams":
        return new DatagramSource(fd, name, arena, offset, interfaces, socket.form, socket.from);
    }
  }
}
