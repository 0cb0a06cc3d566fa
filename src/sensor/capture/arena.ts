/**
 * One block of memory for packets and write buffers, so that copying a frame into a recording is a `copyWithin` with
 * two offsets. Live capture reserves one anonymous mapping and maps each kernel ring over a part of it (MAP_FIXED).
 */
import {
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_POPULATE,
  MAP_PRIVATE,
  MAP_SHARED,
  mmap,
  viewMemory,
} from "./linux-socket.ts";

export class Arena {
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
  readonly #address: bigint | undefined;

  private constructor(bytes: Uint8Array, address: bigint | undefined) {
    this.bytes = bytes;
    this.words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
    this.#address = address;
  }

  /** Plain memory: files, pipes, tests. */
  static ofHeap(length: number): Arena {
    return new Arena(new Uint8Array(length), undefined);
  }

  /** Page-aligned memory that kernel rings can be mapped into; lives as long as the process. */
  static ofPages(length: number): Arena {
    const address = mmap(0n, length, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    return new Arena(viewMemory(address, length), address);
  }

  /** Lays the ring of a packet socket over `offset` (page-aligned). */
  mapRing(fd: number, offset: number, length: number): void {
    if (this.#address === undefined) throw new Error("a heap arena takes no kernel ring");
    mmap(this.#address + BigInt(offset), length, MAP_SHARED | MAP_FIXED | MAP_POPULATE, fd);
  }

  /** Takes it away: plain memory again, and the kernel may have its own back. */
  clear(offset: number, length: number): void {
    if (this.#address === undefined) return;
    mmap(this.#address + BigInt(offset), length, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1);
  }
}
