/** A group as the API shows it. */
import type { Group as KnownGroup } from "../inventory/groups.ts";
import type { Group } from "./contract/group.ts";

export function groupItem({ id, name, devices, privacy, builtIn }: KnownGroup): Group {
  return { id, name, devices: [...devices], privacy, builtIn };
}
