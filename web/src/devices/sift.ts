/** New, quiet, noisy: what the filters of the list of devices mean. The page's help says the same. Pure. */
import type { Device } from "../../../src/hub/api/contract/device.ts";

export const SIFTS = ["new", "quiet", "noisy"] as const;
export type Sift = (typeof SIFTS)[number];

/** First seen within it. */
export const NEW_MS = 24 * 3_600_000;
/** Not seen for so long. */
export const QUIET_MS = 24 * 3_600_000;
/** Of all bytes that went out of and came into the house within 24 hours, and so many at least. */
export const NOISY_SHARE = 0.2;
export const NOISY_BYTES = 10_000_000;

export type Sifted = Pick<Device, "firstSeen" | "lastSeen" | "uploadBytes24h" | "downloadBytes24h">;

export function sieve(devices: Iterable<Sifted>, nowMs: number): (device: Sifted, sift: Sift) => boolean {
  let all = 0;
  for (const device of devices) all += moved(device);
  return (device, sift) => {
    switch (sift) {
      case "new":
        return nowMs - Date.parse(device.firstSeen) < NEW_MS;
      case "quiet":
        return nowMs - Date.parse(device.lastSeen) >= QUIET_MS;
      case "noisy":
        return moved(device) >= Math.max(NOISY_BYTES, NOISY_SHARE * all);
    }
  };
}

function moved({ uploadBytes24h, downloadBytes24h }: Sifted): number {
  return uploadBytes24h + downloadBytes24h;
}
