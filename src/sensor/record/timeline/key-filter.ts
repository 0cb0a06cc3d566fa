/** Which keys of a chunk's index are asked for: rules look at a key's bytes as they look at a packet's. */
import { parseAddress } from "../../../base/address.ts";
import type { FlowKey, FrameSelect } from "../../../model/frame-select.ts";
import { RuleIndex, type RulePlaces } from "../../filter/rule-index.ts";
import { readWord } from "../../flow/five-tuple.ts";
import { DecodedPacket, NETWORK, NO_VLAN } from "../../packet/decoded-packet.ts";
import { type ChunkIndex, KEY, KEY_BIT } from "./chunk-index.ts";

const NOTHING = new Int32Array(0);

export class KeyFilter {
  /** Every key is wanted. */
  readonly everything: boolean;
  /** A name that was learned of a flow counts for frames before it too, also for those in the chunk before. */
  readonly looksAtDomains: boolean;
  readonly #rules = new RuleIndex();
  readonly #packet = new DecodedPacket();
  readonly #wanted: number;
  readonly #flows: ReadonlySet<string> | undefined;

  constructor(select: FrameSelect, places: RulePlaces | undefined) {
    const matches = select.matches.filter((match) => !match.all);
    this.#rules.replace(
      matches.map((match, handle) => ({ handle, match })),
      places,
    );
    this.#wanted = matches.length;
    this.#flows = select.flows === undefined ? undefined : new Set(select.flows.flatMap(bothWays));
    this.looksAtDomains = matches.some((match) => match.domains.length > 0);
    this.everything = matches.length === 0 && select.flows === undefined;
  }

  /** 1 for each of the first `count` keys that is wanted; how many are. `later`: flows' names from the next chunk. */
  mark(index: ChunkIndex, count: number, marks: Uint8Array, later: ReadonlyMap<number, string>): number {
    let wanted = 0;
    for (let key = 0; key < count; key++) {
      const domain = index.domainOf(key) ?? later.get(index.flowOf(key));
      const yes = this.#wants(index, key, domain);
      marks[key] = yes ? 1 : 0;
      if (yes) wanted++;
    }
    return wanted;
  }

  #wants(index: ChunkIndex, key: number, domain: string | undefined): boolean {
    if (this.#wanted > 0 && !this.#matches(index, key, domain)) return false;
    return this.#flows === undefined || this.#flows.has(flowText(index.keyBytes, key * KEY.bytes));
  }

  #matches({ keyBytes }: ChunkIndex, key: number, domain: string | undefined): boolean {
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
    const { sets } = this.#rules;
    const set = this.#rules.evaluate(keyBytes, packet, readWord(keyBytes, at + KEY.srcPort));
    const byName = domain === undefined ? NOTHING : sets.handlesOf(this.#rules.ofNames([domain]));
    let met = sets.handlesOf(set).length;
    for (const handle of byName) if (!sets.has(set, handle)) met++;
    return met === this.#wanted;
  }
}

/** A flow's key in one direction, as text of its bytes: addresses, ports, protocol and VLAN ids. */
function flowText(bytes: Uint8Array, at: number): string {
  const view = Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset + at, KEY.bytes);
  const middle = view.toString("latin1", KEY.src, KEY.addressLength + 1);
  return middle + view.toString("latin1", KEY.vlanWord * 4, KEY.flowWord * 4);
}

function bothWays(flow: FlowKey): string[] {
  const addresses = flow.addresses.map((text) => parseAddress(text));
  const [a, b] = addresses;
  if (a === undefined || b === undefined) return [];
  return [describe(flow, a, b, 0), describe(flow, b, a, 1)];
}

function describe(flow: FlowKey, src: Uint8Array, dst: Uint8Array, first: 0 | 1): string {
  const key = Buffer.alloc(KEY.bytes);
  key.set(src, KEY.src);
  key.set(dst, KEY.dst);
  key.writeUInt16BE(flow.ports[first] ?? 0, KEY.srcPort);
  key.writeUInt16BE(flow.ports[first === 0 ? 1 : 0] ?? 0, KEY.dstPort);
  key[KEY.proto] = flow.proto;
  key[KEY.addressLength] = src.length;
  const [outer = NO_VLAN, inner = NO_VLAN] = flow.vlan;
  key.writeInt32LE((inner << 16) | outer, KEY.vlanWord * 4);
  return flowText(key, 0);
}
