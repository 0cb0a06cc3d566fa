/**
 * Whom a chunk's frames speak of, in a few kilobytes that stay in memory: a search need not open the chunks in which an
 * address, a port or a MAC does not occur. Hashes of 32 bits, so "it may be there" is wrong once in a million.
 */
import { type ChunkIndex, KEY, KEY_BIT } from "./chunk-index.ts";

/** A chunk of more (a flood of forged addresses) has no summary and is always opened. */
const MOST_ENTRIES = 16_384;
/** Two addresses, two ports, two MACs. */
const ENTRIES_A_KEY = 6;

/** Begins the hash of what a key tells, so that a port is not taken for an address. */
const KIND = { address: 0x811c9dc5, port: 0x9dc5811c, mac: 0x5bd1e995 } as const;

export class ChunkSummary {
  /** Ascending; undefined when there are too many. */
  readonly #hashes: Uint32Array | undefined;

  private constructor(hashes: Uint32Array | undefined) {
    this.#hashes = hashes;
  }

  /** Of the first `keys` keys. */
  static of({ keyBytes }: ChunkIndex, keys: number): ChunkSummary {
    const found = new Set<number>();
    for (let key = 0; key < keys && found.size <= MOST_ENTRIES; key++) {
      const at = key * KEY.bytes;
      const bits = keyBytes[at + KEY.bits] as number;
      const length = keyBytes[at + KEY.addressLength] as number;
      if ((bits & KEY_BIT.hasDstMac) !== 0) found.add(hash(KIND.mac, keyBytes, at + KEY.dstMac, 6));
      if ((bits & KEY_BIT.hasSrcMac) !== 0) found.add(hash(KIND.mac, keyBytes, at + KEY.srcMac, 6));
      if (length === 0) continue;
      found.add(hash(KIND.address, keyBytes, at + KEY.src, length));
      found.add(hash(KIND.address, keyBytes, at + KEY.dst, length));
      found.add(hash(KIND.port, keyBytes, at + KEY.srcPort, 2));
      found.add(hash(KIND.port, keyBytes, at + KEY.dstPort, 2));
    }
    return new ChunkSummary(found.size > MOST_ENTRIES ? undefined : Uint32Array.from(found).sort());
  }

  /** Packet path. What the summary of so many keys takes of a file at most. */
  static room(keys: number): number {
    return 4 * Math.min(ENTRIES_A_KEY * keys, MOST_ENTRIES) + 4;
  }

  /** As `bytes` gave it. */
  static ofBytes(bytes: Uint8Array): ChunkSummary {
    if (bytes.length === 0) return new ChunkSummary(undefined);
    const words = new Uint32Array(bytes.length >> 2);
    new Uint8Array(words.buffer).set(bytes);
    return new ChunkSummary(words);
  }

  /** For a file: a multiple of eight bytes, none where there is no summary. */
  get bytes(): Uint8Array {
    const hashes = this.#hashes ?? new Uint32Array(0);
    const padded = new Uint32Array(hashes.length + (hashes.length & 1));
    padded.set(hashes);
    // The last one twice is no other set.
    if (padded.length > hashes.length) padded[hashes.length] = hashes.at(-1) as number;
    return new Uint8Array(padded.buffer);
  }

  mayHave(hashOfIt: number): boolean {
    const hashes = this.#hashes;
    if (hashes === undefined) return true;
    let low = 0;
    let high = hashes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((hashes[middle] as number) < hashOfIt) low = middle + 1;
      else high = middle;
    }
    return hashes[low] === hashOfIt;
  }
}

export function hashOfAddress(address: Uint8Array): number {
  return hash(KIND.address, address, 0, address.length);
}

export function hashOfMac(mac: Uint8Array): number {
  return hash(KIND.mac, mac, 0, mac.length);
}

export function hashOfPort(port: number): number {
  return hash(KIND.port, Uint8Array.of(port >> 8, port), 0, 2);
}

/** FNV-1a with a last mixing, for its low bits are alike where the input is short. */
function hash(kind: number, bytes: Uint8Array, at: number, length: number): number {
  let h = kind;
  for (let i = at; i < at + length; i++) h = Math.imul(h ^ (bytes[i] as number), 0x01000193);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return (h ^ (h >>> 13)) >>> 0;
}
