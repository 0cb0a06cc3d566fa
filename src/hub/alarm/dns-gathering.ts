/**
 * What detectors of DNS gather of a window of time, for each client, or client and domain: sums of what the sensor summed
 * up every ten seconds, the flows in which a client asked, and who of the house answers others. Bounded.
 */
import type { FlowRef } from "./claim.ts";
import type { House } from "./detector.ts";
import { DnsFlows, type DnsSummary, Forwarders } from "./dns-clients.ts";
import type { FlowSlice } from "./flow-slice.ts";
import { makeRoom } from "./make-room.ts";
import { RollingSum } from "./rolling-sum.ts";

/** About 1 kB each. */
export class DnsSums {
  /** Of what is in the sums: since when. */
  startMs: number;
  lastMs: number;
  readonly queries: RollingSum;
  /** Names that the client had not asked for lately, their characters in front of the domain, and the bits in those. */
  readonly names: RollingSum;
  readonly bytes: RollingSum;
  readonly bits: RollingSum;
  /** Questions that carry any bytes back: TXT and NULL. */
  readonly texts: RollingSum;
  /** Answers that there is no such name, and new names of these. */
  readonly nxdomain: RollingSum;
  readonly missing: RollingSum;
  /** Of a client: different domains that do not exist, as its detector counts them. */
  readonly domains: RollingSum;

  constructor({ fromMs, atMs }: DnsSummary, windowMs: number) {
    this.startMs = fromMs;
    this.lastMs = atMs;
    const sum = (): RollingSum => new RollingSum(windowMs);
    [this.queries, this.names, this.bytes, this.bits] = [sum(), sum(), sum(), sum()];
    [this.texts, this.nxdomain, this.missing, this.domains] = [sum(), sum(), sum(), sum()];
  }

  add(fact: DnsSummary): void {
    const { atMs, newNames } = fact;
    if (this.queries.at(atMs) === 0) this.startMs = fact.fromMs;
    this.lastMs = Math.max(this.lastMs, atMs);
    this.queries.add(atMs, fact.queries);
    this.names.add(atMs, newNames);
    this.bytes.add(atMs, fact.newBytes);
    this.bits.add(atMs, fact.entropy * newNames);
    this.texts.add(atMs, fact.texts);
    this.nxdomain.add(atMs, fact.nxdomain);
    this.missing.add(atMs, fact.newMissing);
  }
}

const MOST_CLIENTS = 500;
const MOST_PAIRS = 2000;

export class DnsGathering {
  readonly #windowMs: number;
  readonly #flows = new DnsFlows();
  readonly #forwarders: Forwarders;
  readonly #clients = new Map<string, DnsSums>();
  readonly #pairs = new Map<string, DnsSums>();

  constructor(house: House, windowMs: number) {
    this.#windowMs = windowMs;
    this.#forwarders = new Forwarders(house);
  }

  slice(slice: FlowSlice): void {
    this.#flows.note(slice);
  }

  /** Who answers others is learnt of every summary, also of those that are not judged. */
  note(fact: DnsSummary): void {
    this.#forwarders.note(fact);
  }

  /** It passes on what others ask. */
  isForwarder(client: string, nowMs: number): boolean {
    return this.#forwarders.has(client, nowMs);
  }

  ofClient(fact: DnsSummary): DnsSums {
    return this.#sums(this.#clients, fact.client, MOST_CLIENTS, fact);
  }

  /** Of what this client asked below this domain. */
  ofDomain(fact: DnsSummary): DnsSums {
    return this.#sums(this.#pairs, `${fact.client} ${fact.suffix}`, MOST_PAIRS, fact);
  }

  /** Somebody else asked below this domain within the window. */
  isAskedByOthers({ client, suffix, atMs }: DnsSummary): boolean {
    for (const [key, { lastMs }] of this.#pairs)
      if (key.endsWith(` ${suffix}`) && key !== `${client} ${suffix}` && atMs - lastMs < this.#windowMs)
        return true;
    return false;
  }

  /** The newest in which it asked. */
  flowsOf(client: string): FlowRef[] {
    return this.#flows.of(client);
  }

  #sums(map: Map<string, DnsSums>, key: string, most: number, fact: DnsSummary): DnsSums {
    let sums = map.get(key);
    if (sums === undefined) {
      makeRoom(map, most);
      sums = new DnsSums(fact, this.#windowMs);
      map.set(key, sums);
    }
    return sums;
  }
}
