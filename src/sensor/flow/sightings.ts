/**
 * Which MACs spoke in frames without a flow (ARP, EAPOL, LLDP …), so that a device is known before its first packet.
 * Bounded: a set-associative table that forgets the longest silent, and at most so many facts a second.
 */
import { formatIpv4, formatMac } from "../../base/address.ts";
import type { NamedFact } from "../../model/named-fact.ts";
import { type DecodedPacket, NETWORK } from "../packet/decoded-packet.ts";
import { readWord } from "./five-tuple.ts";

const ENTRIES = 4096;
const WAYS = 4;
const AGAIN_AFTER_SECONDS = 60;
const FACTS_PER_SECOND = 200;

export class Sightings {
  /** Facts not told because too many new MACs came in one second. */
  skipped = 0;
  readonly #tell: (fact: NamedFact) => void;
  readonly #high = new Int32Array(ENTRIES);
  readonly #low = new Int32Array(ENTRIES);
  readonly #address = new Int32Array(ENTRIES);
  readonly #seconds = new Float64Array(ENTRIES).fill(Number.NEGATIVE_INFINITY);
  #second = 0;
  #told = 0;

  constructor(tell: (fact: NamedFact) => void) {
    this.#tell = tell;
  }

  /** `packet` has a source MAC and no IP header. */
  note(bytes: Uint8Array, packet: DecodedPacket, seconds: number): void {
    const at = packet.srcMacOffset;
    if (((bytes[at] as number) & 1) !== 0) return;
    const high = ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
    const low = readWord(bytes, at + 2);
    if (high === 0 && low === 0) return;
    const address = packet.network === NETWORK.arp ? readWord(bytes, packet.srcOffset) : 0;
    const base = ((Math.imul(low ^ (high << 16), 0x9e3779b1) >>> 20) & (ENTRIES / WAYS - 1)) * WAYS;
    let entry = base;
    for (let i = base; i < base + WAYS; i++) {
      if (this.#high[i] === high && this.#low[i] === low && this.#address[i] === address) {
        if (Math.abs(seconds - (this.#seconds[i] as number)) < AGAIN_AFTER_SECONDS) return;
        entry = i;
        break;
      }
      if ((this.#seconds[i] as number) < (this.#seconds[entry] as number)) entry = i;
    }
    this.#high[entry] = high;
    this.#low[entry] = low;
    this.#address[entry] = address;
    this.#seconds[entry] = seconds;
    this.#report(bytes, at, address === 0 ? -1 : packet.srcOffset, seconds);
  }

  #report(bytes: Uint8Array, mac: number, ip: number, seconds: number): void {
    if (seconds !== this.#second) {
      this.#second = seconds;
      this.#told = 0;
    }
    if (++this.#told > FACTS_PER_SECOND) {
      this.skipped++;
      return;
    }
    const ms = seconds * 1000;
    const fact: NamedFact = { kind: "sighting", mac: formatMac(bytes, mac), firstMs: ms, lastMs: ms };
    this.#tell(ip < 0 ? fact : { ...fact, ip: formatIpv4(bytes, ip) });
  }
}
