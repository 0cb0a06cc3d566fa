/**
 * The folder that pull fills. What it brought stands in `.tapdeck-pull.jsonl`, written down before a file is begun: after
 * any end it knows which files are its own, and up to where a begun one is on the disk. Nothing else is touched.
 */
import { readFileSync, rmdirSync, rmSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { type FileHandle, open, rename, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as z from "zod";
import { AppError, isErrnoException } from "../../base/app-error.ts";
import { makeFolder } from "../supervisor/data-folder.ts";

/** A line a change; the last of a path counts. */
const BOOK = ".tapdeck-pull.jsonl";
const LOCK = ".tapdeck-pull.lock";

const keptSchema = z.object({
  unit: z.string(),
  bytes: z.number(),
  modifiedMs: z.number(),
  /** Whole, under its own name. */
  here: z.boolean(),
  /** Of a begun one: the bytes that are surely on the disk, and the name of the version they are of. */
  synced: z.number().default(0),
  tag: z.string().optional(),
});
const headSchema = z.object({ hub: z.string() });
const lineSchema = keptSchema.extend({ path: z.string() });
const goneSchema = z.object({ path: z.string(), gone: z.literal(true) });

export type Kept = z.infer<typeof keptSchema> & { readonly path: string };

export class PullFolder {
  readonly #root: string;
  readonly #hub: string;
  readonly #files = new Map<string, Kept>();

  private constructor(root: string, hub: string) {
    this.#root = root;
    this.#hub = hub;
  }

  /** `hub`: its address; a folder is filled from one. */
  static async open(root: string, hub: string): Promise<PullFolder> {
    const folder = new PullFolder(root, hub);
    try {
      makeFolder(root, 0o750);
      lock(join(root, LOCK));
      await folder.#load();
    } catch (error) {
      throw diskError(root, error);
    }
    return folder;
  }

  close(): void {
    rmSync(join(this.#root, LOCK), { force: true });
  }

  at(path: string): string {
    return join(this.#root, ...path.split("/"));
  }

  /** Hidden, beside where it will be. */
  partOf(path: string): string {
    const whole = this.at(path);
    return join(dirname(whole), `.${path.slice(path.lastIndexOf("/") + 1)}.part`);
  }

  of(path: string): Kept | undefined {
    return this.#files.get(path);
  }

  /** What lies here under its own name. */
  kept(): Kept[] {
    return [...this.#files.values()].filter(({ here }) => here);
  }

  begun(): Kept[] {
    return [...this.#files.values()].filter(({ here }) => !here);
  }

  get bytes(): number {
    return [...this.#files.values()].reduce(
      (sum, { here, bytes, synced }) => sum + (here ? bytes : synced),
      0,
    );
  }

  /** Of somebody else: its size, or undefined where there is nothing. */
  strangerBytes(path: string): number | undefined {
    return this.#files.has(path) ? undefined : statSync(this.at(path), { throwIfNoEntry: false })?.size;
  }

  makeFolderOf(path: string): void {
    makeFolder(dirname(this.at(path)), 0o750);
  }

  async note(kept: Kept): Promise<void> {
    this.#files.set(kept.path, kept);
    await this.#write("a", [kept]);
  }

  /** The part becomes the file. */
  async land(kept: Kept): Promise<void> {
    const whole = this.at(kept.path);
    await rename(this.partOf(kept.path), whole);
    await syncFolder(dirname(whole));
    await this.note({ ...kept, here: true, synced: 0 });
  }

  /** Gives up what was begun; what is here of an earlier version stays. */
  async drop(path: string): Promise<void> {
    rmSync(this.partOf(path), { force: true });
    const kept = this.#files.get(path);
    const bytes = statSync(this.at(path), { throwIfNoEntry: false })?.size;
    if (kept !== undefined && bytes !== undefined) {
      await this.note({ ...kept, bytes, here: true, synced: 0 });
      return;
    }
    this.#files.delete(path);
    await this.#write("a", [{ path, gone: true }]);
  }

  /** What was written to without growing. */
  async keepTime(path: string, modifiedMs: number): Promise<void> {
    const kept = this.#files.get(path);
    if (kept === undefined || kept.modifiedMs === modifiedMs) return;
    await utimes(this.at(path), new Date(), secondsOf(modifiedMs));
    await this.note({ ...kept, modifiedMs });
  }

  /** All of a unit, with the folder of a clip. */
  async evict(unit: string): Promise<void> {
    const gone = [...this.#files.values()].filter((each) => each.unit === unit);
    for (const { path } of gone) {
      rmSync(this.at(path), { force: true });
      rmSync(this.partOf(path), { force: true });
      this.#files.delete(path);
    }
    try {
      if (unit.startsWith("clips/")) rmdirSync(this.at(unit));
    } catch {
      // Somebody put something beside it, or it is gone.
    }
    await this.#write(
      "a",
      gone.map(({ path }) => ({ path, gone: true })),
    );
  }

  /** What was being written when it ended is a line that cannot be read: what it told of is found on the disk anew. */
  async #load(): Promise<void> {
    const path = join(this.#root, BOOK);
    const [head, ...lines] = readOr(path, "").split("\n").map(safeJson);
    const known = headSchema.safeParse(head);
    if (known.success && known.data.hub !== this.#hub) {
      throw new AppError("conflict", `${this.#root} holds what was pulled from ${known.data.hub}`, {
        hint: `Choose another folder; if it is the same hub under another name, remove ${BOOK} in it`,
      });
    }
    for (const line of lines) {
      const gone = goneSchema.safeParse(line);
      if (gone.success) this.#files.delete(gone.data.path);
      const kept = lineSchema.safeParse(line);
      if (kept.success) this.#files.set(kept.data.path, kept.data);
    }
    for (const kept of [...this.#files.values()]) this.#find(kept);
    await this.#write("w", [...this.#files.values()]);
  }

  /** Compares what was noted with what lies there. */
  #find(kept: Kept): void {
    const size = statSync(this.at(kept.path), { throwIfNoEntry: false })?.size;
    const part = this.#hasPart(kept.path);
    if (size === undefined && !part) this.#files.delete(kept.path);
    // It was ended between the rename and the note of it.
    else if (!kept.here && !part && size === kept.bytes) this.#files.set(kept.path, { ...kept, here: true });
  }

  #hasPart(path: string): boolean {
    return statSync(this.partOf(path), { throwIfNoEntry: false }) !== undefined;
  }

  /** `w`: the book anew, without what is over. */
  async #write(how: "a" | "w", lines: readonly object[]): Promise<void> {
    const book = join(this.#root, BOOK);
    const path = how === "a" ? book : `${book}.new`;
    const head = how === "a" ? [] : [{ hub: this.#hub }];
    const file = await open(path, how, 0o640);
    try {
      await file.writeFile([...head, ...lines].map((line) => `${JSON.stringify(line)}\n`).join(""));
      await file.datasync();
    } finally {
      await file.close();
    }
    if (how === "w") await rename(path, book);
  }
}

/** A hair more than said: seconds as a double would come out a hair below the millisecond. */
export function secondsOf(ms: number): number {
  return (ms + 0.01) / 1000;
}

/** Not everywhere can a folder be opened; there the rename is as lasting as the system makes it. */
async function syncFolder(path: string): Promise<void> {
  let folder: FileHandle | undefined;
  try {
    folder = await open(path, "r");
    await folder.sync();
  } catch {
    // Windows.
  } finally {
    await folder?.close();
  }
}

/** What goes wrong with the folder, in one line. */
export function diskError(folder: string, error: unknown): unknown {
  if (!isErrnoException(error)) return error;
  if (error.code === "ENOSPC" || error.code === "EDQUOT") {
    return new AppError("disk-full", `the disk under ${folder} is full`, {
      hint: "Make room, or bound what pull keeps with --max; it goes on where it stopped",
      cause: error,
    });
  }
  return new AppError("data-folder", `cannot write into ${folder} (${error.code})`, {
    hint: "Give this user the right to it, or choose another folder with --to",
    cause: error,
  });
}

/** Two at once would write the same files. A lock whose holder is gone, or is another program by now, does not count. */
function lock(path: string): void {
  for (;;) {
    try {
      writeFileSync(path, String(process.pid), { flag: "wx" });
      return;
    } catch (error) {
      if (!isErrnoException(error) || error.code !== "EEXIST") throw error;
    }
    const holder = Number(readOr(path, "0"));
    if (holder !== process.pid && isPull(holder)) {
      throw new AppError("conflict", `another pull (process ${holder}) fills this folder already`, {
        hint: "Stop it first, or choose another folder with --to",
      });
    }
    try {
      unlinkSync(path);
    } catch {
      // Somebody else was faster.
    }
  }
}

function isPull(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (isErrnoException(error) && error.code === "ESRCH") return false;
  }
  return readOr(`/proc/${pid}/cmdline`, "pull").includes("pull");
}

function readOr(path: string, other: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return other;
  }
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
