/**
 * Who says that an address is its own: by ARP (RFC 826; announcements: RFC 5227 §3) and by neighbour discovery (RFC 4861
 * §4.3, §4.4). Told when an address is claimed for the first time or by another MAC than within the last hours.
 * Bounded: a set-associative table that forgets the longest silent; who fights over an address is told of now and then.
 *
 *     neighbour solicitation and advertisement:
 *     0      4       8        24
 *     | head | flags | target | options: type (1), length in 8 bytes (1), MAC (6)
 */
import { formatAddress, formatMac } from "../../base/address.ts";
import type { NamedFact } from "../../model/named-fact.ts";
import { type DecodedPacket, NO_VLAN } from "../packet/decoded-packet.ts";
import { u16, u32 } from "./wire-number.ts";

type Claim = Extract<NamedFact, { kind: "address-claim" }>;

const ENTRIES = 4096;
const WAYS = 4;
const KEY_WORDS = 4;
/** A claim that is older is none any more. */
const FORMER_MS = 6 * 3_600_000;
/** Of one address, not more often. */
const AGAIN_MS = 10_000;

const ETHERNET = 1;
const ARP_SENDER_MAC = 8;
const HOP_LIMIT = 7;
const FLAGS = 4;
const SOLICITED = 0x40;
const TARGET = 8;
const OPTIONS = 24;
const SOURCE_MAC = 1;
const TARGET_MAC = 2;
const MAX_OPTIONS = 8;
const SOLICITATION = 135;

export class AddressClaims {
  readonly #tell: (fact: Claim) => void;
  readonly #keys = new Int32Array(ENTRIES * KEY_WORDS);
  readonly #vlans = new Int32Array(ENTRIES);
  readonly #macs = new Uint8Array(ENTRIES * 6);
  readonly #lastMs = new Float64Array(ENTRIES).fill(Number.NEGATIVE_INFINITY);
  readonly #toldMs = new Float64Array(ENTRIES).fill(Number.NEGATIVE_INFINITY);
  /** Since it was told of. */
  readonly #changes = new Int32Array(ENTRIES);
  readonly #key = new Int32Array(KEY_WORDS);

  constructor(tell: (fact: Claim) => void) {
    this.#tell = tell;
  }

  /** `packet.network` is ARP. */
  arp(bytes: Uint8Array, packet: DecodedPacket, nowMs: number): void {
    const { networkOffset, srcOffset, dstOffset } = packet;
    if (u16(bytes, networkOffset) !== ETHERNET) return;
    // Who asks whether an address is free has none yet.
    if (u32(bytes, srcOffset) === 0) return;
    const announced = u32(bytes, srcOffset) === u32(bytes, dstOffset);
    this.#note(bytes, packet, srcOffset, 4, networkOffset + ARP_SENDER_MAC, "arp", announced, nowMs);
  }

  /** A neighbour solicitation or advertisement. */
  neighbour(bytes: Uint8Array, packet: DecodedPacket, nowMs: number): void {
    const { transportOffset: at, transportEnd: end } = packet;
    if (packet.addressLength !== 16 || end - at < OPTIONS) return;
    if (bytes[packet.networkOffset + HOP_LIMIT] !== 255) return;
    const asks = bytes[at] === SOLICITATION;
    const option = linkOption(bytes, at + OPTIONS, end, asks ? SOURCE_MAC : TARGET_MAC);
    const mac = option < 0 && !asks ? packet.srcMacOffset : option;
    if (mac < 0) return;
    const address = asks ? packet.srcOffset : at + TARGET;
    if (isUnspecified(bytes, address)) return;
    const gratuitous = !asks && ((bytes[at + FLAGS] as number) & SOLICITED) === 0;
    this.#note(bytes, packet, address, 16, mac, "ndp", gratuitous, nowMs);
  }

  #note(
    bytes: Uint8Array,
    packet: DecodedPacket,
    address: number,
    length: number,
    mac: number,
    how: Claim["how"],
    gratuitous: boolean,
    nowMs: number,
  ): void {
    if (((bytes[mac] as number) & 1) !== 0 || (u32(bytes, mac) === 0 && u16(bytes, mac + 4) === 0)) return;
    const entry = this.#entryOf(bytes, address, length, packet.vlan0);
    const lastMs = this.#lastMs[entry] as number;
    // Time that steps far back is another capture's: what was known then means nothing.
    const known = Math.abs(nowMs - lastMs) < FORMER_MS;
    if (known && this.#hasMac(entry, bytes, mac)) {
      this.#lastMs[entry] = nowMs;
      return;
    }
    if (known) this.#changes[entry] = (this.#changes[entry] as number) + 1;
    if (!known || Math.abs(nowMs - (this.#toldMs[entry] as number)) >= AGAIN_MS) {
      this.#tell({
        kind: "address-claim",
        ip: formatAddress(bytes, address, length),
        mac: formatMac(bytes, mac),
        ...(known && { formerMac: formatMac(this.#macs, entry * 6), formerMs: lastMs }),
        changes: this.#changes[entry] as number,
        how,
        gratuitous,
        ...(packet.vlan0 !== NO_VLAN && { vlan: packet.vlan0 }),
        atMs: nowMs,
      });
      // A first claim is no quarrel: the next one is told at once.
      if (known) this.#toldMs[entry] = nowMs;
      this.#changes[entry] = 0;
    }
    for (let i = 0; i < 6; i++) this.#macs[entry * 6 + i] = bytes[mac + i] as number;
    this.#lastMs[entry] = nowMs;
  }

  #hasMac(entry: number, bytes: Uint8Array, mac: number): boolean {
    for (let i = 0; i < 6; i++) if (this.#macs[entry * 6 + i] !== bytes[mac + i]) return false;
    return true;
  }

  /** The address's own entry, or one to be written over, which knows nothing. */
  #entryOf(bytes: Uint8Array, address: number, length: number, vlan: number): number {
    const key = this.#key;
    let hash = vlan ^ length;
    for (let word = 0; word < KEY_WORDS; word++) {
      key[word] = word * 4 < length ? u32(bytes, address + word * 4) : 0;
      hash = Math.imul(hash ^ (key[word] as number), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    const base = (hash & (ENTRIES / WAYS - 1)) * WAYS;
    let oldest = base;
    for (let entry = base; entry < base + WAYS; entry++) {
      if (this.#isOf(entry, vlan)) return entry;
      if ((this.#lastMs[entry] as number) < (this.#lastMs[oldest] as number)) oldest = entry;
    }
    this.#keys.set(key, oldest * KEY_WORDS);
    this.#vlans[oldest] = vlan;
    this.#lastMs[oldest] = Number.NEGATIVE_INFINITY;
    this.#toldMs[oldest] = Number.NEGATIVE_INFINITY;
    this.#changes[oldest] = 0;
    return oldest;
  }

  #isOf(entry: number, vlan: number): boolean {
    if (this.#vlans[entry] !== vlan) return false;
    for (let word = 0; word < KEY_WORDS; word++)
      if (this.#keys[entry * KEY_WORDS + word] !== this.#key[word]) return false;
    return true;
  }
}

/** Offset of the MAC in an option of this type, -1 if there is none. */
function linkOption(bytes: Uint8Array, start: number, end: number, type: number): number {
  let at = start;
  for (let n = 0; n < MAX_OPTIONS && end - at >= 8; n++) {
    const size = (bytes[at + 1] as number) * 8;
    if (size === 0 || at + size > end) return -1;
    if (bytes[at] === type && size === 8) return at + 2;
    at += size;
  }
  return -1;
}

function isUnspecified(bytes: Uint8Array, address: number): boolean {
  for (let i = 0; i < 16; i++) if (bytes[address + i] !== 0) return false;
  return true;
}
