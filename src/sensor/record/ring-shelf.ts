/** A ring's files on disk: the full ones, oldest first, those being written to their end, and what a run before left open. */
import { mkdirSync, statSync } from "node:fs";
import { unlink } from "node:fs/promises";
import { join } from "node:path";
import type { RingFile as RingFileItem } from "../../model/sniffer-rule.ts";
import type { RingFile } from "./ring-file.ts";
import { listRing, nextNumber, ringFileName } from "./ring-name.ts";
import { type RepairedFile, repairNewest } from "./ring-repair.ts";

/** Folders are the sensor's own, readable by the group (SFTP). */
const FOLDER_MODE = 0o750;

export class RingShelf {
  readonly folder: string;
  readonly #slug: string;
  #full: RingFileItem[];
  readonly #closing = new Set<RingFile>();
  #number = 0;
  #resume: RepairedFile | undefined;

  /** Takes up what lies there; `fits` says whether a file of so many bytes can be gone on with. */
  constructor(folder: string, slug: string, note: (line: string) => void, fits: (bytes: number) => boolean) {
    this.folder = folder;
    this.#slug = slug;
    const entries = listRing(folder, slug);
    const newest = entries.pop();
    this.#full = entries.map(({ name, bytes, modifiedMs }) => ({ name, bytes, modifiedMs, open: false }));
    if (newest === undefined) return;
    this.#number = nextNumber(newest.number);
    const repaired = repairNewest(join(folder, newest.name), newest, note);
    if (repaired === undefined) return;
    if (repaired.resumable && fits(repaired.item.bytes)) this.#resume = repaired;
    else this.#full.push({ ...repaired.item, open: false });
  }

  /** Full files that could be given up. */
  get hasFull(): boolean {
    return this.#full.length > 0;
  }

  get closing(): number {
    return this.#closing.size;
  }

  nextName(seconds: number): string {
    const name = ringFileName(this.#slug, seconds, this.#number);
    this.#number = nextNumber(this.#number);
    return name;
  }

  /** The file to go on with, once. */
  takeResume(): RepairedFile | undefined {
    const resume = this.#resume;
    this.#resume = undefined;
    return resume;
  }

  /** Those that are too many once another is made, oldest first; at the disk's floor one more. They are listed no longer. */
  takeSurplus(keep: number, atFloor: boolean): RingFileItem[] {
    const surplus = Math.max(this.#full.length + this.#closing.size - keep, atFloor ? 1 : 0);
    return this.#full.splice(0, surplus);
  }

  /** Before a new file: the folder is there, the surplus is not. */
  async makeRoom(surplus: readonly RingFileItem[]): Promise<void> {
    if (statSync(this.folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
      mkdirSync(this.folder, { recursive: true, mode: FOLDER_MODE });
    }
    for (const { name } of surplus) await unlink(join(this.folder, name)).catch(() => undefined);
  }

  finishing(file: RingFile): void {
    this.#closing.add(file);
  }

  /** It is whole, or was cut after its last whole block; a file that holds nothing is not kept. */
  done(file: RingFile): void {
    this.#closing.delete(file);
    if (file.committed > 0) this.#full.push(itemOf(file, false));
  }

  /** What readers may read, oldest first. */
  items(open: RingFile | undefined): RingFileItem[] {
    const closing = [...this.#closing].map((file) => itemOf(file, false));
    if (open !== undefined && open.committed > 0) return [...this.#full, ...closing, itemOf(open, true)];
    return [...this.#full, ...closing, ...(this.#resume === undefined ? [] : [this.#resume.item])];
  }

  /** Resolves when nothing is being written to its end any more, or after the given time. */
  async settled(timeoutMs: number): Promise<void> {
    const until = Date.now() + timeoutMs;
    while (this.#closing.size > 0 && Date.now() < until) await new Promise((r) => setTimeout(r, 5));
  }
}

function itemOf(file: RingFile, open: boolean): RingFileItem {
  return { name: file.name, bytes: file.committed, open, modifiedMs: file.modifiedMs };
}
