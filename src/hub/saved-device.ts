/** A device as the store keeps it. */
import { keyText } from "../base/address-key.ts";
import type { InventoryDevice } from "./inventory/device.ts";
import type { DeviceRow } from "./store/store.ts";

/** A part of a device is kept by itself, with the device it is a part of. */
export function deviceRow({ id, own, whole }: InventoryDevice): DeviceRow {
  return {
    id,
    partOf: whole.id === id ? null : whole.id,
    givenName: own.givenName ?? null,
    givenKind: own.givenKind ?? null,
    sameAs: own.sameAs ?? null,
    apartFrom: [...own.apartFrom],
    privacy: own.privacy,
    names: own.names,
    facts: own.facts,
    firstMs: own.firstMs,
    lastMs: own.lastMs,
    macs: own.macs,
    addresses: [...own.addresses].map(([key, lastMs]) => ({ address: keyText(key), lastMs })),
  };
}
