/** All clips: read once, then again and again while one of them is still growing. */
import type { Clip, ClipCreate } from "../../../src/hub/api/contract/clip.ts";
import * as calls from "../api/calls.ts";
import { type Trouble, troubleOf } from "../api/trouble.ts";
import { live } from "./live.svelte.ts";

/** An open one is at most so much behind at the sensor. */
const GROWN_MS = 3000;

let all = $state.raw<readonly Clip[]>([]);
let read = $state(false);
let trouble = $state.raw<Trouble | null>(null);
/** Answers to questions that were asked before a clip was made or removed are old. */
let changes = 0;

async function readAll(): Promise<void> {
  const asked = changes;
  try {
    const found: Clip[] = [];
    let cursor: string | undefined;
    do {
      const page = await calls.clips.page({ limit: 1000, cursor });
      found.push(...page.items);
      cursor = page.next ?? undefined;
    } while (cursor);
    if (asked !== changes) return;
    all = found;
    trouble = null;
    read = true;
  } catch (cause) {
    trouble = troubleOf(cause);
  }
}

export const clips = {
  /** Newest first. */
  get all(): readonly Clip[] {
    return all;
  },
  get read(): boolean {
    return read;
  },
  get trouble(): Trouble | null {
    return trouble;
  },
  find(id: string): Clip | undefined {
    return all.find((clip) => clip.id === id);
  },
  again: (): void => void readAll(),

  async make(wish: ClipCreate): Promise<Clip> {
    const clip = await calls.clips.make(wish);
    changes++;
    all = [clip, ...all];
    return clip;
  },
  async remove(id: string): Promise<void> {
    await calls.clips.remove(id);
    changes++;
    all = all.filter((clip) => clip.id !== id);
  },

  start(): () => void {
    void readAll();
    const timer = setInterval(() => {
      if (trouble !== null || all.some((clip) => clip.state === "open")) void readAll();
    }, GROWN_MS);
    const stop = live.onComeback(this.again);
    return () => {
      clearInterval(timer);
      stop();
      all = [];
      read = false;
    };
  },
};
