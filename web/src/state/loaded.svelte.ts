/** Something read from the hub that is read anew whenever what it depends on changes. */
import { type Trouble, troubleOf } from "../api/trouble.ts";

export type Reader<T> = (signal: AbortSignal) => Promise<T>;

export class Loaded<T> {
  /** The last answer; stays while the next is awaited, so that nothing jumps. */
  data = $state.raw<T | null>(null);
  trouble = $state.raw<Trouble | null>(null);
  busy = $state(true);
  #again = $state(0);
  #key: string | null = null;

  /**
   * To be made while a component is set up. `ask` reads what it depends on and answers the reader, or null for
   * nothing yet. When `key` changes the data is another thing: the old one is let go.
   */
  constructor(ask: () => Reader<T> | null, key: () => string = () => "") {
    $effect(() => {
      const now = key();
      if (now !== this.#key) {
        this.data = null;
        this.trouble = null;
      }
      this.#key = now;
      void this.#again;
      const reader = ask();
      if (!reader) return;
      const abort = new AbortController();
      this.busy = true;
      void this.#run(reader, abort.signal);
      return () => abort.abort();
    });
  }

  again = (): void => {
    this.#again++;
  };

  async #run(reader: Reader<T>, signal: AbortSignal): Promise<void> {
    try {
      const data = await reader(signal);
      if (signal.aborted) return;
      this.data = data;
      this.trouble = null;
    } catch (cause) {
      if (signal.aborted) return;
      this.trouble = troubleOf(cause);
    }
    this.busy = false;
  }
}
