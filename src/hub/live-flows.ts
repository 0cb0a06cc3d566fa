/** Flows that have not ended, by the sensor's run and number. Lists show them beside the stored ones. */
import type { FlowRow } from "./store/traffic-store.ts";

/** Each takes about 600 bytes. A flow beyond this is not shown before it ends; nothing of it is lost. */
export const MAX_LIVE_FLOWS = 150_000;

export class LiveFlows {
  readonly #epochs = new Map<number, Map<number, FlowRow>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(epochId: number, flowId: number): FlowRow | undefined {
    return this.#epochs.get(epochId)?.get(flowId);
  }

  put(row: FlowRow): void {
    let epoch = this.#epochs.get(row.epochId);
    if (epoch === undefined) {
      epoch = new Map();
      this.#epochs.set(row.epochId, epoch);
    }
    if (!epoch.has(row.flowId)) {
      if (this.#size >= MAX_LIVE_FLOWS) return;
      this.#size++;
    }
    epoch.set(row.flowId, row);
  }

  remove(epochId: number, flowId: number): void {
    if (this.#epochs.get(epochId)?.delete(flowId) === true) this.#size--;
  }

  *rows(): Generator<FlowRow> {
    for (const epoch of this.#epochs.values()) yield* epoch.values();
  }

  ofEpoch(epochId: number): FlowRow[] {
    return [...(this.#epochs.get(epochId)?.values() ?? [])];
  }

  epochs(): number[] {
    return [...this.#epochs.keys()];
  }

  removeEpoch(epochId: number): void {
    this.#size -= this.#epochs.get(epochId)?.size ?? 0;
    this.#epochs.delete(epochId);
  }
}
