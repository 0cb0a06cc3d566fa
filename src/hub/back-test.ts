/** A detector with other options over the flows that are stored: what it would have claimed, before the options are saved. */
import { setImmediate } from "node:timers/promises";
import { AlarmBook, type AlarmRecord } from "./alarm/alarm-book.ts";
import type { AnyDetectorType, House } from "./alarm/detector.ts";
import { DetectorSet } from "./alarm/detector-set.ts";
import type { FlowSlice } from "./alarm/flow-slice.ts";
import type { BackTest } from "./api/desk.ts";
import { sliceOfFlow } from "./flow-slices.ts";
import type { Store } from "./store/store.ts";
import { ANY_FLOW, type FlowRow } from "./store/traffic-store.ts";

/** Newest flows that one test judges. */
const MOST_FLOWS = 500_000;
const PAGE_FLOWS = 10_000;

export interface BackTestWish {
  readonly type: AnyDetectorType;
  readonly options: unknown;
  readonly fromMs: number;
  readonly toMs: number;
}

export async function backTest(
  { type, options, fromMs, toMs }: BackTestWish,
  store: Pick<Store, "flows">,
  house: House,
): Promise<BackTest> {
  const { flows, complete } = await flowsOf(store, fromMs, toMs);
  const alarms = new Map<string, AlarmRecord>();
  let next = 1;
  const book = new AlarmBook(
    () => `test-${next++}`,
    (alarm) => alarms.set(alarm.id, alarm),
  );
  let fault: string | undefined;
  const set = new DetectorSet(
    [type],
    house,
    (claim) => book.hear(claim),
    (line) => {
      fault ??= line;
    },
  );
  set.start(new Map([[type.name, { enabled: true, options }]]), {});
  for (let at = 0; at < flows.length; at += PAGE_FLOWS) {
    set.slices(flows.slice(at, at + PAGE_FLOWS));
    book.tick(set.nowMs);
    await setImmediate();
  }
  set.tick(toMs);
  if (fault !== undefined) throw new Error(fault);
  return { flows: flows.length, complete, alarms: [...alarms.values()] };
}

/** By the time at which they ended, as they would have been told. */
async function flowsOf(
  store: Pick<Store, "flows">,
  fromMs: number,
  toMs: number,
): Promise<{ flows: FlowSlice[]; complete: boolean }> {
  const filter = { ...ANY_FLOW, fromMs, toMs };
  const rows: FlowRow[] = await store.flows({
    filter,
    sort: "start",
    descending: true,
    after: undefined,
    limit: MOST_FLOWS + 1,
  });
  const flows = rows.slice(0, MOST_FLOWS).flatMap((row) => sliceOfFlow(row) ?? []);
  flows.sort((a, b) => a.toMs - b.toMs);
  return { flows, complete: rows.length <= MOST_FLOWS };
}
