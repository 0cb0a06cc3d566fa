/** The timeline as the sensor's main thread has it, or its absence: what it says of itself, and frames out of it. */
import { randomBytes } from "node:crypto";
import { AppError } from "../base/app-error.ts";
import type { Log } from "../base/log.ts";
import type { TimelineCut } from "../model/budget-state.ts";
import type { FrameSelect, TimelineStatus } from "../model/frame-select.ts";
import type { TunnelMode } from "../model/tunnel-mode.ts";
import { PlaceNumbers } from "../places/place-numbers.ts";
import { PlaceFinder } from "../places/wanted-places.ts";
import type { RulePlaces } from "./filter/rule-index.ts";
import { FrameJudge } from "./frame-judge.ts";
import { PlaceTrail } from "./place-trail.ts";
import type { Hole } from "./record/timeline/chunk-holes.ts";
import type { TimelineNews, TimelineOrder, TimelinePlace } from "./record/timeline/chunk-news.ts";
import type { FrameMarks } from "./record/timeline/frame-marks.ts";
import { Timeline } from "./record/timeline/timeline.ts";
import type { TimelineStart } from "./record/timeline/timeline-start.ts";
import { reindexChunk } from "./reindex.ts";
import { RingPressure } from "./ring-pressure.ts";
import type { TimelinePlan } from "./timeline-plan.ts";

const OFF: TimelineStatus = {
  state: "off",
  oldestMs: null,
  newestMs: null,
  bytes: 0,
  budgetBytes: 0,
  chunks: 0,
  drops: 0,
  cutOff: 0,
  direct: false,
  inMemory: false,
};

export class Rewind {
  /** To the packet thread, once there is one. */
  tell: (order: TimelineOrder) => void = () => undefined;
  /** Frames that come go before frames of the past. */
  readonly pressure = new RingPressure();
  #timeline: Timeline | undefined;
  readonly #finder: PlaceFinder;
  readonly #trail = new PlaceTrail();

  private constructor(finder: PlaceFinder) {
    this.#finder = finder;
  }

  /** Takes up what an earlier run left. */
  static async open(
    plan: (TimelinePlan & { readonly budgetBytes: number }) | undefined,
    dataFolder: string,
    log: Log,
    tunnels: TunnelMode = "outer",
  ): Promise<Rewind> {
    const rewind = new Rewind(new PlaceFinder(dataFolder, log));
    if (plan === undefined) return rewind;
    rewind.#timeline = await Timeline.open({
      ...plan,
      tell: (order) => rewind.tell(order),
      reindex: (path, number, run) => reindexChunk(path, number, run, tunnels),
      note: (line) => log.info(line),
    });
    return rewind;
  }

  /** What the packet thread needs to write it; undefined when it is off. In a live run the time since the last one is a gap. */
  start(live: boolean): TimelineStart | undefined {
    const start = this.#timeline?.start(randomBytes(4).readUInt32LE(), live);
    if (start !== undefined) this.#trail.note({ chunk: start.firstNumber, row: 0 }, Number.NEGATIVE_INFINITY);
    return start;
  }

  hear(news: TimelineNews): void {
    if (news.kind === "state") this.#trail.note(news.place, performance.now());
    this.#timeline?.hear(news);
  }

  /** Resolves when a smaller one holds. */
  async resize(budgetBytes: number): Promise<void> {
    await this.#timeline?.resize(budgetBytes);
  }

  /** What another budget would throw out. */
  cut(budgetBytes: number): TimelineCut {
    return this.#timeline?.cut(budgetBytes) ?? { goneBytes: 0, oldestMs: null };
  }

  status(): TimelineStatus {
    return this.#timeline?.status() ?? OFF;
  }

  async settled(): Promise<void> {
    await this.#timeline?.settled();
  }

  /** Capture filters must be good for one of these; the others' frames they do not match. */
  async frames(
    select: FrameSelect,
    linkTypes: readonly number[],
    between: { from?: TimelinePlace | undefined; to?: TimelinePlace } = {},
    marks?: FrameMarks,
  ): Promise<AsyncIterable<Uint8Array>> {
    const timeline = this.expectOn();
    const question = await FrameJudge.of(select, linkTypes);
    const places = await this.#places(select);
    return this.pressure.calmly(await timeline.frames(select, { places, question, marks }, between));
  }

  expectOn(): Timeline {
    if (this.#timeline !== undefined) return this.#timeline;
    throw new AppError("not-found", "the timeline is off, so there is no past to take frames from", {
      hint: "Start tapdeck without --timeline-size off",
    });
  }

  /** Where the next frame goes. */
  async place(): Promise<TimelinePlace | undefined> {
    return await this.#timeline?.place();
  }

  /** Where the next frame went so long ago (some seconds), or somewhat earlier, whatever the clock did since. */
  placeAgo(ms: number): TimelinePlace | undefined {
    return this.#trail.before(performance.now() - ms);
  }

  /** Numbers of the oldest chunk there is, and of the next to be begun. */
  reach(): { readonly oldest: number | undefined; readonly next: number } {
    return this.#timeline?.reach() ?? { oldest: undefined, next: 0 };
  }

  /** What is missing in the select's span. */
  async holes({ fromMs, toMs }: FrameSelect): Promise<Hole[]> {
    const holes = await this.#timeline?.holes(
      fromMs ?? Number.NEGATIVE_INFINITY,
      toMs ?? Number.POSITIVE_INFINITY,
    );
    return holes ?? [];
  }

  async #places({ matches }: FrameSelect): Promise<RulePlaces | undefined> {
    const countries = [...new Set(matches.flatMap((match) => match.countries))];
    const systems = [...new Set(matches.flatMap((match) => match.asns))];
    if (countries.length + systems.length === 0) return undefined;
    const wanted = await this.#finder.find(countries, systems);
    return { countries: new PlaceNumbers(wanted.countries), systems: new PlaceNumbers(wanted.systems) };
  }
}
