/** All live interfaces of a sensor: one arena, one poll, batches in the order in which blocks come. */
import { readSync } from "node:fs";
import type { PacketBatch } from "../../base/packet-batch.ts";
import { Arena } from "./arena.ts";
import { openEvent, POLLIN, poll } from "./linux-socket.ts";
import { LiveInterface } from "./live-interface.ts";
import type { RingShape } from "./packet-ring.ts";

export interface LiveSocket {
  readonly fd: number;
  readonly name: string;
}

/** 64 blocks of 1 MiB an interface: at 1 Gbit/s half a second of patience. */
export const DEFAULT_RING: RingShape = { blockBytes: 1 << 20, blocks: 64 };

const POLLFD_BYTES = 8;

export class LiveCapture {
  readonly arena: Arena;
  /** Where the arena is free for write buffers. */
  readonly buffersOffset: number;
  readonly interfaces: readonly LiveInterface[];
  /** An event of Linux's: what another thread writes to it ends a wait at once. */
  readonly wakeFd = openEvent();
  readonly #woken = Buffer.alloc(8);
  readonly #pollFds: Buffer;
  #turn = 0;
  #filled: LiveInterface | undefined;

  constructor(sockets: readonly LiveSocket[], writeBufferBytes: number, shape: RingShape = DEFAULT_RING) {
    const ringBytes = shape.blockBytes * shape.blocks;
    this.buffersOffset = ringBytes * sockets.length;
    this.arena = Arena.ofPages(this.buffersOffset + writeBufferBytes);
    this.interfaces = sockets.map(
      ({ fd, name }, i) => new LiveInterface(fd, name, this.arena, i * ringBytes, shape, i),
    );
    const polled = [...sockets.map(({ fd }) => fd), this.wakeFd];
    this.#pollFds = Buffer.alloc(POLLFD_BYTES * polled.length);
    polled.forEach((fd, i) => {
      this.#pollFds.writeInt32LE(fd, i * POLLFD_BYTES);
      this.#pollFds.writeInt16LE(POLLIN, i * POLLFD_BYTES + 4);
    });
  }

  /** The next block of any interface, in turn; false when none is ready. `release` when it has been dealt with. */
  fill(batch: PacketBatch): boolean {
    const { interfaces } = this;
    for (let i = 0; i < interfaces.length; i++) {
      const at = (this.#turn + i) % interfaces.length;
      const candidate = interfaces[at] as LiveInterface;
      if (!candidate.fill(batch)) continue;
      this.#turn = (at + 1) % interfaces.length;
      this.#filled = candidate;
      return true;
    }
    return false;
  }

  release(): void {
    this.#filled?.release();
    this.#filled = undefined;
  }

  /** Waits for a block or to be woken, at most this long. True when an interface has trouble: look at all of them before going on. */
  wait(timeoutMs: number): boolean {
    const sockets = this.interfaces.length;
    if (poll(this.#pollFds, sockets + 1, timeoutMs) <= 0) return false;
    if (this.#pollFds.readInt16LE(sockets * POLLFD_BYTES + 6) === POLLIN) readSync(this.wakeFd, this.#woken);
    for (let i = 0; i < sockets; i++) {
      if ((this.#pollFds.readInt16LE(i * POLLFD_BYTES + 6) & ~POLLIN) !== 0) return true;
    }
    return false;
  }
}
