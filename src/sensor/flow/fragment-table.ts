/**
 * Ports of datagrams whose first fragment was seen, so that the later ones find its flow: (addresses, protocol, id) to
 * ports. A fixed table in sets of four: the entry of a set that is oldest makes room, so a flood forgets, never grows.
 */
import type { DecodedPacket } from "../packet/decoded-packet.ts";
import { readWord } from "./five-tuple.ts";

const WAYS = 4;
/** RFC 791 and RFC 8200 give up reassembly after at most 60 s. */
const LIFE_SECONDS = 60;

export class FragmentTable {
  readonly #sets: number;
  readonly #tag: Int32Array;
  readonly #check: Int32Array;
  readonly #ports: Int32Array;
  readonly #seconds: Float64Array;
  #hash = 0;
  #second = 0;

  constructor(entries = 16_384) {
    this.#sets = entries / WAYS;
    this.#tag = new Int32Array(entries);
    this.#check = new Int32Array(entries);
    this.#ports = new Int32Array(entries);
    this.#seconds = new Float64Array(entries).fill(Number.NEGATIVE_INFINITY);
  }

  remember(bytes: Uint8Array, packet: DecodedPacket, seconds: number): void {
    this.#key(bytes, packet);
    const base = (this.#hash & (this.#sets - 1)) * WAYS;
    let victim = base;
    for (let i = base; i < base + WAYS; i++) {
      if (this.#tag[i] === this.#hash && this.#check[i] === this.#second) {
        victim = i;
        break;
      }
      if ((this.#seconds[i] as number) < (this.#seconds[victim] as number)) victim = i;
    }
    this.#tag[victim] = this.#hash;
    this.#check[victim] = this.#second;
    this.#ports[victim] = (packet.srcPort << 16) | packet.dstPort;
    this.#seconds[victim] = seconds;
  }

  /** Source port << 16 | destination port as a signed word; 0 when the first fragment was not seen. */
  portsOf(bytes: Uint8Array, packet: DecodedPacket, seconds: number): number {
    this.#key(bytes, packet);
    const base = (this.#hash & (this.#sets - 1)) * WAYS;
    for (let i = base; i < base + WAYS; i++) {
      if (this.#tag[i] !== this.#hash || this.#check[i] !== this.#second) continue;
      return Math.abs(seconds - (this.#seconds[i] as number)) <= LIFE_SECONDS
        ? (this.#ports[i] as number)
        : 0;
    }
    return 0;
  }

  /** Two independent 32-bit hashes of the key: 64 bits stand for it. */
  #key(bytes: Uint8Array, packet: DecodedPacket): void {
    let first = Math.imul(packet.fragmentId ^ (packet.proto << 24), 0x9e3779b1);
    let second = Math.imul(packet.fragmentId + packet.vlan0, 0x85ebca6b) ^ packet.proto;
    for (let i = 0; i < packet.addressLength; i += 4) {
      const a = readWord(bytes, packet.srcOffset + i);
      const b = readWord(bytes, packet.dstOffset + i);
      first = mix(mix(first, a), b);
      second = mix(mix(second, b ^ 0x5bd1e995), a);
    }
    this.#hash = first ^ (first >>> 15);
    this.#second = second;
  }
}

function mix(hash: number, word: number): number {
  const k = Math.imul(word ^ (word >>> 16), 0xc2b2ae35);
  return (Math.imul((hash << 13) | (hash >>> 19), 5) + (k ^ (k >>> 13))) | 0;
}
