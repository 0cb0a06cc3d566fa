/** A group as the API shows it. */
import type { Group as KnownGroup } from "../inventory/groups.ts";
import type { Inventory } from "../inventory/inventory.ts";
import type { Group } from "./contract/group.ts";

export function groupItem({ id, name, devices, privacy, builtIn }: KnownGroup, inventory: Inventory): Group {
  return { id, name, devices: wholeIds(devices, inventory), privacy, builtIn };
}

/** A group keeps parts; people know devices. */
export function wholeIds(parts: readonly string[], inventory: Inventory): string[] {
  return [...new Set(parts.map((id) => inventory.wholeId(id)))];
}
