/**
 * Holds the rings within what all recordings may take together: a rule for whose ring there is no room does not record,
 * and what lies there already stays. So the limit holds from the first frame on, also where it was lowered and the hub
 * is away.
 */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { formatBytes } from "../base/size.ts";
import { type RecordingRoom, roomForRings } from "../model/recording-room.ts";
import { promisedBytes, type SensorRule } from "../model/sniffer-rule.ts";

export interface RingAdmissionParts {
  readonly rulesFolder: string;
  /** The limit, and what is promised beside the rings. */
  beside(): Omit<RecordingRoom, "leftBytes">;
}

export class RingAdmission {
  readonly #parts: RingAdmissionParts;
  /** What the rules were told to keep within, by slug. */
  #told: ReadonlyMap<string, number> = new Map();
  #wanted: ReadonlySet<string> = new Set();
  #leftBytes: number | undefined;
  /** Another look may find more room: a rule has just ended, or one waits for room. */
  unsettled = false;

  constructor(parts: RingAdmissionParts) {
    this.#parts = parts;
  }

  get room(): RecordingRoom {
    const beside = this.#parts.beside();
    const known = beside.totalBytes !== undefined && this.#leftBytes !== undefined;
    return known ? { ...beside, leftBytes: this.#leftBytes } : beside;
  }

  get limited(): boolean {
    return this.#parts.beside().totalBytes !== undefined;
  }

  /** What lies there, of rules and of removed ones. */
  async measure(): Promise<{ readonly ringBytes: number; readonly leftBytes: number }> {
    const held = await heldBytes(this.#parts.rulesFolder);
    const sum = (wanted: boolean): number =>
      [...held].reduce((all, [slug, bytes]) => (this.#wanted.has(slug) === wanted ? all + bytes : all), 0);
    return { ringBytes: sum(true), leftBytes: sum(false) };
  }

  /** The rules as the packet thread shall take them: the older have the right of way. */
  async admit(rules: readonly SensorRule[]): Promise<readonly SensorRule[]> {
    const wanted = new Set(rules.map(({ slug }) => slug));
    this.#wanted = wanted;
    const room = this.#parts.beside();
    this.unsettled = false;
    if (room.totalBytes === undefined) return rules;
    const held = await heldBytes(this.#parts.rulesFolder);
    const ended = [...this.#told].filter(([slug]) => !wanted.has(slug));
    // A rule that has just ended may still write what its ring had room for.
    for (const [slug, bytes] of ended) held.set(slug, Math.max(bytes, held.get(slug) ?? 0));
    const sum = (slugs: Iterable<string>): number =>
      [...slugs].reduce((all, slug) => all + (held.get(slug) ?? 0), 0);
    this.#leftBytes = sum([...held.keys()].filter((slug) => !wanted.has(slug)));
    let free = (roomForRings({ ...room, leftBytes: this.#leftBytes }) ?? 0) - sum(wanted);
    const told = new Map<string, number>();
    const admitted = rules.map((rule) => {
      const has = held.get(rule.slug) ?? 0;
      const more = Math.max(promisedBytes(rule.ring) - has, 0);
      if (more > 0 && more > free) return this.#refused(rule, more, free);
      free -= more;
      told.set(rule.slug, has + more);
      return rule;
    });
    this.#told = told;
    this.unsettled = ended.length > 0 || told.size < rules.length;
    return admitted;
  }

  #refused(rule: SensorRule, more: number, free: number): SensorRule {
    const of = `of the ${formatBytes(this.#parts.beside().totalBytes ?? 0)} for all recordings`;
    const left =
      free > 0
        ? `${formatBytes(free)} ${of} are left`
        : `${formatBytes(-free)} more than all ${of} are taken`;
    const noRoom =
      `its ring wants ${formatBytes(more)} more and ${left}; remove recordings with their files, ` +
      "make rings smaller, or give all recordings more room in Settings or by tapdeck budgets --recordings-size";
    return { ...rule, paused: true, noRoom };
  }
}

/** Bytes of capture files by the folder of their rule. */
async function heldBytes(rulesFolder: string): Promise<Map<string, number>> {
  const held = new Map<string, number>();
  for (const slug of await readdir(rulesFolder).catch(() => [])) {
    held.set(slug, await folderBytes(join(rulesFolder, slug)));
  }
  return held;
}

/** Of the files in a folder; what goes meanwhile counts nothing. */
export async function folderBytes(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(
    names.map(async (name) => {
      const found = await stat(join(folder, name)).catch(() => undefined);
      return found?.isFile() === true ? found.size : 0;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
