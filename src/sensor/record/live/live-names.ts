/**
 * Whose names a live stream tells: the addresses its frames speak of, each when it is first met, and again when it is
 * called something else. Bounded: beyond that the addresses met longest ago are forgotten.
 */
import type { NameRecord } from "../../../pcap/pcapng-writer.ts";

const MOST_PEERS = 512;
/** Looked at in one turn: all of them about every two seconds. */
const LOOKS = 16;

interface Peer {
  readonly address: Uint8Array;
  /** As last told. */
  told: string;
}

export class LiveNames {
  readonly #namesOf: (address: Uint8Array) => readonly string[];
  /** By address as text of its bytes. */
  readonly #peers = new Map<string, Peer>();
  readonly #order: Peer[] = [];
  #pending: Peer[] = [];
  #next = 0;

  constructor(namesOf: (address: Uint8Array) => readonly string[]) {
    this.#namesOf = namesOf;
  }

  /** Something is to be told before the next frame. */
  get pending(): boolean {
    return this.#pending.length > 0;
  }

  note(bytes: Uint8Array, offset: number, length: number): void {
    const address = bytes.slice(offset, offset + length);
    const key = address.join(".");
    if (this.#peers.has(key)) return;
    const peer = { address, told: "" };
    this.#peers.set(key, peer);
    this.#order.push(peer);
    this.#pending.push(peer);
    if (this.#order.length <= MOST_PEERS) return;
    const oldest = this.#order.shift();
    if (oldest !== undefined) this.#peers.delete(oldest.address.join("."));
  }

  /** Names change: some peers are looked at, the others at the next times. */
  look(): void {
    for (let left = Math.min(LOOKS, this.#order.length); left > 0; left--) {
      this.#next = (this.#next + 1) % this.#order.length;
      const peer = this.#order[this.#next] as Peer;
      const names = this.#namesOf(peer.address).join("\0");
      if (names !== "" && names !== peer.told && !this.#pending.includes(peer)) this.#pending.push(peer);
    }
  }

  /** What is to be told; `told` when it was. */
  records(): NameRecord[] {
    return this.#pending.flatMap(({ address }) => {
      const names = this.#namesOf(address);
      return names.length === 0 ? [] : [{ address, names }];
    });
  }

  told(): void {
    for (const peer of this.#pending) peer.told = this.#namesOf(peer.address).join("\0");
    this.#pending = [];
  }

  /** The stream begins once more: everybody is to be told of again. */
  reset(): void {
    for (const peer of this.#order) peer.told = "";
    this.#pending = [...this.#order];
  }
}
