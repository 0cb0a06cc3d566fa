/** A list of known-bad hosts for the made lives: none comes with the program, and the house of a bench has no folder of them. */
import { parseBadHosts } from "../src/hub/alarm/bad-host-list.ts";
import { BadHostTable } from "../src/hub/alarm/bad-host-table.ts";
import { AlarmHouse } from "../src/hub/alarm-house.ts";
import { outside } from "./story-parts.ts";

const TEXT = "# Title: made list\nbadhost.example\n203.0.113.211\n192.0.2.224/28\n";

export const LISTED = {
  named: outside("panel.badhost.example", "203.0.113.210"),
  byAddress: outside("scanner", "203.0.113.211"),
  ofNetwork: outside("nobody", "192.0.2.230"),
} as const;

/** Named and addressed as the listed are but for a little. */
export const UNLISTED = [
  outside("www.notbadhost.example", "203.0.113.212"),
  outside("badhost.example.net", "192.0.2.223"),
] as const;

/** While `life` goes on every house has the list. */
export async function withList<T>(life: () => Promise<T>): Promise<T> {
  const table = new BadHostTable([parseBadHosts(TEXT, "made.txt")]);
  const own = AlarmHouse.prototype.badHosts;
  AlarmHouse.prototype.badHosts = () => table;
  try {
    return await life();
  } finally {
    AlarmHouse.prototype.badHosts = own;
  }
}
