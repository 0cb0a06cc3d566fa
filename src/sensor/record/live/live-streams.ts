/**
 * All live streams of a sensor: each is like a rule whose frames go to a reader instead of to files. What a stream wants
 * is an object, or several that must all hold: each of these has a handle of its own then, and the stream's joins them.
 */
import type { PacketBatch } from "../../../base/packet-batch.ts";
import type { FrameSelect } from "../../../model/frame-select.ts";
import { LIVE_BURST_BYTES, MOST_LIVE_STREAMS, type RelayStatus } from "../../../model/live-stream.ts";
import { type Match, NO_MATCH } from "../../../model/sniffer-rule.ts";
import type { IndexedRule } from "../../filter/rule-index.ts";
import type { Joint } from "../../filter/rule-sets.ts";
import type { HeldFrames } from "../held-frames.ts";
import { describeHole } from "../timeline/chunk-holes.ts";
import { PendingLoss } from "../timeline/pending-loss.ts";
import { LIVE_SHARED, LiveStream, type LiveStreamParts } from "./live-stream.ts";

/** Above the handles of all rules; those of parts above the streams'. */
export const FIRST_LIVE_HANDLE = 32_768;
const FIRST_PART = 49_152;
/** Of one stream: the matches of a select, and its flows. */
const MOST_PARTS = 16;
/** A frame waits no longer for others. */
const HAND_OVER_MS = 50;

/** What a stream's frames are. */
export type LiveWish = Pick<FrameSelect, "matches" | "flows">;

export interface LiveStreamsOptions extends Pick<LiveStreamParts, "bytes" | "words" | "head" | "namesOf"> {
  /** The place of the first stream in the arena, and how much each has. */
  readonly at: number;
  readonly room: number;
  readonly held: HeldFrames;
}

interface Running {
  readonly stream: LiveStream;
  readonly shared: Int32Array;
  readonly rules: readonly (IndexedRule & { readonly match: Match })[];
  readonly joint: Joint | undefined;
}

export class LiveStreams {
  readonly #options: LiveStreamsOptions;
  readonly #streams: (Running | undefined)[] = [];
  readonly #ended = { packets: 0, bytes: 0, drops: 0 };
  /** What is missing before the next frame of whomever. */
  readonly #missing = new PendingLoss();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LiveStreamsOptions) {
    this.#options = options;
  }

  /** `place`: below MOST_LIVE_STREAMS, and free. It gets frames once it is opened. */
  begin(place: number, wish: LiveWish, shared: Int32Array, send: (blocks: Uint8Array) => void): void {
    const { at, room, ...common } = this.#options;
    const hasSpare = (more: number): boolean => this.#waiting() + more <= LIVE_BURST_BYTES;
    const handle = FIRST_LIVE_HANDLE + place;
    const parts = partsOf(wish);
    const alone = parts.length === 1;
    const rules = parts.map((part, i) => ({
      ...part,
      handle: alone ? handle : FIRST_PART + place * MOST_PARTS + i,
    }));
    this.#streams[place] = {
      stream: new LiveStream({ ...common, at: at + place * room, room, shared, hasSpare, send }),
      shared,
      rules,
      joint: alone ? undefined : { handle, parts: rules.map((rule) => rule.handle) },
    };
    this.#timer ??= setInterval(() => this.#tick(Date.now()), HAND_OVER_MS);
  }

  open(place: number): void {
    this.#streams[place]?.stream.open(this.#options.held.total);
  }

  /** Forgets it; it says its last words if somebody hears them. */
  end(place: number, heard: boolean): void {
    const running = this.#streams[place];
    if (running === undefined) return;
    if (heard) running.stream.close();
    this.#streams[place] = undefined;
    this.#ended.packets += running.stream.packets;
    this.#ended.bytes += running.stream.bytes;
    this.#ended.drops += running.stream.drops;
    if (this.#running().length > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  endAll(): void {
    for (let place = 0; place < this.#streams.length; place++) this.end(place, true);
  }

  /** What the rule index needs. */
  indexed(): (IndexedRule & { readonly match: Match })[] {
    return this.#running().flatMap(({ rules }) => rules);
  }

  joints(): Joint[] {
    return this.#running().flatMap(({ joint }) => joint ?? []);
  }

  status(): RelayStatus {
    const running = this.#running().map(({ stream }) => stream);
    const sum = (count: "packets" | "bytes" | "drops"): number =>
      running.reduce((all, stream) => all + stream[count], this.#ended[count]);
    return {
      streams: running.length,
      packets: sum("packets"),
      bytes: sum("bytes"),
      drops: sum("drops"),
    };
  }

  /** Packet path. */
  record(handle: number, batch: PacketBatch, i: number, limit: number, comment?: Uint8Array): void {
    if (handle >= FIRST_PART) return;
    const { held } = this.#options;
    const before = batch === held.batch ? held.serialOf(i) : -1;
    this.#streams[handle - FIRST_LIVE_HANDLE]?.stream.record(batch, i, limit, before, comment);
  }

  notePeer(handle: number, bytes: Uint8Array, offset: number, length: number): void {
    if (handle < FIRST_PART)
      this.#streams[handle - FIRST_LIVE_HANDLE]?.stream.notePeer(bytes, offset, length);
  }

  /** Frames lost before they could be matched. */
  noteLost(frames: number, sinceMs: number): void {
    this.#missing.add("kernel", frames, sinceMs);
    for (const { stream } of this.#running()) stream.noteLost(frames);
  }

  /** Nothing was seen for a while. */
  noteInterruption(sinceMs: number): void {
    this.#missing.addSpan("interface", sinceMs);
  }

  /** Packet path: these are the next frames. The first behind a gap says so, in each stream, in the timeline's words. */
  comes(batch: PacketBatch): void {
    const { hole, frames } = this.#missing;
    if (hole === undefined || batch.count === 0) return;
    const untilMs = (batch.seconds[0] as number) * 1000 + (batch.nanos[0] as number) / 1e6;
    const words = describeHole({ ...hole, frames, untilMs });
    this.#missing.clear();
    for (const { stream } of this.#running()) stream.say(words);
  }

  /** As for rules: a handle's, or all that are about a domain. */
  noteUnnamed(frames: number, handle?: number): void {
    if (handle !== undefined) this.#streams[placeOf(handle)]?.stream.noteLost(frames);
    else
      for (const { stream, rules } of this.#running())
        if (rules.some(({ match }) => match.domains.length > 0)) stream.noteLost(frames);
  }

  /** Bytes that readers have not taken yet. */
  #waiting(): number {
    let bytes = 0;
    for (const running of this.#streams)
      if (running !== undefined) bytes += Atomics.load(running.shared, LIVE_SHARED.waiting);
    return bytes;
  }

  #running(): Running[] {
    return this.#streams.flatMap((running) => running ?? []);
  }

  #tick(nowMs: number): void {
    for (const { stream } of this.#running()) stream.tick(nowMs);
  }
}

/** Places of all streams in the arena. */
export function liveRoom(bytesEach: number): number {
  return MOST_LIVE_STREAMS * bytesEach;
}

function placeOf(handle: number): number {
  return handle < FIRST_PART ? handle - FIRST_LIVE_HANDLE : Math.floor((handle - FIRST_PART) / MOST_PARTS);
}

/** Nothing asked for is everything. */
function partsOf({ matches, flows }: LiveWish): Omit<IndexedRule & { readonly match: Match }, "handle">[] {
  const parts = [
    ...matches.filter(({ all }) => !all).map((match) => ({ match })),
    ...(flows === undefined ? [] : [{ match: NO_MATCH, flows }]),
  ];
  return parts.length === 0 ? [{ match: { ...NO_MATCH, all: true } }] : parts;
}
