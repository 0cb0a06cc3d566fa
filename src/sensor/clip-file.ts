/**
 * One clip on disk: `clips/<id>/clip.pcapng`, to which whole sections are appended as its span passes, beside its manifest.
 * At every moment a kill leaves a capture that opens and a manifest that says how much of it counts.
 */
import { createHash } from "node:crypto";
import {
  closeSync,
  createReadStream,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
} from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { AppError } from "../base/app-error.ts";
import type { ClipReport, ClipWish, ListedClip } from "../model/clip.ts";
import { BLOCK } from "../pcap/block.ts";
import { sectionHeaderBlock } from "../pcap/pcapng-writer.ts";
import { scanPcapng } from "../pcap/scan.ts";
import { type ClipManifest, MANIFEST, readManifest, writeManifest } from "./clip-manifest.ts";

const FILE = "clip.pcapng";
const FOLDER_MODE = 0o750;
const FILE_MODE = 0o640;
/** What Wireshark opens though it holds no frame yet. */
const HEAD = sectionHeaderBlock({ hardware: "", os: "", application: "Tapdeck" });

export interface ClipFolders {
  readonly clips: string;
  /** Where manifests are made, on the same disk. */
  readonly scratch: string;
}

/** How much may be written, and what to say when that is too little. */
export interface ClipRoom {
  readonly bytes: number;
  readonly lack: AppError;
}

export class ClipFile {
  readonly wish: ClipWish;
  report: ClipReport;
  place: ClipManifest["place"];
  /** Which of the marks are on frames. */
  marked: readonly number[];
  /** Its manifest was lost: nobody knows what it waits for. */
  readonly orphan: boolean;
  readonly #folder: string;
  readonly #scratch: string;

  private constructor(
    { clips, scratch }: ClipFolders,
    { wish, report, place, marked }: ClipManifest,
    orphan = false,
  ) {
    this.orphan = orphan;
    this.#folder = join(clips, wish.id);
    this.#scratch = scratch;
    this.wish = wish;
    this.report = report;
    this.place = place;
    this.marked = marked;
  }

  static async begin(folders: ClipFolders, wish: ClipWish): Promise<ClipFile> {
    const clip = new ClipFile(folders, { wish, report: firstReport(wish), marked: [] });
    mkdirSync(clip.#folder, { recursive: true, mode: FOLDER_MODE });
    const file = await open(clip.path, "w", FILE_MODE);
    try {
      await writeAll(file, HEAD, 0);
      await file.datasync();
    } finally {
      await file.close();
    }
    await clip.keep();
    return clip;
  }

  /** What an earlier run left; a torn end is cut. Undefined for what was not begun, or was being removed. */
  static load(folders: ClipFolders, id: string): ClipFile | undefined {
    const folder = join(folders.clips, id);
    const manifest = readManifest(folder);
    const files = readdirSync(folder);
    const there = files.includes(FILE);
    if (there && manifest?.report.state === "complete") return new ClipFile(folders, manifest);
    const scan = there ? scanOf(join(folder, FILE)) : undefined;
    if (scan === undefined || (manifest === undefined && scan.packets === 0)) {
      // Nothing but what this program makes: a folder with something else in it is not ours to empty.
      if (files.every((name) => name === FILE || name === MANIFEST)) rmSync(folder, { recursive: true });
      return undefined;
    }
    if (manifest === undefined)
      return new ClipFile(folders, lostManifest(id, scan.packets, scan.validBytes), true);
    const clip = new ClipFile(folders, manifest);
    clip.#repair(scan.packets, scan.validBytes);
    return clip;
  }

  get path(): string {
    return join(this.#folder, FILE);
  }

  get manifestPath(): string {
    return join(this.#folder, MANIFEST);
  }

  /** Made now where somebody took a file away. */
  listed(): ListedClip {
    const [modifiedMs = 0, manifestModifiedMs = 0] = [this.path, this.manifestPath].map(
      (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now(),
    );
    return { ...this.report, modifiedMs, manifestModifiedMs };
  }

  /** It has as much as was wished. */
  full = false;

  /** Blocks of one section, from its header to its end; one without packets is not kept. */
  async append(section: AsyncIterable<Uint8Array>, room: ClipRoom): Promise<void> {
    const before = this.report;
    const file = await open(this.path, "r+");
    try {
      // What a try before could not take back.
      await file.truncate(before.bytes);
      for await (const blocks of section) {
        const frames = countFrames(blocks);
        const { packets, bytes } = this.report;
        if (frames === 0 && bytes === before.bytes) continue;
        if (bytes + blocks.length > (this.wish.mostBytes ?? Number.POSITIVE_INFINITY)) {
          this.full = true;
          break;
        }
        if (bytes + blocks.length - before.bytes > room.bytes) throw room.lack;
        await writeAll(file, blocks, bytes);
        this.report = { ...this.report, packets: packets + frames, bytes: bytes + blocks.length };
      }
      await file.datasync();
    } catch (error) {
      this.report = before;
      await file.truncate(before.bytes).catch(() => undefined);
      throw error;
    } finally {
      await file.close();
    }
  }

  /** No more comes. */
  async complete(): Promise<void> {
    const hash = createHash("sha256");
    for await (const piece of createReadStream(this.path)) hash.update(piece as Buffer);
    const report: ClipReport = { ...this.report, state: "complete", sha256: hash.digest("hex") };
    await this.keep(report);
    this.report = report;
  }

  /** The manifest as it stands. */
  async keep(report: ClipReport = this.report): Promise<void> {
    const { wish, place, marked } = this;
    await writeManifest(this.#folder, this.#scratch, { report, wish, marked: [...marked], place });
  }

  /** The capture first: a manifest without one is what is left of a clip that was being removed. */
  async remove(): Promise<void> {
    await rm(this.path, { force: true });
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** The manifest tells how much of the file is whole sections; what is behind was not told of. */
  #repair(packets: number, validBytes: number): void {
    const { bytes } = this.report;
    truncateSync(this.path, Math.min(bytes, validBytes));
    if (validBytes < bytes) this.report = { ...this.report, bytes: validBytes, packets };
  }
}

function firstReport({ id, title, about, by, select }: ClipWish): ClipReport {
  return {
    id,
    title,
    about,
    by,
    state: "open",
    fromMs: select.fromMs,
    toMs: select.toMs,
    createdMs: Date.now(),
    packets: 0,
    bytes: HEAD.length,
    sha256: null,
    lost: 0,
    gaps: [],
  };
}

/** The frames are worth more than what was known of them. */
function lostManifest(id: string, packets: number, bytes: number): ClipManifest {
  const nowMs = Date.now();
  const select = { matches: [], fromMs: nowMs, toMs: nowMs };
  const wish = { id, title: id, about: [], by: "", select, marks: [] };
  const reason = "its manifest was lost: what it is about, and whether it is whole, is not known";
  return { wish, report: { ...firstReport(wish), packets, bytes, state: "error", reason }, marked: [] };
}

function scanOf(path: string): { packets: number; validBytes: number } {
  const fd = openSync(path, "r");
  try {
    return scanPcapng(fd);
  } finally {
    closeSync(fd);
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, at, bytes.length - at, position + at);
    at += bytesWritten;
  }
}

function countFrames(blocks: Uint8Array): number {
  const view = Buffer.from(blocks.buffer, blocks.byteOffset, blocks.length);
  let frames = 0;
  for (let at = 0; at + 12 <= view.length; at += view.readUInt32LE(at + 4))
    if (view.readUInt32LE(at) === BLOCK.enhancedPacket) frames++;
  return frames;
}
