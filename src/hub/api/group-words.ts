/** What is written down of a group's making and changing, as a person would say it. */
import { macOfDeviceId, nameOf } from "../inventory/device.ts";
import type { Group } from "../inventory/groups.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { wholeIds } from "./group-item.ts";

/** Devices named in one entry; the rest is a number. */
const MAX_NAMED = 20;

export function groupWords({ devices, privacy }: Group, inventory: Inventory): string {
  return `${devicesText(devices, inventory) || "no device"}; recorded: ${privacy}`;
}

/** Empty where neither name nor devices are others. */
export function groupChangeWords(before: Group, after: Group, inventory: Inventory): string {
  const joined = after.devices.filter((id) => !before.devices.includes(id));
  const left = before.devices.filter((id) => !after.devices.includes(id));
  const words = [
    before.name === after.name ? undefined : `now called ${after.name}`,
    joined.length === 0 ? undefined : `with ${devicesText(joined, inventory)}`,
    left.length === 0 ? undefined : `without ${devicesText(left, inventory)}`,
  ];
  return words.filter((word) => word !== undefined).join("; ");
}

function devicesText(parts: readonly string[], inventory: Inventory): string {
  const ids = wholeIds(parts, inventory);
  const names = ids.slice(0, MAX_NAMED).map((id) => {
    const device = inventory.find(id);
    return device === undefined ? (macOfDeviceId(id) ?? id) : nameOf(device).name;
  });
  const rest = ids.length - names.length;
  return [...names, ...(rest > 0 ? [`${rest} more`] : [])].join(", ");
}
