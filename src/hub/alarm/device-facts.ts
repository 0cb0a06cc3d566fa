/** Signs of life: which device a fact shows, and when. */
import type { NamedFact } from "../../model/named-fact.ts";
import type { House } from "./detector.ts";

export interface Sign {
  readonly deviceId: string;
  readonly atMs: number;
  readonly mac: string | undefined;
}

/** Undefined for facts that show no device by its own frames. */
export function signOf(fact: NamedFact, house: House): Sign | undefined {
  switch (fact.kind) {
    case "sighting": {
      const named = fact.mac ?? fact.ip;
      const deviceId = named === undefined ? undefined : house.deviceOf(named);
      return deviceId === undefined ? undefined : { deviceId, atMs: fact.lastMs, mac: fact.mac };
    }
    case "dhcp": {
      const deviceId = house.deviceOf(fact.mac);
      return deviceId === undefined ? undefined : { deviceId, atMs: fact.atMs, mac: fact.mac };
    }
    default:
      return undefined;
  }
}

/** The second-lowest bit of the first byte: such an address is made up by the device itself (IEEE 802). */
export function isMadeUp(mac: string): boolean {
  return (Number.parseInt(mac.slice(0, 2), 16) & 2) !== 0;
}
