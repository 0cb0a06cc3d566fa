/** Networks to the rules that want them: one lookup for each length of prefix that occurs. */
import type { Cidr } from "../../base/address.ts";
import { KeySieve } from "./key-sieve.ts";
import type { RuleSets } from "./rule-sets.ts";

interface Network {
  readonly bytes: Uint8Array;
  readonly handles: number[];
}

interface Prefixes {
  readonly bits: number;
  /** Hash of the masked address to the networks that have it. */
  readonly byHash: Map<number, Network[]>;
  readonly sieve: KeySieve;
}

export class PrefixTable {
  readonly #v4: Prefixes[] = [];
  readonly #v6: Prefixes[] = [];

  add({ bytes, prefix: bits }: Cidr, handle: number): void {
    const list = bytes.length === 4 ? this.#v4 : this.#v6;
    let prefix = list.find((one) => one.bits === bits);
    if (prefix === undefined) {
      prefix = { bits, byHash: new Map(), sieve: new KeySieve() };
      list.push(prefix);
    }
    const hash = prefixHash(bytes, 0, bytes.length, bits);
    prefix.sieve.add(hash);
    const bucket = prefix.byHash.get(hash) ?? [];
    prefix.byHash.set(hash, bucket);
    const known = bucket.find((network) => samePrefix(network.bytes, bytes, 0, bits));
    if (known === undefined) bucket.push({ bytes, handles: [handle] });
    else known.handles.push(handle);
  }

  /** Takes the rules that want the address of `length` bytes, 4 or 16. */
  take(bytes: Uint8Array, at: number, length: number, sets: RuleSets): void {
    const prefixes = length === 4 ? this.#v4 : this.#v6;
    for (let i = 0; i < prefixes.length; i++) {
      const { bits, byHash, sieve } = prefixes[i] as Prefixes;
      const hash = prefixHash(bytes, at, length, bits);
      if (!sieve.mayHave(hash)) continue;
      const bucket = byHash.get(hash);
      if (bucket === undefined) continue;
      for (let n = 0; n < bucket.length; n++) {
        const network = bucket[n] as Network;
        if (samePrefix(network.bytes, bytes, at, bits)) sets.take(network.handles);
      }
    }
  }
}

function prefixHash(bytes: Uint8Array, at: number, length: number, bits: number): number {
  let hash = bits;
  let rest = bits;
  for (let i = 0; i < length && rest > 0; i++, rest -= 8) {
    const mask = rest >= 8 ? 0xff : (0xff00 >> rest) & 0xff;
    hash = (Math.imul(hash, 0x01000193) ^ ((bytes[at + i] as number) & mask)) | 0;
  }
  return hash;
}

/** `net` has its host bits zero. */
function samePrefix(net: Uint8Array, bytes: Uint8Array, at: number, bits: number): boolean {
  let rest = bits;
  for (let i = 0; i < net.length && rest > 0; i++, rest -= 8) {
    const mask = rest >= 8 ? 0xff : (0xff00 >> rest) & 0xff;
    if (net[i] !== ((bytes[at + i] as number) & mask)) return false;
  }
  return true;
}
