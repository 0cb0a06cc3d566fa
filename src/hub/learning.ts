/** What the sensors' named facts teach the inventory. */
import type { NamedFact } from "../model/named-fact.ts";
import { Habits } from "./habits.ts";
import type { Inventory } from "./inventory/inventory.ts";

type AddressName = Extract<NamedFact, { kind: "device-name" }>;

/** Names of addresses whose device has not been met yet: facts come before the flows that show it. */
const MAX_WAITING = 500;

export class Learning {
  readonly habits: Habits;
  readonly #inventory: Inventory;
  #waiting: AddressName[] = [];

  constructor(inventory: Inventory) {
    this.#inventory = inventory;
    this.habits = new Habits(inventory);
  }

  learn(facts: readonly NamedFact[]): void {
    for (const fact of facts) this.#learn(fact);
    this.#waiting = this.#waiting.filter((fact) => !this.#nameAddress(fact)).slice(-MAX_WAITING);
  }

  #learn(fact: NamedFact): void {
    const inventory = this.#inventory;
    switch (fact.kind) {
      case "sighting":
        inventory.sighted(fact.mac, fact.ip, fact.firstMs);
        inventory.sighted(fact.mac, fact.ip, fact.lastMs);
        return;
      case "dhcp":
        this.#learnDhcp(fact);
        return;
      case "device-name": {
        // Without a MAC it is the word of another, or a capture without MACs: whoever has the address by then.
        const device = fact.mac === undefined ? undefined : inventory.speaker(fact.mac, fact.ip, fact.atMs);
        if (device !== undefined) inventory.learnName(device, fact.name, fact.source, fact.atMs);
        else if (fact.mac === undefined) this.#waiting.push(fact);
        return;
      }
      case "device-fact": {
        const device = inventory.speaker(fact.mac, fact.ip, fact.atMs);
        if (device !== undefined) inventory.learnFact(device, fact.about, fact.value, fact.source, fact.atMs);
        return;
      }
      case "dns":
        this.habits.asked(fact.client, fact.domain, fact.atMs);
        return;
      // Questions without an answer count too: a thing in its first minutes may have no way out yet.
      case "dns-summary":
        this.habits.asked(fact.client, fact.example, fact.atMs);
        return;
      case "dhcp-server":
        this.#role(fact.mac, "dhcp-server", fact.atMs);
        return;
      case "router-advertisement":
        if (fact.lifetimeS > 0) this.#role(fact.mac, "ipv6-router", fact.atMs);
        return;
      // Networks come with every status; what TLS names is in the flows' domains. Others are for alarms.
      default:
    }
  }

  #learnDhcp(fact: Extract<NamedFact, { kind: "dhcp" }>): void {
    const { hostname, vendorClass, fingerprint, clientId, atMs } = fact;
    const inventory = this.#inventory;
    const device = inventory.sighted(fact.mac, fact.ip, atMs);
    if (device === undefined) return;
    if (hostname !== undefined) inventory.learnName(device, hostname, "dhcp", atMs);
    for (const [kind, value] of [
      ["vendor-class", vendorClass],
      ["fingerprint", fingerprint],
      ["client-id", clientId],
    ] as const) {
      if (value !== undefined) inventory.learnFact(device, kind, value, "dhcp", atMs);
    }
  }

  #role(mac: string | undefined, role: string, atMs: number): void {
    const device = mac === undefined ? undefined : this.#inventory.sighted(mac, undefined, atMs);
    if (device !== undefined) this.#inventory.learnFact(device, "role", role, "traffic", atMs);
  }

  /** True when the name found its device. */
  #nameAddress(fact: AddressName): boolean {
    const device = this.#inventory.find(fact.ip);
    if (device === undefined) return false;
    this.#inventory.learnName(device, fact.name, fact.source, fact.atMs);
    return true;
  }
}
