/** A device as the store keeps it. */
import { keyText } from "../base/address-key.ts";
import type { InventoryDevice } from "./inventory/device.ts";
import type { DeviceRow } from "./store/store.ts";

export function deviceRow(device: InventoryDevice): DeviceRow {
  return {
    id: device.id,
    givenName: device.givenName ?? null,
    privacy: device.privacy,
    names: device.names,
    facts: device.facts,
    firstMs: device.firstMs,
    lastMs: device.lastMs,
    macs: device.macs,
    addresses: [...device.addresses].map(([key, lastMs]) => ({ address: keyText(key), lastMs })),
  };
}
