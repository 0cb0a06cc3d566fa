/** First and last time of a file's frames. Frames that were held back come late: times count, not the order. */
import type { Instant } from "../../pcap/pcapng-writer.ts";

export class FrameSpan {
  #firstSeconds = 0;
  #firstNanos = 0;
  #lastSeconds = 0;
  #lastNanos = 0;

  begin(seconds: number, nanos: number): void {
    this.#firstSeconds = this.#lastSeconds = seconds;
    this.#firstNanos = this.#lastNanos = nanos;
  }

  /** Packet path. */
  stretch(seconds: number, nanos: number): void {
    if (seconds > this.#lastSeconds || (seconds === this.#lastSeconds && nanos > this.#lastNanos)) {
      this.#lastSeconds = seconds;
      this.#lastNanos = nanos;
    } else if (seconds < this.#firstSeconds || (seconds === this.#firstSeconds && nanos < this.#firstNanos)) {
      this.#firstSeconds = seconds;
      this.#firstNanos = nanos;
    }
  }

  get first(): Instant {
    return { seconds: this.#firstSeconds, nanos: this.#firstNanos };
  }

  get last(): Instant {
    return { seconds: this.#lastSeconds, nanos: this.#lastNanos };
  }
}
