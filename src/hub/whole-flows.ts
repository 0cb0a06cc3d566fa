/** Flows in memory are kept by the parts of devices that move them, as the store has them; people are told of whole devices. */
import type { Inventory } from "./inventory/inventory.ts";
import type { FlowRow } from "./store/traffic-store.ts";

export function* wholeFlows(rows: Iterable<FlowRow>, inventory: Inventory): Generator<FlowRow> {
  const wholeOf = (id: string | null): string | null => (id === null ? null : inventory.wholeId(id));
  for (const row of rows) {
    const device = wholeOf(row.device);
    const peer = wholeOf(row.peer);
    if (device === row.device && peer === row.peer) yield row;
    else yield { ...row, device, peer: peer === device ? null : peer };
  }
}
