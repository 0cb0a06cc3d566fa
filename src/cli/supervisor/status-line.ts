/** One line that a person can watch: rewritten in place on a terminal, once a minute elsewhere. */
const QUIET_MS = 60_000;

export class StatusLine {
  readonly #out: NodeJS.WriteStream;
  #saidAt = 0;
  #shown = false;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  show(line: string): void {
    const text = printable(line);
    if (this.#out.isTTY) {
      this.#out.write(`\r\x1b[2K${text.slice(0, Math.max(20, this.#out.columns - 1))}`);
      this.#shown = true;
      return;
    }
    const now = Date.now();
    if (now - this.#saidAt < QUIET_MS) return;
    this.#saidAt = now;
    this.#out.write(`${text}\n`);
  }

  /** Leaves the line before something else is printed. */
  clear(): void {
    if (this.#shown) this.#out.write("\r\x1b[2K");
    this.#shown = false;
  }
}

/** What a child says is shown without its control characters. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, " ");
}
