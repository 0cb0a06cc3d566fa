/** What the sensors' named facts teach the inventory. */
import type { NamedFact } from "../model/named-fact.ts";
import type { Inventory } from "./inventory/inventory.ts";

export function learn(inventory: Inventory, facts: readonly NamedFact[]): void {
  for (const fact of facts) {
    switch (fact.kind) {
      case "sighting":
        inventory.sighted(fact.mac, fact.ip, fact.firstMs);
        inventory.sighted(fact.mac, fact.ip, fact.lastMs);
        break;
      case "dhcp": {
        const device = inventory.sighted(fact.mac, fact.ip, fact.atMs);
        if (device !== undefined) inventory.learnHostname(device, fact.hostname, fact.vendorClass);
        break;
      }
      // Networks come with every status; what a DNS answer names is in the flows' domains already.
      case "home-net":
      case "dns":
      case "dns-query":
      case "tls":
        break;
    }
  }
}
