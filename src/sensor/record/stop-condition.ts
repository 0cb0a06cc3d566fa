/** Whether a rule has what it was made for. Time is the packets' own. */
import type { Until } from "../../model/sniffer-rule.ts";

export class StopCondition {
  until: Until;
  /** Event time as it was last told. */
  nowMs = Number.NaN;

  constructor(until: Until) {
    this.until = until;
  }

  /** Of frames: what was recorded so far is enough. */
  counted(packets: number, bytes: number): boolean {
    const { until } = this;
    return (
      (until.packets !== undefined && packets >= until.packets) ||
      (until.bytes !== undefined && bytes >= until.bytes)
    );
  }

  /** So many files were begun, and the last one is full. */
  filled(filesBegun: number): boolean {
    return this.until.files !== undefined && filesBegun >= this.until.files;
  }

  /** A frame of this time is not wanted any more. A frame that was held back may come after one that is too late. */
  isLate(seconds: number, nanos: number): boolean {
    return this.until.atMs !== undefined && seconds * 1000 + nanos / 1e6 >= this.until.atMs;
  }

  /** Its time is over. */
  get passed(): boolean {
    return this.until.atMs !== undefined && this.nowMs >= this.until.atMs;
  }
}
