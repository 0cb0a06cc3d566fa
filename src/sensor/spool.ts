/**
 * Slice batches on their way to the hub: kept until it says they are stored, sent again after a break, bounded. While
 * the hub is away the oldest go first when the bound is reached; how many is told.
 */
export class SliceSpool {
  /** Batches thrown away because the hub was away for too long. */
  lost = 0;
  #nextSeq = 1;
  #bytes = 0;
  readonly #waiting: { seq: number; batch: Uint8Array }[] = [];
  readonly #maxBytes: number;
  /** Called once for each batch that is stored or lost. */
  readonly #gone: () => void;

  constructor(maxBytes: number, gone: () => void) {
    this.#maxBytes = maxBytes;
    this.#gone = gone;
  }

  add(batch: Uint8Array): { seq: number; batch: Uint8Array } {
    const entry = { seq: this.#nextSeq++, batch };
    this.#waiting.push(entry);
    this.#bytes += batch.length;
    while (this.#bytes > this.#maxBytes && this.#waiting.length > 1) {
      this.#shift();
      this.lost++;
    }
    return entry;
  }

  acknowledge(seq: number): void {
    while (this.#waiting[0] !== undefined && this.#waiting[0].seq <= seq) this.#shift();
  }

  /** All that is not yet stored, oldest first. */
  get waiting(): readonly { seq: number; batch: Uint8Array }[] {
    return this.#waiting;
  }

  #shift(): void {
    this.#bytes -= this.#waiting.shift()?.batch.length ?? 0;
    this.#gone();
  }
}
