/** All live sources of a sensor: one arena, one poll, batches in the order in which they come. */
import { readSync } from "node:fs";
import type { PacketBatch } from "../../base/packet-batch.ts";
import { Arena } from "./arena.ts";
import { ArenaRoom } from "./arena-room.ts";
import { type CaptureSource, InterfaceTable } from "./capture-source.ts";
import { DATAGRAM_BYTES } from "./datagram-socket.ts";
import { type DatagramForm, DatagramSource } from "./datagram-source.ts";
import { closeSocket, openEvent, POLLIN, poll } from "./linux-socket.ts";
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
/** Room for sources that come while it runs: addresses only, memory when they are there. */
export const SPARE = { interfaces: 4, others: 16 } as const;

const POLLFD_BYTES = 8;

interface Place {
  readonly offset: number;
  readonly bytes: number;
}

export class LiveCapture {
  readonly arena: Arena;
  /** Where the arena is free for write buffers. */
  readonly buffersOffset: number;
  readonly interfaces = new InterfaceTable();
  /** An event of Linux's: what another thread writes to it ends a wait at once. */
  readonly wakeFd = openEvent();
  readonly #sources: CaptureSource[] = [];
  readonly #places = new Map<CaptureSource, Place>();
  readonly #room: ArenaRoom;
  readonly #shape: RingShape;
  readonly #woken = Buffer.alloc(8);
  #pollFds: Buffer = Buffer.alloc(0);
  #turn = 0;
  /** Where in `sources` the batch at hand comes from. */
  at = 0;

  constructor(sockets: readonly LiveSocket[], writeBufferBytes: number, shape: RingShape = DEFAULT_RING) {
    this.#shape = shape;
    const given = sockets.reduce((sum, { kind }) => sum + this.#bytesOf(kind), 0);
    const spare =
      SPARE.interfaces * this.#bytesOf("interface") +
      SPARE.others * Math.max(this.#bytesOf("stream"), this.#bytesOf("datagrams"));
    this.buffersOffset = given + spare;
    this.#room = new ArenaRoom(this.buffersOffset);
    this.arena = Arena.ofPages(this.buffersOffset + writeBufferBytes);
    for (const socket of sockets) this.#add(socket);
    this.#listPolled();
  }

  get sources(): readonly CaptureSource[] {
    return this.#sources;
  }

  /** From now on this one too; its place is the last. False when there is no room for it. */
  add(socket: LiveSocket): boolean {
    const added = this.#add(socket);
    this.#listPolled();
    return added;
  }

  /** Closes the source in this place. The numbers of its interfaces stay what they are. */
  remove(at: number): void {
    const [one] = this.#sources.splice(at, 1);
    if (one === undefined) return;
    const place = this.#places.get(one);
    this.#places.delete(one);
    this.#turn = 0;
    this.#listPolled();
    if (place !== undefined) {
      this.arena.clear(place.offset, place.bytes);
      this.#room.give(place.offset, place.bytes);
    }
    closeSocket(one.fd);
  }

  /** The next packets of any source, in turn; undefined when there are none. `release` when they have been dealt with. */
  take(): PacketBatch | undefined {
    const sources = this.#sources;
    for (let i = 0; i < sources.length; i++) {
      const at = (this.#turn + i) % sources.length;
      const batch = this.takeFrom(at);
      if (batch === undefined) continue;
      this.#turn = (at + 1) % sources.length;
      return batch;
    }
    return undefined;
  }

  /** One of the sources will soon lose frames: all are read by the same thread. */
  get pressed(): boolean {
    for (const source of this.#sources) if (source.pressed) return true;
    return false;
  }

  takeFrom(at: number): PacketBatch | undefined {
    const batch = this.#sources[at]?.take();
    if (batch !== undefined) this.at = at;
    return batch;
  }

  release(): void {
    this.#sources[this.at]?.release();
  }

  /** Waits for packets or to be woken, at most this long. True when a source has trouble: look at all of them before going on. */
  wait(timeoutMs: number): boolean {
    const sockets = this.#sources.length;
    if (poll(this.#pollFds, sockets + 1, timeoutMs) <= 0) return false;
    if (this.#pollFds.readInt16LE(sockets * POLLFD_BYTES + 6) === POLLIN) readSync(this.wakeFd, this.#woken);
    for (let i = 0; i < sockets; i++) {
      if ((this.#pollFds.readInt16LE(i * POLLFD_BYTES + 6) & ~POLLIN) !== 0) return true;
    }
    return false;
  }

  #add(socket: LiveSocket): boolean {
    const bytes = this.#bytesOf(socket.kind);
    const offset = this.#room.take(bytes);
    if (offset === undefined) return false;
    try {
      const source = this.#open(socket, offset);
      this.#sources.push(source);
      this.#places.set(source, { offset, bytes });
    } catch (error) {
      this.#room.give(offset, bytes);
      throw error;
    }
    return true;
  }

  #bytesOf(kind: LiveSocket["kind"]): number {
    const { blockBytes, blocks } = this.#shape;
    return kind === "interface" ? blockBytes * blocks : kind === "stream" ? STREAM_BYTES : DATAGRAM_BYTES;
  }

  #listPolled(): void {
    const polled = [...this.#sources.map(({ fd }) => fd), this.wakeFd];
    this.#pollFds = Buffer.alloc(POLLFD_BYTES * polled.length);
    polled.forEach((fd, i) => {
      this.#pollFds.writeInt32LE(fd, i * POLLFD_BYTES);
      this.#pollFds.writeInt16LE(POLLIN, i * POLLFD_BYTES + 4);
    });
  }

  #open(socket: LiveSocket, offset: number): CaptureSource {
    const { arena, interfaces } = this;
    const { fd, name } = socket;
    switch (socket.kind) {
      case "interface":
        return new LiveInterface(fd, name, arena, offset, this.#shape, interfaces);
      case "stream":
        return new StreamSource(fd, name, arena, offset, interfaces, { ourClock: socket.ourClock === true });
      case "datagrams":
        return new DatagramSource(fd, name, arena, offset, interfaces, socket.form, socket.from);
    }
  }
}
