/**
 * What detectors of DNS share: a state for each client, or client and suffix; the newest flows in which a client asked;
 * and who of the house answers others, for such a forwarder asks what its clients ask. Bounded: the longest silent go.
 */
import { type AddressKey, addressKeyOf } from "../../base/address-key.ts";
import type { NamedFact } from "../../model/named-fact.ts";
import { type FlowRef, MOST_FLOWS, refOf } from "./claim.ts";
import type { House } from "./detector.ts";
import type { FlowSlice } from "./flow-slice.ts";
import { makeRoom } from "./make-room.ts";

export type DnsSummary = Extract<NamedFact, { kind: "dns-summary" }>;

const DNS_PORT = 53;
const MOST_CLIENTS = 500;
const FORWARDER_MS = 3_600_000;

/** The newest flows of each client to port 53. */
export class DnsFlows {
  readonly #flows = new Map<AddressKey, { lastMs: number; refs: FlowRef[] }>();

  note(slice: FlowSlice): void {
    if (slice.respPort !== DNS_PORT || !slice.first) return;
    let flows = this.#flows.get(slice.origAddress);
    if (flows === undefined) {
      makeRoom(this.#flows, MOST_CLIENTS);
      flows = { lastMs: slice.toMs, refs: [] };
      this.#flows.set(slice.origAddress, flows);
    }
    flows.lastMs = Math.max(flows.lastMs, slice.toMs);
    flows.refs.push(refOf(slice));
    if (flows.refs.length > MOST_FLOWS) flows.refs.shift();
  }

  /** The newest first. */
  of(client: string): FlowRef[] {
    return [...(this.#flows.get(addressKeyOf(client) ?? "")?.refs ?? [])].reverse();
  }
}

export class Forwarders {
  readonly #house: House;
  readonly #servers = new Map<string, { lastMs: number }>();

  constructor(house: House) {
    this.#house = house;
  }

  note({ client, server, atMs }: DnsSummary): void {
    if (client === server || !this.#house.isHome(server)) return;
    const known = this.#servers.get(server);
    if (known !== undefined) known.lastMs = Math.max(known.lastMs, atMs);
    else {
      makeRoom(this.#servers, MOST_CLIENTS);
      this.#servers.set(server, { lastMs: atMs });
    }
  }

  has(address: string, nowMs: number): boolean {
    const known = this.#servers.get(address);
    return known !== undefined && Math.abs(nowMs - known.lastMs) < FORWARDER_MS;
  }
}

/** The device of an address as people call it, else the address. */
export function personOf(house: House, address: string): string {
  const device = house.deviceOf(address);
  return device === undefined ? address : house.nameOf(device);
}
