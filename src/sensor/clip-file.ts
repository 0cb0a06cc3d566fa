/**
 * One clip on disk: `clips/<id>/clip.pcapng`, to which whole sections are appended as its span passes, and a manifest that
 * says what it holds and up to which place of the timeline.
 */
import { createHash } from "node:crypto";
import {
  closeSync,
  createReadStream,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  truncateSync,
} from "node:fs";
import { open, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { AppError } from "../base/app-error.ts";
import { type ClipReport, type ClipWish, clipReportSchema, clipWishSchema } from "../model/clip.ts";
import { BLOCK } from "../pcap/block.ts";
import { sectionHeaderBlock } from "../pcap/pcapng-writer.ts";
import { scanPcapng } from "../pcap/scan.ts";
import type { TimelinePlace } from "./record/timeline/chunk-news.ts";

const FILE = "clip.pcapng";
const MANIFEST = "manifest.json";
const FOLDER_MODE = 0o750;
const FILE_MODE = 0o640;

const manifestSchema = z.object({
  report: clipReportSchema,
  wish: clipWishSchema,
  /** Everything of the timeline before it has been looked at. */
  place: z.object({ chunk: z.number(), row: z.number() }).optional(),
});

export class ClipFile {
  readonly wish: ClipWish;
  report: ClipReport;
  place: TimelinePlace | undefined;
  readonly #folder: string;

  private constructor(folder: string, wish: ClipWish, report: ClipReport, place?: TimelinePlace) {
    this.#folder = folder;
    this.wish = wish;
    this.report = report;
    this.place = place;
  }

  static async begin(clips: string, wish: ClipWish): Promise<ClipFile> {
    const folder = join(clips, wish.id);
    mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
    const { fromMs, toMs } = wish.select;
    const clip = new ClipFile(folder, wish, {
      id: wish.id,
      title: wish.title,
      state: "open",
      fromMs,
      toMs,
      createdMs: Date.now(),
      packets: 0,
      bytes: 0,
      sha256: null,
      lost: 0,
      gaps: [],
    });
    await clip.keep();
    return clip;
  }

  /** What an earlier run left; a torn end is cut. Undefined for a folder that holds no clip. */
  static load(clips: string, id: string): ClipFile | undefined {
    const folder = join(clips, id);
    try {
      const { wish, report, place } = manifestSchema.parse(
        JSON.parse(readFileSync(join(folder, MANIFEST), "utf8")),
      );
      const clip = new ClipFile(folder, wish, report, place);
      if (report.state === "open") clip.#repair();
      return clip;
    } catch {
      return undefined;
    }
  }

  get path(): string {
    return join(this.#folder, FILE);
  }

  /** Blocks of one section, from its header to its end; none without packets is kept, but for the first. */
  async append(section: AsyncIterable<Uint8Array>, room: number): Promise<void> {
    const file = await open(this.path, "a", FILE_MODE);
    let { packets, bytes } = this.report;
    const before = bytes;
    try {
      for await (const blocks of section) {
        const frames = countFrames(blocks);
        if (frames === 0 && before > 0 && bytes === before) continue;
        if (bytes + blocks.length - before > room) {
          throw new AppError("disk-full", "the clips' budget is full; the clip ends here", {
            hint: "Remove some clips, or give them more with --clips-size",
          });
        }
        await file.write(blocks);
        bytes += blocks.length;
        packets += frames;
      }
      if (bytes === 0) {
        const head = sectionHeaderBlock({ hardware: "", os: "", application: "Tapdeck" });
        await file.write(head);
        bytes = head.length;
      }
      await file.datasync();
      this.report = { ...this.report, packets, bytes };
    } catch (error) {
      await file.truncate(before);
      throw error;
    } finally {
      await file.close();
    }
  }

  /** No more comes. */
  async complete(): Promise<void> {
    const hash = createHash("sha256");
    for await (const piece of createReadStream(this.path)) hash.update(piece as Buffer);
    this.report = { ...this.report, state: "complete", sha256: hash.digest("hex") };
    await this.keep();
  }

  /** The manifest as it stands. */
  async keep(): Promise<void> {
    const { report, wish, place } = this;
    const path = join(this.#folder, MANIFEST);
    await writeFile(`${path}.new`, `${JSON.stringify({ report, wish, place }, undefined, 2)}\n`, {
      mode: FILE_MODE,
    });
    await rename(`${path}.new`, path);
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** The manifest tells how much of the file is whole sections; what is behind was not told of. */
  #repair(): void {
    const bytes = statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
    if (bytes > this.report.bytes) truncateSync(this.path, this.report.bytes);
    if (bytes >= this.report.bytes) return;
    const fd = openSync(this.path, "r+");
    const { validBytes, packets } = scanPcapng(fd);
    closeSync(fd);
    truncateSync(this.path, validBytes);
    this.report = { ...this.report, bytes: validBytes, packets };
  }
}

function countFrames(blocks: Uint8Array): number {
  const view = Buffer.from(blocks.buffer, blocks.byteOffset, blocks.length);
  let frames = 0;
  for (let at = 0; at + 12 <= view.length; at += view.readUInt32LE(at + 4))
    if (view.readUInt32LE(at) === BLOCK.enhancedPacket) frames++;
  return frames;
}
