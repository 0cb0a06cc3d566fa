/** Which keys of a chunk's index are asked for: rules look at a key's bytes as they look at a packet's. */
import { parseAddress } from "../../../base/address.ts";
import type { FrameSelect } from "../../../model/frame-select.ts";
import { RuleIndex, type RulePlaces } from "../../filter/rule-index.ts";
import { readWord } from "../../flow/five-tuple.ts";
import { DecodedPacket, IP_PROTO, NETWORK } from "../../packet/decoded-packet.ts";
import { type ChunkIndex, KEY, KEY_BIT } from "./chunk-index.ts";
import { FlowKeys } from "./flow-keys.ts";
import { ASK_ANSWER } from "./frame-question.ts";

/** No frame of the key can be wanted. */
export const UNWANTED = 0xffff;

const DNS_PORT = 53;

export class KeyFilter {
  /** Every key is wanted. */
  readonly everything: boolean;
  /** A name that was learned of a flow counts for frames before it too, also for those in the chunk before. */
  readonly looksAtDomains: boolean;
  readonly #rules = new RuleIndex();
  readonly #packet = new DecodedPacket();
  readonly #all: number;
  readonly #asked: number;
  readonly #flows: FlowKeys | undefined;
  /** Beside its flow nothing is asked of a key. */
  readonly #onlyFlows: boolean;
  /** Whose answers may have named a flow: text of their addresses' bytes. */
  readonly #clients: ReadonlySet<string>;

  /** `asked`: the matches, as bits, that a frame can meet though its key does not. */
  constructor(select: FrameSelect, places: RulePlaces | undefined, asked: number) {
    const { matches, flows } = select;
    this.#rules.replace(
      matches.map((match, handle) => ({ handle, match })),
      places,
    );
    this.#all = (1 << matches.length) - 1;
    this.#asked = asked;
    this.#flows = flows === undefined ? undefined : new FlowKeys(flows);
    this.#onlyFlows = flows !== undefined && matches.every((match) => match.all);
    const clients = flows?.flatMap(({ naming }) => naming?.clients ?? []) ?? [];
    this.#clients = new Set(clients.map((text) => addressText(parseAddress(text) ?? new Uint8Array(0))));
    this.looksAtDomains = matches.some((match) => match.domains.length > 0);
    this.everything = matches.every((match) => match.all) && flows === undefined;
  }

  /**
   * For each of the first `count` keys the matches (bits) that its frames must be asked for themselves, UNWANTED where
   * that is no use; answers how many are wanted. ASK_ANSWER stands beside them where a frame may be an answer that is
   * wanted in any case. `later`: flows' names from the next chunk.
   */
  mark(index: ChunkIndex, count: number, marks: Uint16Array, later: ReadonlyMap<number, string>): number {
    let wanted = 0;
    for (let key = 0; key < count; key++) {
      marks[key] = this.#unmet(index, key, later);
      if (marks[key] !== UNWANTED) wanted++;
    }
    return wanted;
  }

  /** For each of the first `count` keys its flow by its place in the select, -1 for none; undefined without flows. */
  flowsOf(index: ChunkIndex, count: number): Int16Array | undefined {
    const flows = this.#flows;
    if (flows === undefined) return undefined;
    const found = new Int16Array(count);
    for (let key = 0; key < count; key++) found[key] = flows.find(index, key);
    return found;
  }

  #unmet(index: ChunkIndex, key: number, later: ReadonlyMap<number, string>): number {
    const unmet = this.#unmetByKey(index, key, later);
    if (unmet === 0 || !this.#maybeAnswer(index.keyBytes, key * KEY.bytes)) return unmet;
    return unmet === UNWANTED ? ASK_ANSWER : unmet | ASK_ANSWER;
  }

  #unmetByKey(index: ChunkIndex, key: number, later: ReadonlyMap<number, string>): number {
    if (this.#flows !== undefined && this.#flows.find(index, key) < 0) return UNWANTED;
    if (this.#onlyFlows) return 0;
    const ports = this.#describe(index, key);
    const domain = this.looksAtDomains ? (index.domainOf(key) ?? later.get(index.flowOf(key))) : undefined;
    const unmet = this.#all & ~this.#met(index, ports, domain);
    return (unmet & ~this.#asked) === 0 ? unmet : UNWANTED;
  }

  /** From a DNS server to a client that asked for a flow's name. */
  #maybeAnswer(bytes: Uint8Array, at: number): boolean {
    if (this.#clients.size === 0) return false;
    const port = ((bytes[at + KEY.srcPort] as number) << 8) | (bytes[at + KEY.srcPort + 1] as number);
    const proto = bytes[at + KEY.proto] as number;
    if (port !== DNS_PORT || (proto !== IP_PROTO.udp && proto !== IP_PROTO.tcp)) return false;
    const to = at + KEY.dst;
    return this.#clients.has(addressText(bytes.subarray(to, to + (bytes[at + KEY.addressLength] as number))));
  }

  /** The key as a packet; its ports, one in each half. */
  #describe({ keyBytes }: ChunkIndex, key: number): number {
    const at = key * KEY.bytes;
    const bits = keyBytes[at + KEY.bits] as number;
    const length = keyBytes[at + KEY.addressLength] as number;
    const packet = this.#packet;
    packet.dstMacOffset = (bits & KEY_BIT.hasDstMac) === 0 ? -1 : at + KEY.dstMac;
    packet.srcMacOffset = (bits & KEY_BIT.hasSrcMac) === 0 ? -1 : at + KEY.srcMac;
    packet.network = length === 0 ? NETWORK.none : length === 4 ? NETWORK.ipv4 : NETWORK.ipv6;
    packet.addressLength = length;
    packet.srcOffset = at + KEY.src;
    packet.dstOffset = at + KEY.dst;
    packet.proto = keyBytes[at + KEY.proto] as number;
    return readWord(keyBytes, at + KEY.srcPort);
  }

  /** The matches of the key that is described, as bits. */
  #met({ keyBytes }: ChunkIndex, ports: number, domain: string | undefined): number {
    const { sets } = this.#rules;
    const set = this.#rules.evaluate(keyBytes, this.#packet, ports);
    let met = 0;
    for (const handle of sets.handlesOf(set)) met |= 1 << handle;
    if (domain === undefined) return met;
    for (const handle of sets.handlesOf(this.#rules.ofNames([domain]))) met |= 1 << handle;
    return met;
  }
}

function addressText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length).toString("latin1");
}
