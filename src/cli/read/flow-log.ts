/** A format and where its lines go. In order of start, lines wait in memory until the capture's end. */
import { instantOfMs } from "../../base/time.ts";
import type { ExportedFlow } from "../../formats/exported-flow.ts";
import type { CaptureTotals, FlowEvent, FlowWriter } from "../../formats/flow-writer.ts";

/** Where lines go: the standard output or a file. */
export interface Lines {
  /** Whoever makes lines waits for `drained` first. */
  readonly full: boolean;
  line(text: string): void;
  drained(): Promise<void>;
}

interface Waiting {
  readonly seconds: number;
  readonly nanos: number;
  readonly lines: readonly string[];
}

export class FlowLog {
  readonly #writer: FlowWriter;
  readonly #lines: Lines;
  readonly #sorted: Waiting[] | undefined;

  constructor(writer: FlowWriter, lines: Lines, sorted: boolean) {
    this.#writer = writer;
    this.#lines = lines;
    this.#sorted = sorted ? [] : undefined;
  }

  get full(): boolean {
    return this.#lines.full;
  }

  get wantsEvents(): boolean {
    return this.#writer.event !== undefined;
  }

  drained(): Promise<void> {
    return this.#lines.drained();
  }

  head(): void {
    this.#write(this.#writer.head());
  }

  flow(flow: ExportedFlow): void {
    this.#take(flow.startSeconds, flow.startNanos, this.#writer.flow(flow));
  }

  event(event: FlowEvent): void {
    const { seconds, nanos } = instantOfMs(event.fact.atMs);
    this.#take(seconds, nanos, this.#writer.event?.(event) ?? []);
  }

  async tail(totals: CaptureTotals): Promise<void> {
    for (const waiting of this.#sorted?.sort(byTime) ?? []) {
      this.#write(waiting.lines);
      if (this.#lines.full) await this.#lines.drained();
    }
    this.#write(this.#writer.tail(totals));
    await this.#lines.drained();
  }

  #take(seconds: number, nanos: number, lines: readonly string[]): void {
    if (this.#sorted === undefined) this.#write(lines);
    else if (lines.length > 0) this.#sorted.push({ seconds, nanos, lines });
  }

  #write(lines: readonly string[]): void {
    for (const line of lines) this.#lines.line(line);
  }
}

function byTime(a: Waiting, b: Waiting): number {
  return a.seconds - b.seconds || a.nanos - b.nanos;
}
