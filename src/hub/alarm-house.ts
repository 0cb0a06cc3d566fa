/** What detectors may ask of the house, answered from the inventory, the places and what the sensors say is home. */

import { parseCidr } from "../base/address.ts";
import { type AddressKey, addressKeyOf, inRange, type KeyRange, keyRange } from "../base/address-key.ts";
import { NOWHERE } from "../places/place.ts";
import type { PlaceOf, Places } from "../places/places.ts";
import { BadHostTable } from "./alarm/bad-host-table.ts";
import type { House, Place } from "./alarm/detector.ts";
import { nameOf } from "./inventory/device.ts";
import type { Inventory } from "./inventory/inventory.ts";

const DAY_MS = 86_400_000;
/** Home wherever it is (RFC 1918, RFC 4193, link-local); the sensors say what else is. */
const ALWAYS_HOME = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "169.254.0.0/16",
  "fc00::/7",
  "fe80::/10",
];

const NONE_BAD = new BadHostTable([]);

export interface AlarmHouseParts {
  readonly inventory: Inventory;
  readonly places: Places;
  badHosts?(): BadHostTable;
  /** Networks, as text. */
  homeNets(): readonly string[];
}

export class AlarmHouse implements House {
  /** Event time of the first that was ever seen. */
  installedMs: number | undefined;
  readonly #parts: AlarmHouseParts;
  #placeOf: PlaceOf | undefined;
  #homes: { of: string; ranges: readonly KeyRange[] } = { of: "", ranges: [] };

  constructor(parts: AlarmHouseParts) {
    this.#parts = parts;
  }

  /** The tables of now: before the first slices, and now and then. */
  async openPlaces(): Promise<void> {
    this.#placeOf = await this.#parts.places.open();
  }

  nameOf(deviceId: string): string {
    const device = this.#parts.inventory.find(deviceId);
    return device === undefined ? deviceId : nameOf(device).name;
  }

  deviceOf(macOrAddress: string): string | undefined {
    return this.#parts.inventory.find(macOrAddress)?.id;
  }

  firstMs(deviceId: string): number | undefined {
    return this.#parts.inventory.find(deviceId)?.firstMs;
  }

  placeOf(address: AddressKey): Place {
    return this.#placeOf?.(address) ?? NOWHERE;
  }

  isHome(address: string): boolean {
    const key = addressKeyOf(address);
    if (key === undefined) return false;
    const nets = [...ALWAYS_HOME, ...this.#parts.homeNets()];
    const of = nets.join(" ");
    if (of !== this.#homes.of) {
      const ranges = nets.flatMap((net) => {
        const cidr = parseCidr(net);
        return cidr === undefined ? [] : keyRange(cidr);
      });
      this.#homes = { of, ranges };
    }
    return this.#homes.ranges.some((range) => inRange(key, range));
  }

  badHosts(): BadHostTable {
    return this.#parts.badHosts?.() ?? NONE_BAD;
  }

  isLearning(nowMs: number): boolean {
    return this.installedMs === undefined || nowMs < this.installedMs + DAY_MS;
  }

  get learnsUntilMs(): number | undefined {
    return this.installedMs === undefined ? undefined : this.installedMs + DAY_MS;
  }
}
