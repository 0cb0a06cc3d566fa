/** Keeps frames at the sensor that has them: turns what people point at into a select with a span, a title and a mark. */
import { randomBytes } from "node:crypto";
import type { Readable } from "node:stream";
import { formatInstantMs } from "../base/time.ts";
import type { ClipReport, ClipWish } from "../model/clip.ts";
import { NO_MATCH } from "../model/sniffer-rule.ts";
import type { ClipMoment, ClipDesk as Clips, FrameSelectors, Frames } from "./api/desk.ts";
import { selectorWords } from "./api/selector-words.ts";

const DNS_PORT = "53";

export interface ClipDeskParts {
  readonly frames: Frames;
  nowMs(): number;
  pin(wish: ClipWish): Promise<ClipReport>;
  list(): Promise<readonly ClipReport[]>;
  framesOf(id: string): Readable;
  remove(id: string): Promise<void>;
}

export class ClipDesk implements Clips {
  readonly #parts: ClipDeskParts;

  constructor(parts: ClipDeskParts) {
    this.#parts = parts;
  }

  list(): Promise<readonly ClipReport[]> {
    return this.#parts.list();
  }

  frames(id: string): Readable {
    return this.#parts.framesOf(id);
  }

  remove(id: string): Promise<void> {
    return this.#parts.remove(id);
  }

  async pin(selectors: FrameSelectors, { atMs, before, after, title, by }: ClipMoment): Promise<ClipReport> {
    const nowMs = this.#parts.nowMs();
    const none = { fromMs: undefined, toMs: undefined };
    const select = await this.#parts.frames.select(selectors, none);
    const startMs = atMs ?? select.fromMs ?? nowMs;
    const endMs = atMs ?? select.toMs ?? nowMs;
    const about = title ?? selectorWords(selectors);
    const { flows } = select;
    return await this.#parts.pin({
      id: `clip-${formatInstantMs(nowMs).slice(0, 10)}-${randomBytes(4).toString("hex")}`,
      title: about,
      select: {
        ...select,
        // The answers that led to a flow belong to it.
        ...(flows === undefined
          ? {}
          : {
              also: [
                { ...NO_MATCH, ports: [DNS_PORT] },
                { ...NO_MATCH, cidrs: flows.map(originator) },
              ],
            }),
        fromMs: startMs - before * 1000,
        toMs: endMs + after * 1000,
      },
      mark: { atMs: startMs, text: `Kept by ${by}: ${about}` },
    });
  }
}

function originator({ addresses }: { readonly addresses: readonly [string, string] }): string {
  return addresses[0];
}
