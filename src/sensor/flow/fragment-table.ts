/**
 * Datagrams in fragments: (addresses, VLANs, protocol, id) to the ports of the first fragment, so that later ones find its
 * flow. Later ones that overtook their first are remembered as orphans, so that the first can take them into its flow.
 * A fixed table in sets of four: the entry of a set that is oldest makes room, so a flood forgets, never grows.
 */
import { moreAnomalyBit } from "../packet/anomaly.ts";
import { type DecodedPacket, FRAGMENT, NETWORK } from "../packet/decoded-packet.ts";
import { readWord } from "./five-tuple.ts";

const WAYS = 4;
/** RFC 791 and RFC 8200 give up reassembly after at most 60 s. */
const LIFE_SECONDS = 60;
const OVERLAP = moreAnomalyBit("fragment-overlap");

/** Later fragments of one datagram, counted in the flow of the address pair until their first one comes. */
export interface Orphans {
  packets: number;
  bytes: number;
  /** Where they are counted. */
  ipBytes: number;
  payloadBytes: number;
  slot: number;
  flowId: number;
  direction: 0 | 1;
  /** Arrival of the earliest. */
  seconds: number;
  nanos: number;
}

export class FragmentTable {
  /** Ports of the last noted fragment's datagram: source << 16 | destination, as a signed word; 0 when unknown. */
  ports = 0;
  /** Whether its first fragment has been seen. */
  known = false;
  readonly #sets: number;
  readonly #tag: Int32Array;
  readonly #check: Int32Array;
  readonly #ports: Int32Array;
  /** 1 + protocol after extension headers, once the first fragment told it; else 0. */
  readonly #protocol: Uint16Array;
  readonly #seconds: Float64Array;
  /** Which bytes of the datagram the fragment before held. */
  readonly #lastStart: Int32Array;
  readonly #lastEnd: Int32Array;
  readonly #orphans: (Orphans | undefined)[] = [];
  #hash = 0;
  #second = 0;
  #entry = 0;

  constructor(entries = 16_384) {
    this.#sets = entries / WAYS;
    this.#tag = new Int32Array(entries);
    this.#check = new Int32Array(entries);
    this.#ports = new Int32Array(entries);
    this.#protocol = new Uint16Array(entries);
    this.#seconds = new Float64Array(entries).fill(Number.NEGATIVE_INFINITY);
    this.#lastStart = new Int32Array(entries);
    this.#lastEnd = new Int32Array(entries);
  }

  /**
   * A packet that is a fragment: tells `ports` and `known`. A later one learns its datagram's protocol (over IPv6 its own
   * header may only know the next extension), one that overlaps the fragment before it gets its anomaly.
   */
  note(bytes: Uint8Array, packet: DecodedPacket, seconds: number): void {
    this.#find(bytes, packet, seconds);
    const at = this.#entry;
    const first = packet.fragment === FRAGMENT.first;
    // A first fragment after the first is a new datagram with an old number, or the same again.
    if (!(first && this.#protocol[at] !== 0) && this.#overlaps(at, packet)) packet.moreAnomalies |= OVERLAP;
    this.#lastStart[at] = packet.fragmentStart;
    this.#lastEnd[at] = packet.fragmentEnd;
    if (first) {
      this.#ports[at] = (packet.srcPort << 16) | packet.dstPort;
      this.#protocol[at] = 1 + packet.proto;
    } else if (this.#protocol[at] !== 0) packet.proto = (this.#protocol[at] as number) - 1;
    this.known = this.#protocol[at] !== 0;
    this.ports = this.#ports[at] as number;
  }

  /** The orphans of the last noted fragment's datagram, to be counted up; one object per reordered datagram. */
  orphansOf(slot: number, flowId: number): Orphans {
    const old = this.#orphans[this.#entry];
    if (old?.slot === slot && old.flowId === flowId) return old;
    const orphans: Orphans = {
      packets: 0,
      bytes: 0,
      ipBytes: 0,
      payloadBytes: 0,
      slot,
      flowId,
      direction: 0,
      seconds: 0,
      nanos: 0,
    };
    this.#orphans[this.#entry] = orphans;
    return orphans;
  }

  /** Takes away the orphans that the first fragment just noted has found. */
  takeOrphans(): Orphans | undefined {
    const orphans = this.#orphans[this.#entry];
    if (orphans !== undefined) this.#orphans[this.#entry] = undefined;
    return orphans;
  }

  /** Sets `#entry` to this datagram's, a fresh one where there is none or its life is over. */
  #find(bytes: Uint8Array, packet: DecodedPacket, seconds: number): void {
    this.#key(bytes, packet);
    const base = (this.#hash & (this.#sets - 1)) * WAYS;
    let victim = base;
    for (let i = base; i < base + WAYS; i++) {
      if (this.#tag[i] === this.#hash && this.#check[i] === this.#second) {
        victim = i;
        if (Math.abs(seconds - (this.#seconds[i] as number)) > LIFE_SECONDS) break;
        this.#entry = i;
        return;
      }
      if ((this.#seconds[i] as number) < (this.#seconds[victim] as number)) victim = i;
    }
    this.#entry = victim;
    this.#tag[victim] = this.#hash;
    this.#check[victim] = this.#second;
    this.#seconds[victim] = seconds;
    this.#ports[victim] = 0;
    this.#protocol[victim] = 0;
    this.#lastStart[victim] = this.#lastEnd[victim] = 0;
    if (this.#orphans[victim] !== undefined) this.#orphans[victim] = undefined;
  }

  /** Holds bytes of the fragment before it, and is not the same fragment once more. */
  #overlaps(at: number, packet: DecodedPacket): boolean {
    const start = this.#lastStart[at] as number;
    const end = this.#lastEnd[at] as number;
    if (packet.fragmentStart === start && packet.fragmentEnd === end) return false;
    return packet.fragmentStart < end && packet.fragmentEnd > start;
  }

  /** Two independent 32-bit hashes of the key: 64 bits stand for it. IPv6's key has no protocol (RFC 8200 §4.5). */
  #key(bytes: Uint8Array, packet: DecodedPacket): void {
    const proto = packet.network === NETWORK.ipv4 ? packet.proto : 0;
    let first = Math.imul(packet.fragmentId ^ (proto << 24), 0x9e3779b1);
    let second = Math.imul(packet.fragmentId + packet.vlan0, 0x85ebca6b) ^ proto ^ (packet.vlan1 << 8);
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
