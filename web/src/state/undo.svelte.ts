/** What was just done, and the way back, for a few seconds. */
import { type Trouble, troubleOf } from "../api/trouble.ts";

const OFFERED_MS = 12_000;

interface Offer {
  readonly words: string;
  readonly back: () => Promise<void>;
}

let offer = $state.raw<Offer | null>(null);
let trouble = $state.raw<Trouble | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;

export const undo = {
  get offer(): Offer | null {
    return offer;
  },
  /** Why the way back failed. */
  get trouble(): Trouble | null {
    return trouble;
  },
  give(words: string, back: () => Promise<void>): void {
    clearTimeout(timer);
    trouble = null;
    offer = { words, back };
    timer = setTimeout(() => this.leave(), OFFERED_MS);
  },
  async take(): Promise<void> {
    const taken = offer;
    this.leave();
    try {
      await taken?.back();
    } catch (cause) {
      trouble = troubleOf(cause);
    }
  },
  leave(): void {
    clearTimeout(timer);
    offer = null;
    trouble = null;
  },
};
