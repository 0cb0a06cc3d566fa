/**
 * Gives each frame its key in the open chunk. A flow remembers its two keys (one a direction), so most frames cost one
 * look; a frame without a flow, or with other MACs than its flow's, is looked up by its key's bytes.
 */
import { hasFlowsMacs } from "../../flow/flow-macs.ts";
import { F, type FlowTable, I } from "../../flow/flow-table.ts";
import { type DecodedPacket, NETWORK } from "../../packet/decoded-packet.ts";
import { type ChunkIndex, KEY, KEY_BIT } from "./chunk-index.ts";

/** Words that tell one key from another: all but its domain. */
const IDENTITY_WORDS = KEY.domainWord;
const LONGEST_DOMAIN = 255;

export class FrameKeys {
  /** Keys of the open chunk, and bytes of domains. */
  count = 0;
  textBytes = 0;
  readonly #table: FlowTable;
  readonly #domainOf: (slot: number) => string | undefined;
  readonly #bytes = new Uint8Array(KEY.bytes);
  readonly #words = new Int32Array(this.#bytes.buffer);
  #index: ChunkIndex | undefined;
  /** Tells the keys that flows remember from those of chunks before. */
  #chunk = 0;
  /** Open addressing: 1 + key. */
  #places = new Int32Array(0);
  readonly #texts = new Map<string, number>();

  constructor(table: FlowTable, domainOf: (slot: number) => string | undefined) {
    this.#table = table;
    this.#domainOf = domainOf;
  }

  /** No more keys or domains may come. */
  get full(): boolean {
    const index = this.#index;
    return (
      index === undefined ||
      this.count >= index.capacity.keys ||
      this.textBytes + LONGEST_DOMAIN + 1 > index.capacity.textBytes
    );
  }

  begin(index: ChunkIndex): void {
    this.#index = index;
    this.#chunk++;
    this.count = 0;
    this.textBytes = 0;
    this.#texts.clear();
    const places = 2 ** Math.ceil(Math.log2(2 * index.capacity.keys));
    if (this.#places.length === places) this.#places.fill(0);
    else this.#places = new Int32Array(places);
  }

  /** Packet path. `slot` is -1 for a frame without a flow. There is a chunk, and it is not full. */
  keyOf(bytes: Uint8Array, packet: DecodedPacket, slot: number, direction: 0 | 1): number {
    if (slot < 0) {
      this.#describe(bytes, packet);
      return this.#enter(slot);
    }
    const { ints } = this.#table;
    const n = slot * I.stride;
    if (ints[n + I.chunk] !== this.#chunk) {
      ints[n + I.chunk] = this.#chunk;
      ints[n + I.chunkKey] = -1;
      ints[n + I.chunkKey + 1] = -1;
    }
    const own = hasFlowsMacs(this.#table, slot, direction, bytes, packet);
    const known = ints[n + I.chunkKey + direction] as number;
    if (own && known >= 0) return known;
    this.#describeFlow(bytes, packet, slot, direction);
    const key = this.#enter(slot);
    if (own) ints[n + I.chunkKey + direction] = key;
    return key;
  }

  /** The flow in this slot has a name now. */
  named(slot: number, domain: string): void {
    const { ints } = this.#table;
    const n = slot * I.stride;
    if (this.#index === undefined || ints[n + I.chunk] !== this.#chunk) return;
    for (const key of [ints[n + I.chunkKey] as number, ints[n + I.chunkKey + 1] as number])
      if (key >= 0) this.#setDomain(key, domain);
  }

  #describe(bytes: Uint8Array, packet: DecodedPacket): void {
    this.#words.fill(0);
    this.#describeLink(bytes, packet);
    this.#words[KEY.vlanWord] = (packet.vlan1 << 16) | packet.vlan0;
    if (packet.network === NETWORK.none) return;
    const length = packet.addressLength;
    this.#bytes[KEY.addressLength] = length;
    for (let i = 0; i < length; i++) {
      this.#bytes[KEY.src + i] = bytes[packet.srcOffset + i] as number;
      this.#bytes[KEY.dst + i] = bytes[packet.dstOffset + i] as number;
    }
  }

  #describeLink(bytes: Uint8Array, packet: DecodedPacket): void {
    const { dstMacOffset: dst, srcMacOffset: src } = packet;
    if (dst >= 0) for (let i = 0; i < 6; i++) this.#bytes[KEY.dstMac + i] = bytes[dst + i] as number;
    if (src >= 0) for (let i = 0; i < 6; i++) this.#bytes[KEY.srcMac + i] = bytes[src + i] as number;
    this.#bytes[KEY.bits] = (dst >= 0 ? KEY_BIT.hasDstMac : 0) | (src >= 0 ? KEY_BIT.hasSrcMac : 0);
  }

  /** Addresses and ports as the flow has them: a later fragment has none of its own. */
  #describeFlow(bytes: Uint8Array, packet: DecodedPacket, slot: number, direction: 0 | 1): void {
    const table = this.#table;
    this.#words.fill(0);
    this.#describeLink(bytes, packet);
    const own = this.#bytes;
    own[KEY.addressLength] = table.copyAddress(slot, direction, own, KEY.src);
    table.copyAddress(slot, direction === 0 ? 1 : 0, own, KEY.dst);
    const ports = table.keyWord(slot, 8);
    const src = direction === 0 ? ports >>> 16 : ports & 0xffff;
    const dst = direction === 0 ? ports & 0xffff : ports >>> 16;
    own[KEY.srcPort] = src >> 8;
    own[KEY.srcPort + 1] = src;
    own[KEY.dstPort] = dst >> 8;
    own[KEY.dstPort + 1] = dst;
    own[KEY.proto] = table.keyWord(slot, 9) >> 8;
    this.#words[KEY.vlanWord] = table.keyWord(slot, 10);
    this.#words[KEY.flowWord] = table.numbers[slot * F.stride + F.flowId] as number;
  }

  /** The key that is described: a known one, or a new one. */
  #enter(slot: number): number {
    const index = this.#index as ChunkIndex;
    const words = this.#words;
    let hash = 0;
    for (let i = 0; i < IDENTITY_WORDS; i++) {
      hash = Math.imul(hash ^ (words[i] as number), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    const mask = this.#places.length - 1;
    let at = hash & mask;
    for (;;) {
      const entry = this.#places[at] as number;
      if (entry === 0) break;
      if (this.#isSame(index.keyWords, (entry - 1) * KEY.words)) return entry - 1;
      at = (at + 1) & mask;
    }
    const key = this.count++;
    this.#places[at] = this.count;
    index.keyWords.set(words, key * KEY.words);
    const domain = slot < 0 ? undefined : this.#domainOf(slot);
    if (domain !== undefined) this.#setDomain(key, domain);
    return key;
  }

  #isSame(keyWords: Int32Array, at: number): boolean {
    for (let i = 0; i < IDENTITY_WORDS; i++) if (keyWords[at + i] !== this.#words[i]) return false;
    return true;
  }

  #setDomain(key: number, domain: string): void {
    const { text, keyWords, capacity } = this.#index as ChunkIndex;
    let at = this.#texts.get(domain);
    if (at === undefined) {
      if (domain.length > LONGEST_DOMAIN || this.textBytes + domain.length + 1 > capacity.textBytes) return;
      text[this.textBytes] = domain.length;
      text.write(domain, this.textBytes + 1, "latin1");
      at = this.textBytes + 1;
      this.#texts.set(domain, at);
      this.textBytes += domain.length + 1;
    }
    keyWords[key * KEY.words + KEY.domainWord] = at;
  }
}
