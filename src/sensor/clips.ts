/**
 * The clips of a sensor: a span of the timeline is copied at once as far as it is past, and goes on being copied until it
 * is over. They lie outside every rotation, within a budget of their own: what does not fit is refused, never thrown out.
 * What fails is tried again a while, and anew after a restart or when a clip was removed; then it says why it ended.
 */
import { createReadStream, mkdirSync, readdirSync } from "node:fs";
import { AppError } from "../base/app-error.ts";
import { formatBytes } from "../base/size.ts";
import type { ClipReport, ClipWish, ListedClip } from "../model/clip.ts";
import { ClipFile, type ClipFolders, type ClipRoom } from "./clip-file.ts";
import { gapsOf } from "./clip-gaps.ts";
import { clearScratch } from "./clip-manifest.ts";
import { FrameJudge } from "./frame-judge.ts";
import { roomAboveFloor } from "./record/disk-watch.ts";
import { FrameMarks } from "./record/timeline/frame-marks.ts";
import type { Rewind } from "./rewind.ts";

/** An open clip is at most so much behind. */
const EXTEND_MS = 5000;
/** After its end a frame may still be on its way. */
const PATIENCE_MS = 3000;
/** Who keeps something waits so long for its past; what is left of it comes behind their back. */
const ANSWER_MS = 5000;
/** Ever rarer: ten tries take six minutes. */
const MOST_TRIES = 10;
const RAREST_TRY_MS = 60_000;
const MOST_CLIPS = 1000;

/** What clips need of the past. */
export type ClipSource = Pick<Rewind, "expectOn" | "frames" | "place" | "holes" | "status" | "reach">;

export interface ClipsParts {
  readonly folders: ClipFolders;
  readonly budgetBytes: number;
  readonly rewind: ClipSource;
  /** How often open clips are gone on with. */
  readonly everyMs?: number;
  linkTypes(): readonly number[];
  note(line: string): void;
}

/** What is remembered of an open clip. */
interface Course {
  /** When its span is over by the wall's clock, which goes on where a replay does not. */
  readonly overMs: number;
  tries: number;
  nextMs: number;
  /** It waits for its turn, or has it. */
  busy: boolean;
}

export class Clips {
  readonly #parts: ClipsParts;
  readonly #everyMs: number;
  readonly #clips = new Map<string, ClipFile>();
  readonly #courses = new Map<string, Course>();
  #turn: Promise<unknown> = Promise.resolve();
  readonly #timer: NodeJS.Timeout;
  #budgetBytes: number;
  #stopped = false;

  constructor(parts: ClipsParts) {
    this.#parts = parts;
    this.#everyMs = parts.everyMs ?? EXTEND_MS;
    this.#budgetBytes = parts.budgetBytes;
    const { folders, note } = parts;
    mkdirSync(folders.clips, { recursive: true, mode: 0o750 });
    clearScratch(folders.scratch);
    for (const id of readdirSync(folders.clips)) {
      try {
        const clip = ClipFile.load(folders, id);
        if (clip !== undefined) this.#clips.set(id, clip);
      } catch (error) {
        note(`clip ${id} cannot be read: ${wordsOf(error)}`);
      }
    }
    for (const clip of this.#clips.values()) this.#takeUp(clip);
    this.#timer = setInterval(() => this.#extendOpen(), this.#everyMs).unref();
  }

  list(): ClipReport[] {
    return [...this.#clips.values()].map((clip) => clip.report);
  }

  /** What they take. */
  get bytes(): number {
    return this.list().reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** A smaller one throws nothing out: nothing is added until it is more than there is. */
  resize(budgetBytes: number): void {
    const more = budgetBytes > this.#budgetBytes;
    this.#budgetBytes = budgetBytes;
    if (more) this.#takeUpFailed();
  }

  async pin(wish: ClipWish): Promise<ClipReport> {
    if (this.#clips.has(wish.id)) throw new AppError("conflict", `there is a clip ${wish.id} already`);
    const { rewind, linkTypes, folders } = this.#parts;
    rewind.expectOn();
    // A wrong capture filter is told to whoever wrote it.
    await FrameJudge.of(wish.select, linkTypes());
    const room = await this.#room();
    if (this.#clips.size >= MOST_CLIPS || room.bytes <= 0) throw room.lack;
    const clip = await ClipFile.begin(folders, wish);
    this.#clips.set(wish.id, clip);
    this.#begin(clip, 0);
    const past = this.#extendInTurn(clip);
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([past, new Promise((resolve) => (timer = setTimeout(resolve, ANSWER_MS)))]);
    clearTimeout(timer);
    return clip.report;
  }

  /** `from` inclusive, `to` exclusive; never past what counts. */
  frames(id: string, from = 0, to = Number.POSITIVE_INFINITY): AsyncIterable<Uint8Array> {
    const { path, report } = this.#mustFind(id);
    const end = Math.min(to, report.bytes);
    return from < end ? createReadStream(path, { start: from, end: end - 1 }) : nothing();
  }

  manifest(id: string): AsyncIterable<Uint8Array> {
    return createReadStream(this.#mustFind(id).manifestPath);
  }

  /** For those outside. */
  listed(): ListedClip[] {
    return [...this.#clips.values()].map((clip) => clip.listed());
  }

  async remove(id: string): Promise<void> {
    const clip = this.#mustFind(id);
    this.#clips.delete(id);
    this.#courses.delete(id);
    await this.#inTurn(() => clip.remove());
    this.#takeUpFailed();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopped = true;
    await this.#turn;
  }

  /** There may be room now for those that had none. */
  #takeUpFailed(): void {
    for (const clip of this.#clips.values()) if (clip.report.state === "error") this.#takeUp(clip);
  }

  #mustFind(id: string): ClipFile {
    const clip = this.#clips.get(id);
    if (clip === undefined) throw new AppError("not-found", `there is no clip "${id}"`);
    return clip;
  }

  /** The budget's rest, unless the disk is nearer to its floor. */
  async #room(): Promise<ClipRoom> {
    const { folders } = this.#parts;
    const left = this.#budgetBytes - this.bytes;
    const above = await roomAboveFloor(folders.clips);
    if (above < left) {
      const lack = new AppError("disk-full", "the disk has no room for more of it", {
        hint: "Make room on the disk: a twentieth of it is kept free",
      });
      return { bytes: above, lack };
    }
    const lack = new AppError(
      "disk-full",
      `the clips have their budget of ${formatBytes(this.#budgetBytes)}`,
      {
        hint: "Remove some, or give them more in Settings or by tapdeck budgets --clips-size",
      },
    );
    return { bytes: left, lack };
  }

  /** What is not whole is gone on with; what it lacks meanwhile is one of its gaps. */
  #takeUp(clip: ClipFile): void {
    if (clip.report.state === "complete" || clip.orphan) return;
    clip.report = { ...clip.report, state: "open" };
    const { createdMs, fromMs, toMs } = clip.report;
    const { place } = clip;
    const { next } = this.#parts.rewind.reach();
    // A place that no chunk of before can have is one of another timeline: its folder was emptied, or lay in memory.
    if (place !== undefined && (place.chunk > next || (place.chunk === next && place.row > 0)))
      clip.place = { chunk: 0, row: 0, ms: place.ms };
    this.#begin(clip, Date.now() - (createdMs + toMs - fromMs));
  }

  /** `lateMs`: so long ago its span was over at the latest, if it was. */
  #begin({ wish }: ClipFile, lateMs: number): void {
    const newestMs = this.#parts.rewind.status().newestMs ?? Date.now();
    const restMs = lateMs > 0 ? 0 : Math.max(0, wish.select.toMs - newestMs);
    this.#courses.set(wish.id, {
      overMs: Date.now() + restMs + PATIENCE_MS,
      tries: 0,
      nextMs: 0,
      busy: false,
    });
  }

  #extendOpen(): void {
    for (const clip of this.#clips.values()) {
      const course = this.#courses.get(clip.wish.id);
      if (course !== undefined && !course.busy && course.nextMs <= Date.now()) void this.#extendInTurn(clip);
    }
  }

  async #extendInTurn(clip: ClipFile): Promise<void> {
    const course = this.#courses.get(clip.wish.id);
    if (course === undefined) return;
    course.busy = true;
    await this.#inTurn(() => this.#extend(clip, course));
    course.busy = false;
  }

  /** What has come since the last time; the end of it when its span is over. */
  async #extend(clip: ClipFile, course: Course): Promise<void> {
    if (this.#stopped || this.#courses.get(clip.wish.id) !== course) return;
    try {
      await this.#copy(clip, course);
      course.tries = 0;
      if (clip.report.state === "complete") this.#courses.delete(clip.wish.id);
    } catch (error) {
      await this.#failed(clip, course, error);
    }
  }

  async #copy(clip: ClipFile, course: Course): Promise<void> {
    const { rewind, linkTypes } = this.#parts;
    const { select } = clip.wish;
    const marks = new FrameMarks(clip.wish.marks, clip.marked);
    rewind.expectOn();
    const over = this.#isOver(clip, course);
    const { newestMs } = rewind.status();
    const to = await rewind.place();
    if (to === undefined) return;
    const section = await rewind
      .frames(select, linkTypes(), { from: clip.place, to }, marks)
      .catch((error: unknown) => emptyIfNotThere(error));
    await clip.append(section, await this.#room());
    clip.marked = marks.used;
    const gaps = await gapsOf(clip, rewind);
    clip.place = { ...to, ms: newestMs ?? clip.place?.ms ?? 0 };
    const { reason: _reason, ...report } = clip.report;
    clip.report = { ...report, gaps, lost: gaps.reduce((sum, { frames }) => sum + frames, 0) };
    if (clip.full)
      clip.report = {
        ...clip.report,
        reason: `it has the ${formatBytes(clip.wish.mostBytes ?? 0)} that it was made for`,
      };
    if (over || clip.full) await clip.complete();
    else await clip.keep();
  }

  async #failed(clip: ClipFile, course: Course, error: unknown): Promise<void> {
    const reason = wordsOf(error).slice(0, 500);
    course.tries++;
    course.nextMs = Date.now() + Math.min(RAREST_TRY_MS, this.#everyMs * 2 ** (course.tries - 1));
    // Without a timeline nothing will come, however often it is asked.
    const final = course.tries >= MOST_TRIES || this.#parts.rewind.status().state === "off";
    if (reason !== clip.report.reason || final)
      this.#parts.note(`clip ${clip.wish.id}: ${reason}${final ? "" : "; it is tried again"}`);
    clip.report = { ...clip.report, state: final ? "error" : "open", reason };
    if (final) this.#courses.delete(clip.wish.id);
    await clip.keep().catch(() => undefined);
  }

  #isOver({ report }: ClipFile, { overMs }: Course): boolean {
    const newestMs = this.#parts.rewind.status().newestMs ?? 0;
    return newestMs > report.toMs + PATIENCE_MS || Date.now() > overMs;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

function wordsOf(error: unknown): string {
  if (error instanceof AppError) return error.line;
  return error instanceof Error ? error.message : String(error);
}

/** A span before the timeline's reach, or a timeline without frames: nothing of it can be kept. */
function emptyIfNotThere(error: unknown): AsyncIterable<Uint8Array> {
  if (error instanceof AppError && error.code === "not-found") return nothing();
  throw error;
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
