/** Who is not recorded in full, in the words that a sensor knows: MACs and addresses, by class. */
import { keyText } from "../base/address-key.ts";
import { FULL, type Privacy, strictest } from "../model/privacy.ts";
import type { SensorPrivacy } from "../model/privacy-schema.ts";
import { effectivePrivacy } from "./api/device-privacy.ts";
import { macOfDeviceId } from "./inventory/device.ts";
import type { Inventory } from "./inventory/inventory.ts";

/**
 * A device is told by its MACs, and by its addresses too: where it is heard beyond a router its frames have another MAC.
 * Of a group's device that was not seen yet the MAC is known: it has its class from its first packet on.
 */
export function privacyWish(inventory: Inventory): SensorPrivacy[] {
  const byClass = new Map<Privacy, SensorPrivacy>();
  const add = (privacy: Privacy, macs: readonly string[], addresses: readonly string[]): void => {
    if (privacy === FULL) return;
    const known = byClass.get(privacy) ?? { privacy, all: false, macs: [], addresses: [] };
    byClass.set(privacy, known);
    known.macs.push(...macs);
    known.addresses.push(...addresses);
  };
  for (const device of inventory.all()) {
    add(effectivePrivacy(device, inventory.groups), device.macs, [...device.addresses.keys()].map(keyText));
  }
  for (const id of new Set(inventory.groups.all().flatMap((group) => group.devices))) {
    const mac = inventory.find(id) === undefined ? macOfDeviceId(id) : undefined;
    if (mac !== undefined) add(strictest(inventory.groups.of(id).map(({ privacy }) => privacy)), [mac], []);
  }
  return [...byClass.values()];
}
