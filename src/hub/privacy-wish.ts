/** Who is not recorded in full, in the words that a sensor knows: MACs and addresses, by class. */
import { keyText } from "../base/address-key.ts";
import { FULL, type Privacy } from "../model/privacy.ts";
import type { SensorPrivacy } from "../model/privacy-schema.ts";
import type { InventoryDevice } from "./inventory/device.ts";

/**
 * A device is told by its MACs, and by its addresses too: where it is heard beyond a router its frames have another MAC.
 */
export function privacyWish(
  devices: Iterable<InventoryDevice>,
  privacyOf: (device: InventoryDevice) => Privacy,
): SensorPrivacy[] {
  const byClass = new Map<Privacy, SensorPrivacy>();
  for (const device of devices) {
    const privacy = privacyOf(device);
    if (privacy === FULL) continue;
    const known = byClass.get(privacy) ?? { privacy, all: false, macs: [], addresses: [] };
    byClass.set(privacy, known);
    known.macs.push(...device.macs);
    known.addresses.push(...[...device.addresses.keys()].map(keyText));
  }
  return [...byClass.values()];
}
