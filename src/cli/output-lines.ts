/** Lines to a stream in large pieces; the writer looks at `full` and waits for `drained` before it makes more. */
const PIECE_CHARS = 65_536;

export class OutputLines {
  readonly #out: NodeJS.WritableStream;
  #pending: string[] = [];
  #chars = 0;
  #blocked = false;

  constructor(out: NodeJS.WritableStream) {
    this.#out = out;
  }

  get full(): boolean {
    return this.#blocked;
  }

  line(text: string): void {
    this.#pending.push(text);
    this.#chars += text.length + 1;
    if (this.#chars >= PIECE_CHARS) this.#push();
  }

  /** Hands everything over; resolves when the stream takes more. */
  async drained(): Promise<void> {
    this.#push();
    if (!this.#blocked) return;
    await new Promise<void>((resolve) => this.#out.once("drain", resolve));
    this.#blocked = false;
  }

  #push(): void {
    if (this.#pending.length === 0) return;
    if (!this.#out.write(`${this.#pending.join("\n")}\n`)) this.#blocked = true;
    this.#pending = [];
    this.#chars = 0;
  }
}
