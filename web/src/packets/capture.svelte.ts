/** The capture that is open: how it comes, what it is, and the worker that takes it apart. */
import { Trouble, troubleOf } from "../api/trouble.ts";
import { t } from "../texts/index.ts";
import { Engine, EngineTrouble } from "./dissect/engine.ts";
import type { Opened } from "./dissect/messages.ts";
import { fetchEngine, files } from "./files.ts";
import { fetchPart, PART_BYTES, type Part, sizeOf } from "./part.ts";
import type { Source } from "./source.ts";

/** `large`: nothing was fetched yet, it waits for a word. */
export type Phase = "asking" | "large" | "coming" | "reading" | "ready" | "stopped" | "trouble";

export interface Progress {
  readonly got: number;
  /** Null: nobody knows. */
  readonly total: number | null;
}
const NOTHING: Progress = { got: 0, total: null };

export interface OpenWish {
  readonly source: Source;
  /** Where the part begins; null: from the beginning, if it is not too large. */
  readonly at: number | null;
  /** Its size as the page knows it. */
  readonly expected: number | undefined;
  refused(trouble: Trouble): void;
}

export class Capture {
  phase = $state<Phase>("asking");
  trouble = $state.raw<Trouble | null>(null);
  /** Of the whole, where the hub knows it before. */
  size = $state.raw<number | null>(null);
  coming = $state.raw<Progress>(NOTHING);
  /** The dissectors themselves. */
  tools = $state.raw<Progress>(NOTHING);
  part = $state.raw<Part | null>(null);
  opened = $state.raw<Opened | null>(null);
  version = $state("");
  #engine: Engine | null = null;
  #stop = new AbortController();

  get engine(): Engine | null {
    return this.phase === "ready" ? this.#engine : null;
  }

  async open(wish: OpenWish): Promise<void> {
    this.#begin();
    const { signal } = this.#stop;
    try {
      if (files === null) throw new Trouble({ status: 0, detail: t.packets.notBuilt });
      const size = (await sizeOf(wish.source, signal)) ?? wish.expected;
      if (signal.aborted) return;
      this.size = size ?? null;
      if (wish.at === null && size !== undefined && size > PART_BYTES) {
        this.phase = "large";
        return;
      }
      this.phase = "coming";
      const engine = this.#start(signal);
      // Both come at once; the first failure is the one that is told.
      engine.catch(() => undefined);
      const part = await fetchPart({
        ...wish,
        at: wish.at ?? 0,
        expected: size,
        signal,
        told: (got, total) => {
          this.coming = { got, total };
        },
      });
      this.part = part;
      await this.#read(await engine, part, signal);
    } catch (cause) {
      if (!signal.aborted) this.#fail(cause);
    }
  }

  /** What goes on is ended, whatever it is; the worker too. */
  stop(): void {
    this.#stop.abort();
    this.#engine?.end();
    this.#engine = null;
    this.part = null;
    this.phase = "stopped";
  }

  /** Of a question that was asked elsewhere: behind some failures nothing more can be asked. */
  failed(cause: unknown): void {
    if (cause instanceof EngineTrouble && cause.fatal && !this.#stop.signal.aborted) this.#fail(cause);
  }

  #begin(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
    this.#engine?.end();
    this.#engine = null;
    this.phase = "asking";
    this.trouble = null;
    this.size = null;
    this.coming = NOTHING;
    this.tools = NOTHING;
    this.part = null;
    this.opened = null;
  }

  async #start(signal: AbortSignal): Promise<Engine> {
    if (files === null) throw new Error("no dissectors");
    const { wasm, data } = await fetchEngine(files, signal, (got, total) => {
      this.tools = { got, total };
    });
    const engine = new Engine(files.base);
    if (signal.aborted) {
      engine.end();
      throw new Error("stopped");
    }
    this.#engine = engine;
    this.version = (await engine.ask("start", { wasm, data }, [wasm, data])).version;
    return engine;
  }

  async #read(engine: Engine, part: Part, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    this.phase = "reading";
    // The bytes move; what is to be known of them was read before.
    const { buffer } = part.bytes;
    const opened = await engine.ask("open", { bytes: buffer }, [buffer]);
    if (signal.aborted) return;
    this.opened = opened;
    this.phase = "ready";
  }

  #fail(cause: unknown): void {
    this.#engine?.end();
    this.#engine = null;
    this.trouble =
      cause instanceof EngineTrouble
        ? new Trouble({ status: 0, detail: t.packets.unreadable(cause.message) })
        : troubleOf(cause);
    this.phase = "trouble";
  }
}
