/** Bytes that came in since it was last read, for those who watch live. */
import { formatInstantMs } from "../base/time.ts";
import type { UsageEvent } from "./api/contract/event.ts";
import type { InventoryDevice } from "./inventory/device.ts";
import type { TrafficWrite } from "./store/traffic-store.ts";

type Sum = Omit<UsageEvent, "at" | "devices" | "seen">;

export class UsageMeter {
  #sums = new Map<string, Sum>();

  add(write: TrafficWrite): void {
    for (const delta of write.usage) {
      const sum = this.#sums.get(delta.device) ?? { uploadBytes: 0, downloadBytes: 0, lanBytes: 0 };
      sum.uploadBytes += delta.upload;
      sum.downloadBytes += delta.download;
      sum.lanBytes += delta.lan;
      this.#sums.set(delta.device, sum);
    }
  }

  /** Undefined: nothing came and nobody was seen. */
  take(nowMs: number, seen: readonly InventoryDevice[]): UsageEvent | undefined {
    if (this.#sums.size === 0 && seen.length === 0) return undefined;
    const { "": house, ...devices } = Object.fromEntries(this.#sums);
    this.#sums = new Map();
    return {
      at: formatInstantMs(nowMs),
      ...(house ?? { uploadBytes: 0, downloadBytes: 0, lanBytes: 0 }),
      devices: Object.entries(devices).map(([deviceId, sum]) => ({ deviceId, ...sum })),
      seen: seen.map(({ id, lastMs }) => ({ deviceId: id, lastSeen: formatInstantMs(lastMs) })),
    };
  }
}
