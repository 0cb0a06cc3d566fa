/**
 * Who asks by ARP for one address after the other: distinct addresses a minute and MAC, counted in a bitmap of hashes
 * (linear counting), so a sweep of any size costs the same. Told when they pass a power of two. Bounded: so many MACs at
 * once, the longest silent goes first.
 */
import { formatAddress, formatMac } from "../../base/address.ts";
import type { NamedFact } from "../../model/named-fact.ts";
import type { DecodedPacket } from "../packet/decoded-packet.ts";
import { u16, u32 } from "./wire-number.ts";

type Sweep = Extract<NamedFact, { kind: "address-sweep" }>;

const SOURCES = 64;
const WORDS = 64;
const BITS = WORDS * 32;
const WINDOW_MS = 60_000;
/** A device that wakes up asks for a few; a router for those that it forwards to. */
const LEAST = 32;
const REQUEST = 1;
const OPERATION = 6;
const SENDER_MAC = 8;

export class AddressSweep {
  readonly #tell: (fact: Sweep) => void;
  /** MACs as numbers; 0 is a free place. */
  readonly #macs = new Float64Array(SOURCES);
  readonly #sinceMs = new Float64Array(SOURCES);
  readonly #lastMs = new Float64Array(SOURCES).fill(Number.NEGATIVE_INFINITY);
  readonly #counts = new Int32Array(SOURCES);
  readonly #bits = new Int32Array(SOURCES * WORDS);

  constructor(tell: (fact: Sweep) => void) {
    this.#tell = tell;
  }

  /** `packet.network` is ARP. */
  arp(bytes: Uint8Array, packet: DecodedPacket, nowMs: number): void {
    const { networkOffset, srcOffset, dstOffset } = packet;
    if (u16(bytes, networkOffset + OPERATION) !== REQUEST) return;
    const own = u32(bytes, srcOffset);
    const target = u32(bytes, dstOffset);
    if (own === target) return;
    const mac =
      u16(bytes, networkOffset + SENDER_MAC) * 2 ** 32 + (u32(bytes, networkOffset + SENDER_MAC + 2) >>> 0);
    if (mac === 0) return;
    const entry = this.#entryOf(mac, nowMs);
    if (!this.#mark(entry, target)) return;
    const count = (this.#counts[entry] as number) + 1;
    this.#counts[entry] = count;
    if (count < LEAST || (count & (count - 1)) !== 0) return;
    this.#tell({
      kind: "address-sweep",
      mac: formatMac(bytes, networkOffset + SENDER_MAC),
      ...(own === 0 ? {} : { ip: formatAddress(bytes, srcOffset, 4) }),
      targets: count,
      sinceMs: this.#sinceMs[entry] as number,
      atMs: nowMs,
    });
  }

  #entryOf(mac: number, nowMs: number): number {
    let oldest = 0;
    for (let entry = 0; entry < SOURCES; entry++) {
      if (this.#macs[entry] === mac) {
        const ageMs = nowMs - (this.#sinceMs[entry] as number);
        if (ageMs < 0 || ageMs >= WINDOW_MS) this.#begin(entry, mac, nowMs);
        this.#lastMs[entry] = nowMs;
        return entry;
      }
      if ((this.#lastMs[entry] as number) < (this.#lastMs[oldest] as number)) oldest = entry;
    }
    this.#begin(oldest, mac, nowMs);
    this.#lastMs[oldest] = nowMs;
    return oldest;
  }

  #begin(entry: number, mac: number, nowMs: number): void {
    this.#macs[entry] = mac;
    this.#sinceMs[entry] = nowMs;
    this.#counts[entry] = 0;
    this.#bits.fill(0, entry * WORDS, (entry + 1) * WORDS);
  }

  /** True when the address was not asked for in this minute. */
  #mark(entry: number, target: number): boolean {
    const hash = Math.imul(target, 0x9e3779b1) >>> 16;
    const bit = hash & (BITS - 1);
    const word = entry * WORDS + (bit >> 5);
    const mask = 1 << (bit & 31);
    const before = this.#bits[word] as number;
    this.#bits[word] = before | mask;
    return (before & mask) === 0;
  }
}
