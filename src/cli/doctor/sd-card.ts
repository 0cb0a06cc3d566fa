/** Whether a folder lies on an SD card, which wears with what is written to it. */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * As /sys tells it, also through encryption and LVM. A file system without a block device of its own (btrfs, overlay) is
 * taken for none.
 */
export function isOnSdCard(folder: string): boolean {
  const { dev } = statSync(folder);
  // Major and minor number as the C library packs them; a major above 4095 is not in use.
  const major = Math.floor(dev / 0x100) & 0xfff;
  const minor = (dev & 0xff) | ((dev >>> 12) & 0xfff00);
  return isSdCard(`/sys/dev/block/${major}:${minor}`);
}

/** `device`: its folder in /sys. Soldered flash (eMMC) has the same kind of name and another type. */
export function isSdCard(device: string): boolean {
  if (!existsSync(device)) return false;
  const path = realpathSync(device);
  const card = /^.*\/mmcblk\d+(?=\/|$)/.exec(path)?.[0];
  if (card !== undefined) return typeOf(card) === "SD";
  const below = join(path, "slaves");
  return existsSync(below) && readdirSync(below).some((name) => isSdCard(join(below, name)));
}

function typeOf(card: string): string {
  const file = join(card, "device", "type");
  return existsSync(file) ? readFileSync(file, "utf8").trim() : "";
}
