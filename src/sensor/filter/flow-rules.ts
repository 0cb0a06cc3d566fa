/** Very flows to the rules that want them: asked once a flow, so a text for the key is no matter. */
import { parseAddress } from "../../base/address.ts";
import type { FlowKey } from "../../model/frame-select.ts";
import { FiveTuple, PORTS } from "../flow/five-tuple.ts";
import { DecodedPacket, NETWORK, NO_VLAN } from "../packet/decoded-packet.ts";
import type { RuleSets } from "./rule-sets.ts";

const SECOND = 16;

export class FlowRules {
  readonly #tuple = new FiveTuple(0);
  readonly #handles = new Map<string, number[]>();

  get empty(): boolean {
    return this.#handles.size === 0;
  }

  add(flow: FlowKey, handle: number): void {
    const [a, b] = flow.addresses.map((text) => parseAddress(text));
    if (a === undefined || b === undefined || a.length !== b.length) return;
    const bytes = new Uint8Array(2 * SECOND);
    bytes.set(a);
    bytes.set(b, SECOND);
    const packet = new DecodedPacket();
    packet.network = a.length === 4 ? NETWORK.ipv4 : NETWORK.ipv6;
    packet.srcOffset = 0;
    packet.dstOffset = SECOND;
    packet.proto = flow.proto;
    [packet.vlan0 = NO_VLAN, packet.vlan1 = NO_VLAN] = flow.vlan;
    this.#tuple.set(bytes, packet, flow.ports[0], flow.ports[1]);
    const key = this.#tuple.words.join();
    this.#handles.set(key, [...(this.#handles.get(key) ?? []), handle]);
  }

  /** `ports` of the packet's flow, as its key has them. */
  take(bytes: Uint8Array, packet: DecodedPacket, ports: number, sets: RuleSets): void {
    if (packet.network !== NETWORK.ipv4 && packet.network !== NETWORK.ipv6) return;
    this.#tuple.set(bytes, packet, ports >>> 16, ports & 0xffff);
    this.#tuple.words[PORTS] = ports;
    sets.take(this.#handles.get(this.#tuple.words.join()));
  }
}
