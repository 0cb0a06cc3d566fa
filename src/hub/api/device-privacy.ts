/** What privacy a device has in the end: its own and that of every group it is in, the strictest of them. */
import { type Privacy, strictest } from "../../model/privacy.ts";
import type { InventoryDevice } from "../inventory/device.ts";
import type { Groups } from "../inventory/groups.ts";

export function effectivePrivacy(device: InventoryDevice, groups: Groups): Privacy {
  return strictest([device.privacy, ...groups.ofDevice(device).map((group) => group.privacy)]);
}
