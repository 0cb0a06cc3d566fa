/**
 * A folder into which others put captures (tcpdump -C or -G, a router's upload): each is read once, the oldest first, also
 * over restarts. A file that may still grow waits: until it was left alone for a while, or a newer one is there.
 *
 * How many frames of a file the source has taken is written down as it goes. What is begun again goes on behind them; after
 * a kill the frames since the last note come twice, at most MARK_BYTES of them.
 */
import { closeSync, createReadStream, openSync, readSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { createGunzip } from "node:zlib";
import type { ConnectorWish } from "../model/connector-start.ts";
import type { Door } from "./door.ts";
import type { Feed } from "./feed.ts";
import { type FileNote, FolderNotes } from "./folder-notes.ts";
import { DAMAGED } from "./keep-connected.ts";

type FolderWish = Extract<ConnectorWish, { kind: "folder" }>;

const LOOK_MS = 1000;
const HEAD_BYTES = 64;
const MARK_BYTES = 4 * 1024 * 1024;
/** pcap in both orders and all its dialects, pcapng, gzip. */
const MAGICS = ["a1b2c3d4", "d4c3b2a1", "a1b23c4d", "4d3cb2a1", "a1b2cd34", "34cdb2a1", "0a0d0d0a"];
const GZIP = "1f8b";

interface Found {
  readonly name: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly ino: number;
}

export class FolderDoor implements Door {
  readonly patient = true;
  readonly #wish: FolderWish;
  readonly #notes: FolderNotes;
  #said = "";

  /** Notes go to `notesFolder`. */
  constructor(wish: FolderWish, notesFolder: string) {
    this.#wish = wish;
    this.#notes = FolderNotes.open(notesFolder, wish.path);
  }

  async connect(feed: Feed, signal: AbortSignal): Promise<string> {
    this.#said = "";
    try {
      while (!signal.aborted) {
        const files = await this.#files();
        await this.#say(feed);
        for (const file of files) {
          if (signal.aborted) return "";
          await this.#read(file, feed, signal);
        }
        await pause(LOOK_MS, undefined, { signal });
      }
      return "";
    } catch (error) {
      if (signal.aborted) return "";
      throw error;
    }
  }

  async #say(feed: Feed): Promise<void> {
    const { grown } = this.#notes;
    const words = grown === undefined ? "" : `${grown} grew after it was read: what was added is left out`;
    if (this.#said === `connected ${words}`) return;
    this.#said = `connected ${words}`;
    await feed.state("connected", words);
  }

  /** Those that are to be read now, the oldest first. */
  async #files(): Promise<Found[]> {
    const { path, settleMs } = this.#wish;
    const names = await readdir(path).catch((error: NodeJS.ErrnoException) => {
      throw new Error(error.code === "ENOENT" ? `there is no folder ${path}` : `${path}: ${error.code}`);
    });
    const found: Found[] = [];
    for (const name of names) {
      if (name.startsWith(".")) continue;
      const info = await stat(join(path, name)).catch(() => undefined);
      if (info?.isFile() === true && info.size > 0)
        found.push({ name, size: info.size, mtimeMs: info.mtimeMs, ino: info.ino });
    }
    found.sort((a, b) => a.mtimeMs - b.mtimeMs || (a.name < b.name ? -1 : 1));
    this.#notes.forgetAllBut(new Set(names));
    const now = Date.now();
    return found.filter((file, i) => {
      const left = i < found.length - 1 && (found[i + 1] as Found).mtimeMs > file.mtimeMs;
      if (!left && now - file.mtimeMs < settleMs) return false;
      const head = headOf(join(path, file.name));
      return isCapture(head) && this.#notes.wants(file, head);
    });
  }

  async #read(file: Found, feed: Feed, signal: AbortSignal): Promise<void> {
    const path = join(this.#wish.path, file.name);
    const head = headOf(path);
    const note = this.#notes.begin(file, head);
    await feed.begin(note.frames);
    const stream = open(path, head);
    const end = (): void => void stream.destroy();
    signal.addEventListener("abort", end, { once: true });
    let unmarked = 0;
    try {
      for await (const chunk of stream) {
        await feed.data(chunk as Uint8Array);
        unmarked += (chunk as Uint8Array).length;
        if (unmarked < MARK_BYTES) continue;
        unmarked = 0;
        await this.#mark(feed, note);
      }
    } catch (error) {
      // Damaged gzip ends here; what came before it is taken.
      if (!signal.aborted && (error as NodeJS.ErrnoException).code === "ENOENT") throw error;
    } finally {
      signal.removeEventListener("abort", end);
      stream.destroy();
    }
    await this.#mark(feed, note);
    // A damaged one is not tried again.
    if (!signal.aborted || signal.reason === DAMAGED) this.#notes.done(note);
  }

  async #mark(feed: Feed, note: FileNote): Promise<void> {
    const frames = await feed.mark();
    if (frames !== undefined) this.#notes.taken(note, frames);
  }
}

function open(path: string, head: Buffer): Readable {
  const file = createReadStream(path);
  if (!head.toString("hex").startsWith(GZIP)) return file;
  const unpacked = createGunzip();
  file.on("error", (error) => unpacked.destroy(error));
  unpacked.on("close", () => file.destroy());
  return file.pipe(unpacked);
}

function headOf(path: string): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  try {
    const fd = openSync(path, "r");
    try {
      return head.subarray(0, readSync(fd, head, 0, HEAD_BYTES, 0));
    } finally {
      closeSync(fd);
    }
  } catch {
    return head.subarray(0, 0);
  }
}

function isCapture(head: Buffer): boolean {
  const hex = head.toString("hex", 0, 4);
  return MAGICS.includes(hex) || hex.startsWith(GZIP);
}
