/** Names that the sensor puts into the name blocks of recordings. */
import { keyText } from "../base/address-key.ts";
import { nameOf } from "./inventory/device.ts";
import type { Inventory } from "./inventory/inventory.ts";

const MAX_NAMES = 10_000;

/** Only names that a person or the device itself gave say more than the address. */
export function namesWish(inventory: Inventory): Record<string, string> {
  const names: Record<string, string> = {};
  let left = MAX_NAMES;
  for (const device of inventory.all()) {
    const { name, source } = nameOf(device);
    if (source === "vendor" || source === "address") continue;
    for (const key of device.addresses.keys()) if (left-- > 0) names[keyText(key)] = name;
  }
  return names;
}
