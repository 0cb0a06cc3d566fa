/** The newest known holes in what was heard, newest first. */
import { formatInstantMs } from "../base/time.ts";
import type { Gap } from "../model/sensor-status.ts";
import type { GapItem } from "./api/contract/status.ts";

const MAX_GAPS = 100;

export class GapList {
  readonly items: GapItem[] = [];

  add(sensor: string, { startMs, endMs, ...told }: Gap): void {
    const [start, end] = [formatInstantMs(startMs), formatInstantMs(endMs)];
    this.items.unshift({ sensor, ...told, start, end });
    this.items.splice(MAX_GAPS);
  }
}
