/** A ring's files on disk: the full ones, oldest first, those being written to their end, and what a run before left open. */
import { mkdirSync, statSync } from "node:fs";
import { unlink } from "node:fs/promises";
import { join } from "node:path";
import type { RingFile as RingFileItem } from "../../model/sniffer-rule.ts";
import { RingFile } from "./ring-file.ts";
import { listRing, nextNumber, ringFileName } from "./ring-name.ts";
import { type RepairedFile, repairNewest } from "./ring-repair.ts";

/** Folders are the sensor's own, readable by the group (SFTP). */
const FOLDER_MODE = 0o750;

/** Files that are whole wait for the next sync; more of them than this are settled at once. */
const MOST_UNSETTLED = 16;

export class RingShelf {
  readonly folder: string;
  readonly #slug: string;
  /** All but the open one, oldest first; those of this run may still be on their way to the disk. */
  #files: (RingFileItem | RingFile)[];
  #number = 0;
  /** No file is larger than the ring's files may be. */
  #even = false;
  #resume: RepairedFile | undefined;

  /** Takes up what lies there; `fits` says whether a file of so many bytes can be gone on with. */
  constructor(folder: string, slug: string, note: (line: string) => void, fits: (bytes: number) => boolean) {
    this.folder = folder;
    this.#slug = slug;
    const entries = listRing(folder, slug);
    const newest = entries.pop();
    this.#files = entries.map(({ name, bytes, modifiedMs }) => ({ name, bytes, modifiedMs, open: false }));
    if (newest === undefined) return;
    this.#number = nextNumber(newest.number);
    const repaired = repairNewest(join(folder, newest.name), newest, note);
    if (repaired === undefined) return;
    if (repaired.resumable && fits(repaired.item.bytes)) this.#resume = repaired;
    else this.#files.push({ ...repaired.item, open: false });
  }

  /** Files that could be given up. */
  get hasFull(): boolean {
    return this.#files.length > 0;
  }

  nextName(seconds: number): string {
    const name = ringFileName(this.#slug, seconds, this.#number);
    this.#number = nextNumber(this.#number);
    return name;
  }

  get mayResume(): boolean {
    return this.#resume !== undefined;
  }

  /** The file to go on with, once. */
  takeResume(): RepairedFile | undefined {
    const resume = this.#resume;
    this.#resume = undefined;
    return resume;
  }

  /** Files may be larger than they may be from now on. */
  limitChanged(): void {
    this.#even = false;
  }

  /**
   * Takes off the shelf what is more than `keep` files of `each` bytes, oldest first, at least `atLeast`; `removed` says
   * how many bytes go.
   */
  takeSurplus(keep: number, each: number, atLeast: number, removed: (bytes: number) => void): Surplus {
    const stays = this.#even ? keep : this.#within(keep, each);
    const surplus = this.#files.splice(0, Math.max(this.#files.length - stays, atLeast));
    for (const file of surplus) removed(itemOf(file, false).bytes);
    return surplus;
  }

  /** Makes sure that the folder is there and the surplus is not. */
  async makeRoom(surplus: Surplus): Promise<void> {
    if (statSync(this.folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
      mkdirSync(this.folder, { recursive: true, mode: FOLDER_MODE });
    }
    for (const file of surplus) {
      if (file instanceof RingFile) await file.abandon();
      else await unlink(join(this.folder, file.name)).catch(() => undefined);
    }
  }

  /** How many of the newest may stay where some are larger than the ring's files are now. */
  #within(keep: number, each: number): number {
    let bytes = 0;
    let stays = 0;
    this.#even = true;
    for (const file of this.#files.toReversed()) {
      const size = file instanceof RingFile ? file.finalBytes : file.bytes;
      bytes += size;
      if (stays === keep || bytes > keep * each) break;
      if (size > each) this.#even = false;
      stays++;
    }
    return stays;
  }

  /** It takes no more and is being written to its end. */
  finishing(file: RingFile): void {
    this.#files.push(file);
  }

  /** It failed: it was cut after its last whole block, and one that holds nothing is not kept. */
  failed(file: RingFile): void {
    const at = this.#files.indexOf(file);
    if (file.committed === 0 && at >= 0) this.#files.splice(at, 1);
    else if (file.committed > 0 && at < 0) this.#files.push(file);
  }

  /** Whole files survive a power loss from now on; `all`, or only the oldest of too many. */
  async settle(all: boolean): Promise<void> {
    const waiting = this.#files.filter((file) => file instanceof RingFile && file.unsettled) as RingFile[];
    const most = all ? 0 : MOST_UNSETTLED;
    await Promise.all(waiting.slice(0, Math.max(0, waiting.length - most)).map((file) => file.settle()));
  }

  /** What readers may read, oldest first. */
  items(open: RingFile | undefined): RingFileItem[] {
    const items = this.#files.map((file) => itemOf(file, false)).filter((item) => item.bytes > 0);
    if (open !== undefined && open.committed > 0) return [...items, itemOf(open, true)];
    return this.#resume === undefined ? items : [...items, this.#resume.item];
  }

  /** Files that take no more frames are not all on the disk. */
  get writing(): boolean {
    return this.#files.some((file) => file instanceof RingFile && file.writing);
  }

  /** Resolves when everything is written and safe, or after the given time. */
  async settled(timeoutMs: number): Promise<void> {
    const until = Date.now() + timeoutMs;
    while (this.writing && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 5));
    await this.settle(true);
  }
}

export type Surplus = readonly (RingFileItem | RingFile)[];

function itemOf(file: RingFileItem | RingFile, open: boolean): RingFileItem {
  if (!(file instanceof RingFile)) return file;
  return { name: file.name, bytes: file.committed, open, modifiedMs: file.modifiedMs };
}
