/** Who is on the network now: who moves something first, then who spoke last. Pure. */
import type { Device } from "../../../src/hub/api/contract/device.ts";

export interface Rate {
  readonly up: number;
  readonly down: number;
}
export const STILL: Rate = { up: 0, down: 0 };

/** After the end of a capture nobody speaks: who spoke in its last minutes was there. */
export const LAST_MS = 10 * 60_000;
/** Beyond this a house is no longer just met. */
const MET_MS = 60 * 60_000;

export function present(
  devices: Iterable<Device>,
  is: (device: Device) => boolean,
  rateOf: (id: string) => Rate,
): Device[] {
  const moved = (device: Device): number => rateOf(device.id).up + rateOf(device.id).down;
  return [...devices]
    .filter(is)
    .toSorted((a, b) => moved(b) - moved(a) || a.name.localeCompare(b.name, undefined, { numeric: true }));
}

/** The list only grows for a while: nothing is old yet. */
export function justMet(devices: readonly Device[], nowMs: number): boolean {
  return devices.every((device) => nowMs - Date.parse(device.firstSeen) < MET_MS);
}

/** Newest first. */
export function asMet(devices: readonly Device[]): Device[] {
  return devices.toSorted((a, b) => b.firstSeen.localeCompare(a.firstSeen) || a.id.localeCompare(b.id));
}
