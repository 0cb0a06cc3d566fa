/**
 * Which rules want a packet: lookups by MAC and by address prefix, whose answer is an interned *rule set* (a small
 * number standing for a list of handles), so that a flow keeps one number however many rules there are.
 * `evaluate` is for the first packet of a flow, for odd ones and for frames without a flow; it allocates only when a
 * combination of rules is met for the first time.
 */
import { parseCidr, parseMac } from "../../base/address.ts";
import type { Match } from "../../model/sniffer-rule.ts";

export interface IndexedRule {
  /** Small number, unique among the rules given. */
  readonly handle: number;
  readonly match: Match;
}

interface Prefixes {
  readonly bits: number;
  /** Hash of the masked address to the networks that have it. */
  readonly byHash: Map<number, { bytes: Uint8Array; handles: number[] }[]>;
}

const NOBODY = 0;

export class RuleIndex {
  /** Grows with every change of rules; answers of older generations are void. */
  generation = 1;
  /** True while some rule looks at MACs: only then must a packet's MACs be compared with its flow's. */
  looksAtMacs = false;
  /** True while no rule exists: nothing needs to be asked. */
  empty = true;
  #all: number[] = [];
  #macs = new Map<number, number[]>();
  #v4: Prefixes[] = [];
  #v6: Prefixes[] = [];
  #sets: Int32Array[] = [new Int32Array(0)];
  #setsByHash = new Map<number, number[]>();
  readonly #found = new Int32Array(65_536);
  readonly #marked = new Uint8Array(65_536);
  #count = 0;

  replace(rules: readonly IndexedRule[]): void {
    this.generation++;
    this.#all = [];
    this.#macs = new Map();
    this.#v4 = [];
    this.#v6 = [];
    this.#sets = [new Int32Array(0)];
    this.#setsByHash = new Map();
    for (const { handle, match } of rules) {
      if (match.all) this.#all.push(handle);
      for (const text of match.macs) this.#addMac(text, handle);
      for (const text of match.cidrs) this.#addCidr(text, handle);
    }
    this.looksAtMacs = this.#macs.size > 0;
    this.empty = rules.length === 0;
  }

  /** The handles of a set, ascending. */
  handlesOf(set: number): Int32Array {
    return this.#sets[set] as Int32Array;
  }

  /** A MAC's offset is -1 where it is not known; `length` is 0 without addresses. */
  evaluate(
    bytes: Uint8Array,
    dstMac: number,
    srcMac: number,
    src: number,
    dst: number,
    length: number,
  ): number {
    this.#count = 0;
    this.#take(this.#all);
    if (this.looksAtMacs) {
      if (dstMac >= 0) this.#take(this.#macs.get(macNumber(bytes, dstMac)));
      if (srcMac >= 0) this.#take(this.#macs.get(macNumber(bytes, srcMac)));
    }
    if (length > 0) {
      const prefixes = length === 4 ? this.#v4 : this.#v6;
      for (const prefix of prefixes) {
        this.#takeNetwork(prefix, bytes, src, length);
        this.#takeNetwork(prefix, bytes, dst, length);
      }
    }
    return this.#count === 0 ? NOBODY : this.#intern();
  }

  #addMac(text: string, handle: number): void {
    const mac = parseMac(text);
    if (mac === undefined) return;
    const key = macNumber(mac, 0);
    const handles = this.#macs.get(key);
    if (handles === undefined) this.#macs.set(key, [handle]);
    else handles.push(handle);
  }

  #addCidr(text: string, handle: number): void {
    const cidr = parseCidr(text);
    if (cidr === undefined) return;
    const list = cidr.bytes.length === 4 ? this.#v4 : this.#v6;
    let prefix = list.find((p) => p.bits === cidr.prefix);
    if (prefix === undefined) {
      prefix = { bits: cidr.prefix, byHash: new Map() };
      list.push(prefix);
    }
    const hash = prefixHash(cidr.bytes, 0, cidr.bytes.length, cidr.prefix);
    const bucket = prefix.byHash.get(hash) ?? [];
    prefix.byHash.set(hash, bucket);
    const known = bucket.find((n) => samePrefix(n.bytes, cidr.bytes, 0, cidr.prefix));
    if (known === undefined) bucket.push({ bytes: cidr.bytes, handles: [handle] });
    else known.handles.push(handle);
  }

  #takeNetwork(prefix: Prefixes, bytes: Uint8Array, at: number, length: number): void {
    const bucket = prefix.byHash.get(prefixHash(bytes, at, length, prefix.bits));
    if (bucket === undefined) return;
    for (const net of bucket) if (samePrefix(net.bytes, bytes, at, prefix.bits)) this.#take(net.handles);
  }

  #take(handles: readonly number[] | undefined): void {
    if (handles === undefined) return;
    for (let i = 0; i < handles.length; i++) {
      const handle = handles[i] as number;
      if (this.#marked[handle] === 1) continue;
      this.#marked[handle] = 1;
      this.#found[this.#count++] = handle;
    }
  }

  #intern(): number {
    const found = this.#found;
    let hash = this.#count;
    // Order does not matter to the sum, so equal sets found in another order hash alike.
    for (let i = 0; i < this.#count; i++) {
      const handle = found[i] as number;
      hash = (hash + Math.imul(handle + 1, 0x9e3779b1)) | 0;
    }
    const bucket = this.#setsByHash.get(hash);
    let answer = -1;
    if (bucket !== undefined) {
      for (let i = 0; i < bucket.length && answer < 0; i++) {
        const set = this.#sets[bucket[i] as number] as Int32Array;
        if (set.length === this.#count && this.#allMarked(set)) answer = bucket[i] as number;
      }
    }
    for (let i = 0; i < this.#count; i++) this.#marked[found[i] as number] = 0;
    if (answer >= 0) return answer;
    const set = found.slice(0, this.#count).sort();
    answer = this.#sets.push(set) - 1;
    if (bucket === undefined) this.#setsByHash.set(hash, [answer]);
    else bucket.push(answer);
    return answer;
  }

  #allMarked(set: Int32Array): boolean {
    for (let i = 0; i < set.length; i++) if (this.#marked[set[i] as number] === 0) return false;
    return true;
  }
}

/** A MAC as one exact number (48 bits). */
function macNumber(bytes: Uint8Array, at: number): number {
  const high = ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
  const low =
    ((bytes[at + 2] as number) << 24) |
    ((bytes[at + 3] as number) << 16) |
    ((bytes[at + 4] as number) << 8) |
    (bytes[at + 5] as number);
  return high * 0x1_0000_0000 + (low >>> 0);
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
