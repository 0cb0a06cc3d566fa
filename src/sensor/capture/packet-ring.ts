/**
 * AF_PACKET's TPACKET_V3 receive ring, read in place (Documentation/networking/packet_mmap.rst).
 *
 * The kernel fills blocks in order and hands each over by its status word; we hand them back in the same order. Within
 * a block, `struct tpacket3_hdr` of each packet leads to the next one:
 *
 *     0       4     8      12        16    20       24    26    32         36        48
 *     | next  | sec | nsec | snaplen | len | status | mac | net | vlan tci | tpid    | struct sockaddr_ll …
 */
import { BATCH_CAPACITY, EPB_FLAGS, type PacketBatch } from "../../base/packet-batch.ts";
import type { Arena } from "./arena.ts";
import { PACKET, setPacketOption, TPACKET_V3 } from "./linux-socket.ts";

const BLOCK_STATUS = 8;
const BLOCK_PACKETS = 12;
const BLOCK_FIRST = 16;
const STATUS_USER = 1;

const TP_CHECKSUM_NOT_READY = 1 << 3;
const TP_VLAN_VALID = 1 << 4;
const TP_VLAN_TPID_VALID = 1 << 6;
const TP_GSO_TCP = 1 << 8;
/** draft-ietf-opsawg-pcapng, epb_flags: bit 9 checksum not ready, 10 checksum valid, 11 segmentation offloaded. */
const EPB_CHECKSUM_NOT_READY = 1 << 9;
const EPB_SEGMENTATION_OFFLOAD = 1 << 11;

const SOCKADDR_LL = 48;
const PACKET_TYPE = SOCKADDR_LL + 10;
const PACKET_OTHERHOST = 3;
const PACKET_OUTGOING = 4;

/** Room in front of each frame, so that a stripped VLAN tag can be put back in place. */
const VLAN_TAG_BYTES = 4;
/** A block that is not full is handed over after this long: the latency of a quiet network. */
const RETIRE_MS = 40;

/** sll_pkttype (host, broadcast, multicast, otherhost, outgoing) as EPB flags. */
const FLAGS_OF_TYPE = Int32Array.from([
  EPB_FLAGS.inbound | EPB_FLAGS.unicast,
  EPB_FLAGS.inbound | EPB_FLAGS.broadcast,
  EPB_FLAGS.inbound | EPB_FLAGS.multicast,
  EPB_FLAGS.inbound | EPB_FLAGS.promiscuous,
  EPB_FLAGS.outbound,
  0,
  0,
  0,
]);

export interface RingShape {
  readonly blockBytes: number;
  readonly blocks: number;
}

export class PacketRing {
  /** Unicast frames between other machines. */
  foreignUnicast = 0;
  readonly #bytes: Uint8Array;
  readonly #words: Uint32Array;
  readonly #status: Int32Array;
  readonly #offset: number;
  readonly #shape: RingShape;
  readonly #interfaceId: number;
  readonly #skipOutgoing: boolean;
  #block = 0;
  #packetsLeft = 0;
  #next = 0;

  /** `offset` is page-aligned in the arena and has blockBytes × blocks bytes behind it. */
  constructor(
    fd: number,
    arena: Arena,
    offset: number,
    shape: RingShape,
    interfaceId: number,
    skipOutgoing: boolean,
  ) {
    this.#bytes = arena.bytes;
    this.#words = arena.words;
    this.#status = new Int32Array(arena.words.buffer, arena.words.byteOffset, arena.words.length);
    this.#offset = offset;
    this.#shape = shape;
    this.#interfaceId = interfaceId;
    this.#skipOutgoing = skipOutgoing;
    const frameBytes = 2048;
    const { blockBytes, blocks } = shape;
    setPacketOption(fd, PACKET.version, [TPACKET_V3]);
    setPacketOption(fd, PACKET.reserve, [VLAN_TAG_BYTES]);
    // struct tpacket_req3: block size, blocks, frame size, frames, retire timeout (ms), private area, features.
    const frames = (blockBytes / frameBytes) * blocks;
    setPacketOption(fd, PACKET.rxRing, [blockBytes, blocks, frameBytes, frames, RETIRE_MS, 0, 0]);
    arena.mapRing(fd, offset, blockBytes * blocks);
  }

  /** Blocks are handed over in order: whether the one half a ring ahead has been. */
  get halfFull(): boolean {
    const { blockBytes, blocks } = this.#shape;
    return this.#isHandedOver(this.#offset + ((this.#block + (blocks >> 1)) % blocks) * blockBytes);
  }

  /** Fills the batch from the block at hand. False when the kernel has handed over nothing. */
  fill(batch: PacketBatch): boolean {
    const block = this.#offset + this.#block * this.#shape.blockBytes;
    if (this.#packetsLeft === 0) {
      if (!this.#isHandedOver(block)) return false;
      this.#packetsLeft = this.#words[(block + BLOCK_PACKETS) >> 2] as number;
      this.#next = block + (this.#words[(block + BLOCK_FIRST) >> 2] as number);
    }
    this.#read(batch);
    return true;
  }

  /** To be called when the batch has been dealt with: gives a finished block back to the kernel. */
  release(): void {
    if (this.#packetsLeft > 0) return;
    const block = this.#offset + this.#block * this.#shape.blockBytes;
    Atomics.store(this.#status, (block + BLOCK_STATUS) >> 2, 0);
    this.#block = (this.#block + 1) % this.#shape.blocks;
  }

  #isHandedOver(block: number): boolean {
    return (Atomics.load(this.#status, (block + BLOCK_STATUS) >> 2) & STATUS_USER) !== 0;
  }

  #read(batch: PacketBatch): void {
    const words = this.#words;
    const bytes = this.#bytes;
    let at = this.#next;
    let n = 0;
    let left = this.#packetsLeft;
    while (left > 0 && n < BATCH_CAPACITY) {
      left--;
      const w = at >> 2;
      const type = bytes[at + PACKET_TYPE] as number;
      if (type === PACKET_OUTGOING && this.#skipOutgoing) {
        at += words[w] as number;
        continue;
      }
      const status = words[w + 5] as number;
      let mac = at + ((words[w + 6] as number) & 0xffff);
      let added = 0;
      if ((status & TP_VLAN_VALID) !== 0) {
        mac = this.#restoreTag(at, mac, status);
        added = VLAN_TAG_BYTES;
      }
      let flags = FLAGS_OF_TYPE[type & 7] as number;
      if (type === PACKET_OTHERHOST) this.foreignUnicast++;
      if ((status & TP_CHECKSUM_NOT_READY) !== 0) flags |= EPB_CHECKSUM_NOT_READY;
      if ((status & TP_GSO_TCP) !== 0) flags |= EPB_SEGMENTATION_OFFLOAD;
      batch.offset[n] = mac;
      batch.seconds[n] = words[w + 1] as number;
      batch.nanos[n] = words[w + 2] as number;
      batch.capturedLength[n] = (words[w + 3] as number) + added;
      batch.originalLength[n] = (words[w + 4] as number) + added;
      batch.interfaceId[n] = this.#interfaceId;
      batch.flags[n] = flags;
      n++;
      at += words[w] as number;
    }
    this.#next = at;
    this.#packetsLeft = left;
    batch.count = n;
  }

  /** Moves the two MACs forward over the headroom and writes the tag between them and the type. */
  #restoreTag(at: number, mac: number, status: number): number {
    const bytes = this.#bytes;
    const tci = (this.#words[(at >> 2) + 8] as number) & 0xffff;
    const tpid =
      (status & TP_VLAN_TPID_VALID) !== 0 ? (this.#words[(at >> 2) + 9] as number) & 0xffff : 0x8100;
    const start = mac - VLAN_TAG_BYTES;
    bytes.copyWithin(start, mac, mac + 12);
    bytes[start + 12] = tpid >> 8;
    bytes[start + 13] = tpid;
    bytes[start + 14] = tci >> 8;
    bytes[start + 15] = tci;
    return start;
  }
}
