/**
 * How fast each device sends and receives now, as far as the sensors' slices tell: a flow that moves much is told of every
 * ten seconds, one that trickles at the full minute, one that falls silent after three seconds. A slice is believed until
 * the flow's next one is due, so a rate is a mean over ten seconds to a minute and lags by as much.
 */

import type { FlowSlice } from "./alarm/flow-slice.ts";
import type { UsageEvent } from "./api/contract/event.ts";

/** No mean is over less. */
const LEAST_MS = 10_000;
/** A slice that comes so long behind its last packet is of a flow that fell silent. */
const SILENT_MS = 2500;
/** The next slice of a flow is due within a minute. */
const NEXT_MS = 65_000;
const MOST_FLOWS = 100_000;
const MOST_RATES = 200;

type Rate = UsageEvent["rates"][number];

interface Moving {
  readonly device: string;
  /** Bytes from then on. */
  readonly fromMs: number;
  readonly sent: number;
  readonly got: number;
  /** The same a second. */
  readonly upload: number;
  readonly download: number;
  readonly untilMs: number;
}

export class RateBook {
  /** The one told of last is last. */
  readonly #flows = new Map<string, Moving>();

  slices(slices: readonly FlowSlice[], nowMs: number): void {
    for (const { epochId, flowId, device, direction, sentBytes, gotBytes, fromMs, toMs, ended } of slices) {
      if (direction === "internal") continue;
      const key = `${epochId} ${flowId}`;
      const before = this.#flows.get(key);
      this.#flows.delete(key);
      // Told late: of a sensor that comes back with what it kept.
      if (nowMs - toMs > NEXT_MS) continue;
      if (this.#flows.size >= MOST_FLOWS) this.#forgetOldest();
      // A flow in bursts is told of after each: what came just before is part of the mean.
      const since = before !== undefined && toMs - before.fromMs < 2 * LEAST_MS ? before : undefined;
      const sent = sentBytes + (since?.sent ?? 0);
      const got = gotBytes + (since?.got ?? 0);
      const startMs = since?.fromMs ?? fromMs;
      const seconds = Math.max(LEAST_MS, toMs - startMs) / 1000;
      const over = ended || nowMs - toMs > SILENT_MS;
      this.#flows.set(key, {
        ...{ device, fromMs: startMs, sent, got },
        upload: sent / seconds,
        download: got / seconds,
        untilMs: nowMs + (over ? LEAST_MS : NEXT_MS),
      });
    }
  }

  /** The fastest first. */
  at(nowMs: number): Rate[] {
    const rates = new Map<string, Rate>();
    for (const [key, { device, upload, download, untilMs }] of this.#flows) {
      if (untilMs <= nowMs || untilMs > nowMs + NEXT_MS) {
        this.#flows.delete(key);
        continue;
      }
      const rate = rates.get(device) ?? { deviceId: device, uploadBytesPerS: 0, downloadBytesPerS: 0 };
      rate.uploadBytesPerS += upload;
      rate.downloadBytesPerS += download;
      rates.set(device, rate);
    }
    return [...rates.values()]
      .map((rate) => ({
        ...rate,
        uploadBytesPerS: Math.round(rate.uploadBytesPerS),
        downloadBytesPerS: Math.round(rate.downloadBytesPerS),
      }))
      .filter((rate) => both(rate) > 0)
      .sort((a, b) => both(b) - both(a))
      .slice(0, MOST_RATES);
  }

  #forgetOldest(): void {
    const [oldest] = this.#flows.keys();
    if (oldest !== undefined) this.#flows.delete(oldest);
  }
}

function both({ uploadBytesPerS, downloadBytesPerS }: Rate): number {
  return uploadBytesPerS + downloadBytesPerS;
}
