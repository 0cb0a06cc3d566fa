/** The flows that show an alarm, as lists of flows show them: those still under way as they stand now. */
import type { AlarmRecord } from "../alarm/alarm-book.ts";
import { ANY_FLOW, type FlowRow } from "../store/traffic-store.ts";
import type { FlowItem } from "./contract/flow.ts";
import type { Desk } from "./desk.ts";
import { flowItem } from "./flow-item.ts";

/** Telling ones first, as the detector gave them; those that are no longer stored are left out. */
export async function flowsOfAlarm(desk: Desk, { flows }: AlarmRecord): Promise<FlowItem[]> {
  const placeOf = await desk.places.open();
  const live = new Map<string, FlowRow>();
  const wanted = new Set(flows.map(keyOf));
  for (const row of desk.liveFlows()) if (wanted.has(keyOf(row))) live.set(keyOf(row), row);
  const items: FlowItem[] = [];
  for (const flow of flows) {
    const running = live.get(keyOf(flow));
    const row = running ?? (await storedFlow(desk, flow));
    if (row !== undefined)
      items.push(flowItem(row, running !== undefined, desk.sensorOf(row.epochId), placeOf));
  }
  return items;
}

async function storedFlow(desk: Desk, flow: AlarmRecord["flows"][number]): Promise<FlowRow | undefined> {
  const query = { sort: "start", descending: true, after: undefined, limit: 1 } as const;
  const [row] = await desk.store.flows({ ...query, filter: { ...ANY_FLOW, flow } });
  return row;
}

function keyOf({ epochId, flowId }: AlarmRecord["flows"][number]): string {
  return `${epochId} ${flowId}`;
}
