/**
 * Keeps frames at the sensor that has them: turns what people point at into a select with a span, a title and marks. With
 * a flow go the DNS answers that led to it, and no others: they tell whom its originator meant.
 */
import { randomBytes } from "node:crypto";
import type { Readable } from "node:stream";
import { formatInstantMs } from "../base/time.ts";
import {
  type ClipReport,
  type ClipWish,
  type ListedClip,
  MOST_MARK_CHARS,
  MOST_MARKS,
} from "../model/clip.ts";
import type { FlowKey } from "../model/frame-select.ts";
import type { ClipMoment, ClipDesk as Clips, ClipWords, FrameSelectors, Frames } from "./api/desk.ts";

/** As the schema of a wish has it. */
const MOST_ABOUT = 20;
const MOST_CHARS = 300;
const LONGEST_TITLE = 200;

export interface ClipDeskParts {
  readonly frames: Frames;
  nowMs(): number;
  pin(wish: ClipWish): Promise<ClipReport>;
  list(): Promise<readonly ListedClip[]>;
  framesOf(id: string, from?: number, to?: number): Readable;
  manifestOf(id: string): Readable;
  remove(id: string): Promise<void>;
}

export class ClipDesk implements Clips {
  readonly #parts: ClipDeskParts;

  constructor(parts: ClipDeskParts) {
    this.#parts = parts;
  }

  list(): Promise<readonly ListedClip[]> {
    return this.#parts.list();
  }

  frames(id: string, from?: number, to?: number): Readable {
    return this.#parts.framesOf(id, from, to);
  }

  manifest(id: string): Readable {
    return this.#parts.manifestOf(id);
  }

  remove(id: string): Promise<void> {
    return this.#parts.remove(id);
  }

  async pin(selectors: FrameSelectors, moment: ClipMoment): Promise<ClipReport> {
    const { atMs, before, after, title, by, spanMs } = moment;
    const nowMs = this.#parts.nowMs();
    const none = { fromMs: undefined, toMs: undefined };
    const select = await this.#parts.frames.select(selectors, none, true);
    const startMs = spanMs?.[0] ?? atMs ?? select.fromMs ?? nowMs;
    const endMs = spanMs?.[1] ?? atMs ?? select.toMs ?? nowMs;
    const about = Object.entries(selectors).flatMap(([kind, values = []]) =>
      values.map((value) => ({ kind, value: value.slice(0, MOST_CHARS) })),
    );
    const called = title ?? this.#titleOf(about, select.flows ?? []);
    return await this.#parts.pin({
      id: moment.id ?? `clip-${formatInstantMs(nowMs).slice(0, 10)}-${randomBytes(4).toString("hex")}`,
      title: called,
      about: about.slice(0, MOST_ABOUT),
      by: by.slice(0, LONGEST_TITLE),
      ...(moment.mostBytes === undefined ? {} : { mostBytes: moment.mostBytes }),
      select: { ...select, fromMs: startMs - before * 1000, toMs: endMs + after * 1000 },
      marks: moment.words
        ? marksOf(moment.words, select.flows ?? [], startMs, endMs)
        : [{ atMs: startMs, text: `Kept by ${by}: ${called}`.slice(0, MOST_MARK_CHARS) }],
    });
  }

  /** As people call them. */
  #titleOf(about: ClipWish["about"], flows: readonly FlowKey[]): string {
    const others = about.filter(({ kind }) => kind !== "flow");
    const names = [
      ...flows.map(flowWords),
      ...others.map(({ kind, value }) => this.#parts.frames.nameOf(kind, value)),
    ];
    return names.length === 0 ? "Everything" : names.join(", ").slice(0, LONGEST_TITLE);
  }
}

/** What is evidence is to be found by a look for comments: where it begins, each flow of it, and where it was told. */
function marksOf(
  words: ClipWords,
  flows: readonly FlowKey[],
  startMs: number,
  endMs: number,
): ClipWish["marks"] {
  const texts = flows.map(flowText);
  const each = flows.map(({ naming }, i) => ({
    // A flow's addresses and ports may have been used before.
    atMs: Math.max(startMs, Math.floor(naming?.toMs ?? startMs)),
    text: words.flow(i, flows.length),
    flow: texts.indexOf(texts[i] ?? ""),
  }));
  const marks = [
    { atMs: startMs, text: words.first },
    ...(flows.length > 1 ? each.slice(0, MOST_MARKS - 2) : []),
    ...(endMs > startMs ? [{ atMs: endMs, text: words.last }] : []),
  ];
  return marks.map((mark) => ({ ...mark, text: mark.text.slice(0, MOST_MARK_CHARS) }));
}

function flowText({ proto, addresses, ports, vlan }: FlowKey): string {
  return [proto, ...addresses, ...ports, ...vlan].join(" ");
}

function flowWords({ addresses: [orig, resp], ports: [, port] }: FlowKey): string {
  return `${orig} → ${resp.includes(":") ? `[${resp}]` : resp}:${port}`;
}
