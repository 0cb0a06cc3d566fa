/** Which devices are listed, and in which order. Pure. */
import type { Device } from "../../../src/hub/api/contract/device.ts";
import { t } from "../texts/index.ts";

export const SORTS = ["name", "up", "down", "seen"] as const;
export type Sort = (typeof SORTS)[number];
export type Order = "asc" | "desc";

export const naturalOrder = (sort: Sort): Order => (sort === "name" ? "asc" : "desc");

export interface Sums {
  readonly up: number;
  readonly down: number;
}

/** Every word must occur in the name, the kind, the addresses, the vendor or a host name. */
export function matches(device: Device, words: string): boolean {
  const text = [
    device.name,
    t.kinds.names[device.kind],
    device.vendor ?? "",
    ...device.macs,
    ...device.ips,
    ...device.hostnames,
  ]
    .join(" ")
    .toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

export function sorted(
  devices: readonly Device[],
  sort: Sort,
  order: Order,
  sums: (device: Device) => Sums,
): Device[] {
  const sign = order === "asc" ? 1 : -1;
  const byName = (a: Device, b: Device) => a.name.localeCompare(b.name, undefined, { numeric: true });
  const difference = {
    name: byName,
    up: (a: Device, b: Device) => sums(a).up - sums(b).up,
    down: (a: Device, b: Device) => sums(a).down - sums(b).down,
    seen: (a: Device, b: Device) => a.lastSeen.localeCompare(b.lastSeen),
  }[sort];
  return devices.toSorted((a, b) => sign * difference(a, b) || byName(a, b));
}
