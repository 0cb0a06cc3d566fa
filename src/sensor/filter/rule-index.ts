/**
 * Which rules want a packet: lookups by MAC, address, port and place, whose answer is a rule set (see RuleSets).
 * `evaluate` is for the first packet of a flow, for odd ones and for frames without a flow.
 */
import { parseCidr, parseMac } from "../../base/address.ts";
import type { FlowKey } from "../../model/frame-select.ts";
import type { Match } from "../../model/sniffer-rule.ts";
import type { PlaceNumbers } from "../../places/place-numbers.ts";
import { type DecodedPacket, NETWORK } from "../packet/decoded-packet.ts";
import { DomainRules } from "./domain-rules.ts";
import { FlowRules } from "./flow-rules.ts";
import { PlaceTable } from "./place-table.ts";
import { PortTable } from "./port-table.ts";
import { PrefixTable } from "./prefix-table.ts";
import { type Joint, RuleSets } from "./rule-sets.ts";

export interface IndexedRule {
  /** Small number, unique among the rules given. */
  readonly handle: number;
  readonly match: Partial<Match>;
  /** These very flows too. */
  readonly flows?: readonly FlowKey[] | undefined;
}

export interface RulePlaces {
  readonly countries: PlaceNumbers;
  readonly systems: PlaceNumbers;
}

export class RuleIndex {
  /** Grows with every change of rules; answers of older generations are void. */
  generation = 1;
  /** True while some rule looks at MACs: only then must a packet's MACs be compared with its flow's. */
  looksAtMacs = false;
  /** True while no rule exists: nothing needs to be asked. */
  empty = true;
  /** True while some rule is about a domain: flows must be named before they can be judged. */
  looksAtDomains = false;
  readonly sets = new RuleSets();
  #all: number[] = [];
  #macs = new Map<number, number[]>();
  #domains = new DomainRules();
  #networks = new PrefixTable();
  #ports = new PortTable();
  #flows = new FlowRules();
  /** Undefined while no rule asks for a place. */
  #countries: PlaceTable | undefined;
  #systems: PlaceTable | undefined;

  /** `places` knows the countries and systems that the rules name; `joints` are put together of the rules' handles. */
  replace(rules: readonly IndexedRule[], places?: RulePlaces, joints: readonly Joint[] = []): void {
    this.generation++;
    this.sets.clear(joints);
    this.#all = [];
    this.#macs = new Map();
    this.#domains = new DomainRules();
    this.#networks = new PrefixTable();
    this.#ports = new PortTable();
    this.#flows = new FlowRules();
    this.#countries = places && new PlaceTable(places.countries);
    this.#systems = places && new PlaceTable(places.systems);
    for (const { handle, match, flows } of rules) {
      this.#add(handle, match);
      for (const flow of flows ?? []) this.#flows.add(flow, handle);
    }
    this.looksAtMacs = this.#macs.size > 0;
    this.looksAtDomains = !this.#domains.empty;
    this.empty = rules.length === 0;
  }

  /** `ports`: of the packet's flow, one in each half; 0 without a flow. */
  evaluate(bytes: Uint8Array, packet: DecodedPacket, ports: number): number {
    const { sets } = this;
    const { dstMacOffset, srcMacOffset } = packet;
    sets.begin();
    sets.take(this.#all);
    if (this.looksAtMacs) {
      if (dstMacOffset >= 0) sets.take(this.#macs.get(macNumber(bytes, dstMacOffset)));
      if (srcMacOffset >= 0) sets.take(this.#macs.get(macNumber(bytes, srcMacOffset)));
    }
    if (!this.#ports.empty) this.#ports.take(packet.proto, ports, sets);
    if (packet.network !== NETWORK.none) {
      if (!this.#flows.empty) this.#flows.take(bytes, packet, ports, sets);
      this.#takeAddress(bytes, packet.srcOffset, packet.addressLength);
      this.#takeAddress(bytes, packet.dstOffset, packet.addressLength);
    }
    return sets.end();
  }

  /** The rules that want flows of any of these names. */
  ofNames(names: readonly string[]): number {
    this.sets.begin();
    for (const name of names) this.#domains.take(name, this.sets);
    return this.sets.end();
  }

  #takeAddress(bytes: Uint8Array, at: number, length: number): void {
    this.#networks.take(bytes, at, length, this.sets);
    this.#countries?.take(bytes, at, length, this.sets);
    this.#systems?.take(bytes, at, length, this.sets);
  }

  #add(handle: number, match: Partial<Match>): void {
    if (match.all === true) this.#all.push(handle);
    for (const text of match.macs ?? []) this.#addMac(text, handle);
    for (const text of match.cidrs ?? []) {
      const cidr = parseCidr(text);
      if (cidr !== undefined) this.#networks.add(cidr, handle);
    }
    for (const text of match.ports ?? []) this.#ports.add(text, handle);
    for (const country of match.countries ?? []) this.#countries?.add(country, handle);
    for (const domain of match.domains ?? []) this.#domains.add(domain, handle);
    for (const asn of match.asns ?? []) this.#systems?.add(asn, handle);
  }

  #addMac(text: string, handle: number): void {
    const mac = parseMac(text);
    if (mac === undefined) return;
    const key = macNumber(mac, 0);
    const handles = this.#macs.get(key);
    if (handles === undefined) this.#macs.set(key, [handle]);
    else handles.push(handle);
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
