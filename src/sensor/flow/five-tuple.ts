/**
 * The key of a flow as 11 words, the same for both directions: the smaller (address, port) end is A.
 *
 *     words 0-3  address of A (IPv4 uses word 0)      words 4-7  address of B
 *     word  8    port A << 16 | port B                word  9    protocol << 8 | IP version
 *     word 10    VLAN ids, inner << 16 | outer
 */
import type { DecodedPacket } from "../packet/decoded-packet.ts";
import { NETWORK } from "../packet/decoded-packet.ts";

export const KEY_WORDS = 11;
/** The word with both ports. */
export const PORTS = 8;

export class FiveTuple {
  readonly words = new Int32Array(KEY_WORDS);
  /** The packet went from B to A. */
  reversed = false;
  hash = 0;
  readonly #seed: number;

  /** The seed keeps strangers from choosing packets that collide. */
  constructor(seed: number) {
    this.#seed = seed | 0;
  }

  /** Valid for packets with an IP header. Ports are passed in: a later fragment has its first fragment's. */
  set(bytes: Uint8Array, packet: DecodedPacket, srcPort: number, dstPort: number): void {
    const words = this.words;
    const src = packet.srcOffset;
    const dst = packet.dstOffset;
    if (packet.network === NETWORK.ipv4) {
      const a = readWord(bytes, src);
      const b = readWord(bytes, dst);
      const order = a >>> 0 < b >>> 0 ? -1 : a === b ? srcPort - dstPort : 1;
      this.reversed = order > 0;
      words[0] = this.reversed ? b : a;
      words[4] = this.reversed ? a : b;
      words[1] = words[2] = words[3] = words[5] = words[6] = words[7] = 0;
    } else {
      let order = 0;
      for (let i = 0; i < 16 && order === 0; i += 4) {
        const a = readWord(bytes, src + i);
        const b = readWord(bytes, dst + i);
        order = a === b ? 0 : a >>> 0 < b >>> 0 ? -1 : 1;
      }
      this.reversed = order === 0 ? srcPort > dstPort : order > 0;
      const first = this.reversed ? dst : src;
      const second = this.reversed ? src : dst;
      for (let i = 0; i < 4; i++) {
        words[i] = readWord(bytes, first + 4 * i);
        words[4 + i] = readWord(bytes, second + 4 * i);
      }
    }
    words[PORTS] = this.reversed ? (dstPort << 16) | srcPort : (srcPort << 16) | dstPort;
    words[9] = (packet.proto << 8) | packet.network;
    words[10] = (packet.vlan1 << 16) | packet.vlan0;
    this.hash = this.#mix(packet.network === NETWORK.ipv4);
  }

  #mix(short: boolean): number {
    const words = this.words;
    let h = this.#seed;
    h = step(h, words[0] as number);
    h = step(h, words[4] as number);
    if (!short) {
      h = step(h, words[1] as number);
      h = step(h, words[2] as number);
      h = step(h, words[3] as number);
      h = step(h, words[5] as number);
      h = step(h, words[6] as number);
      h = step(h, words[7] as number);
    }
    h = step(h, words[8] as number);
    h = step(h, words[9] as number);
    h = step(h, words[10] as number);
    // Finalizer of MurmurHash3.
    h ^= h >>> 16;
    h = Math.imul(h, 0x85ebca6b);
    h ^= h >>> 13;
    h = Math.imul(h, 0xc2b2ae35);
    return h ^ (h >>> 16);
  }
}

function step(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  const h = hash ^ Math.imul(k, 0x1b873593);
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

/** Four bytes in network order as a signed word. */
export function readWord(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)
  );
}
