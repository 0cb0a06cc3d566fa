/**
 * Live streams as the sensor's main thread has them: the past out of the timeline until little of it is missing, then the
 * packet thread's frames from an exact place on, and between them the rest of the past up to just that place. So no
 * frame is lost or doubled at the seam, and what a short queue could not hold meanwhile is taken from the timeline too.
 */
import { AppError } from "../base/app-error.ts";
import type { FrameSelect } from "../model/frame-select.ts";
import { MOST_LIVE_STREAMS } from "../model/live-stream.ts";
import { MOST_FILTERS } from "../model/sniffer-rule.ts";
import { OneSection } from "../pcap/one-section.ts";
import type { WantedPlaces } from "../places/place-numbers.ts";
import { LiveFeed } from "./live-feed.ts";
import { PastRounds } from "./past-rounds.ts";
import type { RingHead } from "./record/ring-head.ts";
import type { TimelinePlace } from "./record/timeline/chunk-news.ts";
import type { Rewind } from "./rewind.ts";
import type { FromPacketThread, ToPacketThread } from "./thread-messages.ts";

/** What a round left undone in less is little. */
const NEAR_MS = 300;
/** A queue that is always too short for the past must not keep a stream there. */
const MOST_SEAMS = 8;

export interface LiveRelayParts {
  readonly rewind: Rewind;
  readonly head: Pick<RingHead, "sectionHeader">;
  linkTypes(): readonly number[];
  /** Filters of the rules. */
  ruleFilters(): number;
  checkFilter(text: string): Promise<unknown>;
  tell(message: ToPacketThread): void;
  /** Tells the packet thread to begin, in turn with the rules: of all that is wanted then `places` are made. */
  begin(make: (id: number, places: WantedPlaces | undefined) => ToPacketThread): Promise<unknown>;
}

interface Stream {
  readonly id: number;
  readonly place: number;
  readonly select: FrameSelect;
  readonly feed: LiveFeed;
}

export class LiveRelay {
  readonly #parts: LiveRelayParts;
  readonly #streams = new Map<number, Stream>();
  #nextId = 1;
  #stopped = false;

  constructor(parts: LiveRelayParts) {
    this.#parts = parts;
  }

  /** What is asked for now, for tables of places. */
  get selects(): FrameSelect[] {
    return [...this.#streams.values()].map(({ select }) => select);
  }

  /** Fails with an AppError that says what is in the way. */
  async open(select: FrameSelect): Promise<AsyncIterable<Uint8Array>> {
    const { rewind, checkFilter } = this.#parts;
    if (select.fromMs !== undefined) rewind.expectOn();
    for (const text of select.matches.flatMap(({ filters }) => filters)) await checkFilter(text);
    this.#expectRoom(select);
    const stream: Stream = { id: this.#nextId++, place: this.#freePlace(), select, feed: new LiveFeed() };
    this.#streams.set(stream.id, stream);
    const frames = this.#frames(stream);
    return {
      [Symbol.asyncIterator]: () => ({
        next: () => frames.next(),
        return: () => {
          stream.feed.leave();
          return frames.return(undefined);
        },
      }),
    };
  }

  hear(message: Extract<FromPacketThread, { stream: number }>): void {
    const feed = this.#streams.get(message.stream)?.feed;
    if (message.type === "live-frames") feed?.hand(message.blocks);
    else feed?.opened(message.at);
  }

  /** Rules have the right of way: a stream whose capture filter has no room any more ends. */
  yieldFilters(): void {
    let room = MOST_FILTERS - this.#parts.ruleFilters();
    for (const { select, feed } of this.#streams.values()) {
      room -= filtersOf(select);
      if (filtersOf(select) > 0 && room < 0)
        feed.fail(new AppError("conflict", "a rule took the room of its capture filter"));
    }
  }

  /** The packet thread has said its last word; resolves when the readers have it, or after the given time. */
  async end(timeoutMs: number): Promise<void> {
    this.#stopped = true;
    for (const { feed } of this.#streams.values()) feed.end();
    const untilMs = Date.now() + timeoutMs;
    while (this.#streams.size > 0 && Date.now() < untilMs) await new Promise((done) => setTimeout(done, 10));
  }

  #expectRoom(select: FrameSelect): void {
    if (this.#stopped) throw new AppError("sensor-away", "the sensor is stopping");
    if (this.#streams.size >= MOST_LIVE_STREAMS) {
      throw new AppError(
        "conflict",
        `there may be ${MOST_LIVE_STREAMS} live streams, and so many are there`,
        {
          hint: "End one of them first",
        },
      );
    }
    const filters = this.#parts.ruleFilters() + this.selects.reduce((sum, one) => sum + filtersOf(one), 0);
    if (filtersOf(select) > 0 && filters + filtersOf(select) > MOST_FILTERS) {
      throw new AppError(
        "conflict",
        `there may be ${MOST_FILTERS} capture filters, and ${filters} are there`,
        {
          hint: "Each is asked for every packet: end a live stream or remove a rule that has one",
        },
      );
    }
  }

  #freePlace(): number {
    const taken = new Set([...this.#streams.values()].map(({ place }) => place));
    for (let place = 0; ; place++) if (!taken.has(place)) return place;
  }

  async *#frames(stream: Stream): AsyncGenerator<Uint8Array> {
    const { head, tell } = this.#parts;
    const { id, place, select, feed } = stream;
    const section = new OneSection();
    try {
      // Without a past its head says that what comes from now on is in it.
      if (select.fromMs === undefined) await this.#begin(stream);
      // A copy: what goes over the link may be changed.
      yield section.take(Buffer.from(head.sectionHeader), false);
      if (select.fromMs !== undefined) yield* this.#pastAndSeam(stream, section);
      section.next();
      for (let blocks = await feed.take(); blocks !== undefined; blocks = await feed.take())
        yield section.take(blocks, true);
    } finally {
      this.#streams.delete(id);
      feed.leave();
      tell({ type: "live-end", place });
    }
  }

  /** It gets frames from the place on that this answers. */
  async #begin({ id, place, select: { matches, flows }, feed }: Stream): Promise<TimelinePlace | undefined> {
    await this.#parts.begin((askId, places) => ({
      type: "live-begin",
      id: askId,
      stream: id,
      place,
      wish: { matches, flows },
      places,
      shared: feed.memory,
    }));
    return await this.#open(id, place, feed);
  }

  async #open(stream: number, place: number, feed: LiveFeed): Promise<TimelinePlace | undefined> {
    const opening = feed.opening();
    this.#parts.tell({ type: "live-open", stream, place });
    return await opening;
  }

  async *#pastAndSeam(stream: Stream, section: OneSection): AsyncGenerator<Uint8Array> {
    const { id, place, select, feed } = stream;
    const { rewind, linkTypes } = this.#parts;
    const past = new PastRounds(rewind, select, linkTypes);
    yield* this.#inSection(past.untilNear(NEAR_MS), stream, section);
    let to = await this.#begin(stream);
    for (let seam = 1; to !== undefined && !feed.left; seam++) {
      if (past.settledMs > 0) await feed.pause(past.settledMs);
      yield* this.#inSection(past.upTo(to), stream, section);
      // What it could not hold meanwhile is in the timeline.
      if (!feed.overflowed || seam === MOST_SEAMS) return;
      to = await this.#open(id, place, feed);
    }
  }

  async *#inSection(
    past: AsyncIterable<Uint8Array>,
    { feed }: Stream,
    section: OneSection,
  ): AsyncGenerator<Uint8Array> {
    for await (const blocks of past) {
      if (feed.left) return;
      yield section.take(Buffer.from(blocks.buffer, blocks.byteOffset, blocks.length), false);
    }
  }
}

/** Matches that must be asked for every packet. */
function filtersOf({ matches }: FrameSelect): number {
  return matches.filter(({ filters }) => filters.length > 0).length;
}
