/**
 * How much of each streamed answer may be under way. Where all cores are busy the next allowance comes late, and what may
 * be under way meanwhile is what bounds the rate; so a reader that takes all it allowed may allow twice as much, while
 * there is spare room of the connection. Readers that stop pin what they allowed, which is why that is bounded.
 */

/** Every answer may have so much. */
export const WINDOW_BYTES = 1024 * 1024;
export const MOST_WINDOW_BYTES = 8 * 1024 * 1024;
/** Beyond that, of all answers together. */
const SPARE_BYTES = 32 * 1024 * 1024;

export class ReadAhead {
  #spare = SPARE_BYTES;

  open(): ReadWindow {
    return new ReadWindow(this);
  }

  claim(bytes: number): boolean {
    if (bytes > this.#spare) return false;
    this.#spare -= bytes;
    return true;
  }

  release(bytes: number): void {
    this.#spare += bytes;
  }
}

class ReadWindow {
  readonly #all: ReadAhead;
  #bytes = WINDOW_BYTES;
  /** Came, and is not allowed anew yet. */
  #unread = 0;
  /** Taken since the window grew. */
  #taken = 0;

  constructor(all: ReadAhead) {
    this.#all = all;
  }

  came(bytes: number): void {
    this.#unread += bytes;
  }

  /** The reader wants more: how much the other side may send beyond what it was allowed; 0 for nothing new. */
  allowance(): number {
    const taken = this.#unread;
    this.#unread = 0;
    this.#taken += taken;
    if (this.#taken < this.#bytes || this.#bytes * 2 > MOST_WINDOW_BYTES || !this.#all.claim(this.#bytes))
      return taken;
    const more = this.#bytes;
    this.#bytes += more;
    this.#taken = 0;
    return taken + more;
  }

  close(): void {
    this.#all.release(this.#bytes - WINDOW_BYTES);
    this.#bytes = WINDOW_BYTES;
  }
}
