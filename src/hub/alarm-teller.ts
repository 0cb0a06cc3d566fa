/** Hands alarms to the channels, each with the flow that shows it best: lines of logs want two addresses. In order. */
import { Turns } from "../base/turns.ts";
import { NOWHERE } from "../places/place.ts";
import type { AlarmNews, AlarmRecord } from "./alarm/alarm-book.ts";
import { noticeOf } from "./alarm-notice.ts";
import { flowItem } from "./api/flow-item.ts";
import type { NoticeFlow } from "./notify/channel.ts";
import type { Notifier } from "./notify/notifier.ts";
import { ANY_FLOW, type FlowRow, type TrafficStore } from "./store/traffic-store.ts";

/** Of these nobody is told. */
const SILENT: ReadonlySet<AlarmRecord["state"]> = new Set(["muted", "archived"]);

export interface AlarmTellerParts {
  readonly notifier: Notifier;
  readonly store: Pick<TrafficStore, "flows">;
  readonly live: { get(epochId: number, flowId: number): FlowRow | undefined };
  nameOf(deviceId: string): string;
}

export class AlarmTeller {
  readonly #parts: AlarmTellerParts;
  readonly #turns = new Turns();

  constructor(parts: AlarmTellerParts) {
    this.#parts = parts;
  }

  tell(alarm: AlarmRecord, news: AlarmNews): void {
    const { notifier, nameOf } = this.#parts;
    const notice = noticeOf(alarm, news === "ended" ? "ended" : "opened", nameOf);
    void this.#turns.take(async () => {
      if (SILENT.has(alarm.state)) {
        notifier.hush(noticeOf(alarm, "ended", nameOf));
        return;
      }
      if (news === "resumed" || news === "changed") {
        // It may also be muted no more.
        if (alarm.endMs === null) notifier.resumed(notice);
        return;
      }
      const flow = await this.#flowOf(alarm);
      notifier.tell({ ...notice, ...(flow === undefined ? {} : { flow }) });
    });
  }

  /** Go on since before: not told again. */
  known(alarms: readonly AlarmRecord[]): void {
    const { notifier, nameOf } = this.#parts;
    const told = alarms.filter(({ state }) => !SILENT.has(state));
    notifier.known(told.map((alarm) => noticeOf(alarm, "opened", nameOf)));
  }

  /** When all that was to be told has been handed over. */
  done(): Promise<void> {
    return this.#turns.take(async () => undefined);
  }

  /** The alarm is told without it where the store does not answer. */
  async #flowOf({ flows }: AlarmRecord): Promise<NoticeFlow | undefined> {
    const { notifier, live, store } = this.#parts;
    const [flow] = flows;
    if (flow === undefined || !notifier.listening) return undefined;
    const query = { sort: "start", descending: true, after: undefined, limit: 1 } as const;
    const stored = async (): Promise<FlowRow[]> =>
      await store.flows({ ...query, filter: { ...ANY_FLOW, flow } }).catch(() => []);
    const row = live.get(flow.epochId, flow.flowId) ?? (await stored())[0];
    if (row === undefined) return undefined;
    const { proto, orig, resp, communityId } = flowItem(row, false, "", () => NOWHERE);
    return {
      srcAddress: orig.ip,
      srcPort: orig.port,
      destAddress: resp.ip,
      destPort: resp.port,
      proto,
      ...(communityId === undefined ? {} : { communityId }),
    };
  }
}
