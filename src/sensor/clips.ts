/**
 * The clips of a sensor: a span of the timeline is copied at once as far as it is past, and goes on being copied until it
 * is over. They lie outside every rotation, within a budget of their own: what does not fit is refused, never thrown out.
 */
import { createReadStream, mkdirSync, readdirSync } from "node:fs";
import { AppError } from "../base/app-error.ts";
import { formatBytes } from "../base/size.ts";
import type { ClipReport, ClipWish } from "../model/clip.ts";
import { ClipFile } from "./clip-file.ts";
import type { Rewind } from "./rewind.ts";

/** An open clip is at most so much behind. */
const EXTEND_MS = 5000;
/** After its end a frame may still be on its way. */
const PATIENCE_MS = 3000;
const MOST_CLIPS = 1000;
const MOST_GAPS = 100;

export interface ClipsParts {
  readonly folder: string;
  readonly budgetBytes: number;
  readonly rewind: Rewind;
  linkTypes(): readonly number[];
  note(line: string): void;
}

export class Clips {
  readonly #parts: ClipsParts;
  readonly #clips = new Map<string, ClipFile>();
  /** When a clip's span is over by the wall's clock, which goes on where a replay does not. */
  readonly #overMs = new Map<string, number>();
  #turn: Promise<unknown> = Promise.resolve();
  readonly #timer: NodeJS.Timeout;

  constructor(parts: ClipsParts) {
    this.#parts = parts;
    mkdirSync(parts.folder, { recursive: true, mode: 0o750 });
    for (const id of readdirSync(parts.folder)) {
      const clip = ClipFile.load(parts.folder, id);
      if (clip !== undefined) this.#clips.set(id, clip);
    }
    this.#timer = setInterval(() => this.#extendOpen(), EXTEND_MS).unref();
  }

  list(): ClipReport[] {
    return [...this.#clips.values()].map((clip) => clip.report);
  }

  async pin(wish: ClipWish): Promise<ClipReport> {
    if (this.#clips.has(wish.id)) throw new AppError("conflict", `there is a clip ${wish.id} already`);
    if (this.#clips.size >= MOST_CLIPS || this.#room() <= 0) {
      throw new AppError(
        "disk-full",
        `the clips have their budget of ${formatBytes(this.#parts.budgetBytes)}`,
        { hint: "Remove some, or give them more with --clips-size" },
      );
    }
    this.#parts.rewind.expectOn();
    const clip = await ClipFile.begin(this.#parts.folder, wish);
    this.#clips.set(wish.id, clip);
    const newestMs = this.#parts.rewind.status().newestMs ?? Date.now();
    this.#overMs.set(wish.id, Date.now() + Math.max(0, wish.select.toMs - newestMs) + PATIENCE_MS);
    await this.#inTurn(() => this.#extend(clip));
    return clip.report;
  }

  frames(id: string): AsyncIterable<Uint8Array> {
    const { path, report } = this.#mustFind(id);
    return createReadStream(path, { end: Math.max(0, report.bytes - 1) });
  }

  async remove(id: string): Promise<void> {
    const clip = this.#mustFind(id);
    this.#clips.delete(id);
    await this.#inTurn(() => clip.remove());
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#turn;
  }

  #mustFind(id: string): ClipFile {
    const clip = this.#clips.get(id);
    if (clip === undefined) throw new AppError("not-found", `there is no clip "${id}"`);
    return clip;
  }

  #room(): number {
    return this.#parts.budgetBytes - this.list().reduce((sum, { bytes }) => sum + bytes, 0);
  }

  #extendOpen(): void {
    for (const clip of this.#clips.values())
      if (clip.report.state === "open") void this.#inTurn(() => this.#extend(clip));
  }

  /** What has come since the last time; the end of it when its span is over. */
  async #extend(clip: ClipFile): Promise<void> {
    if (clip.report.state !== "open" || !this.#clips.has(clip.wish.id)) return;
    const { rewind, linkTypes, note } = this.#parts;
    const { select, mark } = clip.wish;
    try {
      const over = this.#isOver(clip);
      const to = await rewind.place();
      if (to === undefined) return;
      const told = clip.place === undefined ? mark : undefined;
      const section = await rewind
        .frames(select, linkTypes(), { from: clip.place, to }, told)
        .catch((error: unknown) => emptyIfNotThere(error));
      await clip.append(section, this.#room());
      clip.place = to;
      const gaps = (await rewind.holes(select)).slice(0, MOST_GAPS);
      clip.report = { ...clip.report, gaps, lost: gaps.reduce((sum, { frames }) => sum + frames, 0) };
      if (over) await clip.complete();
      else await clip.keep();
    } catch (error) {
      const reason =
        error instanceof AppError ? error.line : error instanceof Error ? error.message : String(error);
      note(`clip ${clip.wish.id}: ${reason}`);
      clip.report = { ...clip.report, state: "error", reason: reason.slice(0, 500) };
      await clip.keep().catch(() => undefined);
    }
  }

  #isOver({ wish, report }: ClipFile): boolean {
    const newestMs = this.#parts.rewind.status().newestMs ?? 0;
    const overMs = this.#overMs.get(wish.id) ?? report.createdMs + (report.toMs - report.fromMs);
    return newestMs > report.toMs + PATIENCE_MS || Date.now() > overMs;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

/** A span before the timeline's reach, or a timeline without frames: nothing of it can be kept. */
function emptyIfNotThere(error: unknown): AsyncIterable<Uint8Array> {
  if (error instanceof AppError && error.code === "not-found") return nothing();
  throw error;
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
