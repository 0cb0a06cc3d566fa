/** What the sensors' named facts teach the inventory. */
import type { NamedFact } from "../model/named-fact.ts";
import type { Inventory } from "./inventory/inventory.ts";

type AddressName = Extract<NamedFact, { kind: "device-name" }>;

/** Names of addresses whose device has not been met yet: facts come before the flows that show it. */
const MAX_WAITING = 500;

export class Learning {
  readonly #inventory: Inventory;
  #waiting: AddressName[] = [];

  constructor(inventory: Inventory) {
    this.#inventory = inventory;
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
      // Networks come with every status; what DNS and TLS name is in the flows' domains already.
      case "home-net":
      case "dns":
      case "dns-query":
      case "tls":
        return;
      // For alarms.
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

  /** True when the name found its device. */
  #nameAddress(fact: AddressName): boolean {
    const device = this.#inventory.find(fact.ip);
    if (device === undefined) return false;
    this.#inventory.learnName(device, fact.name, fact.source, fact.atMs);
    return true;
  }
}
