/** What to bring and what has to go, decided from what lies here and what the hub has: oldest out first. */
import type { HubFile } from "./hub-files.ts";
import type { Kept } from "./pull-folder.ts";

export interface PullPlan {
  /** Oldest first. */
  readonly fetch: readonly HubFile[];
  /** Units. */
  readonly evict: readonly string[];
  /** Larger than all the room there is. */
  readonly tooLarge: readonly HubFile[];
}

/** A manifest's size is not known before it is here. */
const MANIFEST_BYTES = 16_000;

interface Unit {
  readonly name: string;
  bytes: number;
  modifiedMs: number;
  /** Of the hub; undefined where only this folder has it. */
  file: HubFile | undefined;
}

/** `most`: bytes of all that pull brought; undefined for no limit. */
export function planPull(
  kept: readonly Kept[],
  listed: readonly HubFile[],
  most: number | undefined,
): PullPlan {
  const units = new Map<string, Unit>();
  for (const { unit: name, bytes, modifiedMs } of kept) {
    const before = units.get(name);
    if (before === undefined) units.set(name, { name, bytes, modifiedMs, file: undefined });
    else {
      before.bytes += bytes;
      before.modifiedMs = Math.min(before.modifiedMs, modifiedMs);
    }
  }
  for (const file of listed) {
    const bytes = file.bytes + (file.manifest === undefined ? 0 : MANIFEST_BYTES);
    const here = units.get(file.unit)?.bytes ?? 0;
    units.set(file.unit, {
      name: file.unit,
      bytes: Math.max(bytes, here),
      modifiedMs: file.modifiedMs,
      file,
    });
  }
  const room = most ?? Number.POSITIVE_INFINITY;
  const tooLarge = [...units.values()].filter(({ bytes }) => bytes > room);
  const newestFirst = [...units.values()]
    .filter(({ bytes }) => bytes <= room)
    .sort((a, b) => b.modifiedMs - a.modifiedMs || (a.name < b.name ? 1 : -1));
  let sum = 0;
  let full = false;
  const stays = newestFirst.filter(({ bytes }) => {
    full ||= sum + bytes > room;
    if (!full) sum += bytes;
    return !full;
  });
  const staying = new Set(stays.map(({ name }) => name));
  return {
    fetch: stays.flatMap(({ file }) => file ?? []).reverse(),
    evict: [...new Set(kept.map(({ unit }) => unit))].filter((name) => !staying.has(name)),
    tooLarge: tooLarge.flatMap(({ file }) => file ?? []),
  };
}
