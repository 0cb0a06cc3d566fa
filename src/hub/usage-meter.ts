/** Bytes that came in since it was last read, for those who watch live. */
import { formatInstantMs } from "../base/time.ts";
import type { UsageEvent } from "./api/contract/event.ts";
import type { InventoryDevice } from "./inventory/device.ts";
import type { TrafficWrite } from "./store/traffic-store.ts";

type Sum = Omit<UsageEvent, "at" | "devices" | "seen" | "rates">;

export class UsageMeter {
  #sums = new Map<string, Sum>();
  /** Somebody moved something at the last call. */
  #moved = false;
  readonly #wholeOf: (part: string) => string;

  /** What is counted by parts is told by devices. */
  constructor(wholeOf: (part: string) => string = (part) => part) {
    this.#wholeOf = wholeOf;
  }

  add(write: TrafficWrite): void {
    for (const delta of write.usage) {
      const device = delta.device === "" ? "" : this.#wholeOf(delta.device);
      const sum = this.#sums.get(device) ?? { uploadBytes: 0, downloadBytes: 0, lanBytes: 0 };
      sum.uploadBytes += delta.upload;
      sum.downloadBytes += delta.download;
      sum.lanBytes += delta.lan;
      this.#sums.set(device, sum);
    }
  }

  /** Undefined: nothing came, nobody was seen, and nobody moves anything as was told last. */
  take(
    nowMs: number,
    seen: readonly InventoryDevice[],
    rates: UsageEvent["rates"] = [],
  ): UsageEvent | undefined {
    const still = rates.length === 0 && !this.#moved;
    this.#moved = rates.length > 0;
    if (this.#sums.size === 0 && seen.length === 0 && still) return undefined;
    const { "": house, ...devices } = Object.fromEntries(this.#sums);
    this.#sums = new Map();
    return {
      at: formatInstantMs(nowMs),
      ...(house ?? { uploadBytes: 0, downloadBytes: 0, lanBytes: 0 }),
      devices: Object.entries(devices).map(([deviceId, sum]) => ({ deviceId, ...sum })),
      rates: [...rates],
      seen: seen.map(({ id, lastMs }) => ({ deviceId: id, lastSeen: formatInstantMs(lastMs) })),
    };
  }
}
