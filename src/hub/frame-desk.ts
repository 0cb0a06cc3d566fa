/** Rewind as the hub does it: turns selectors into what a sensor finds frames by, and asks the sensor that has them. */
import type { Readable } from "node:stream";
import { keyBytes, keyText } from "../base/address-key.ts";
import { AppError } from "../base/app-error.ts";
import { communityId } from "../base/community-id.ts";
import type { FlowKey, FrameSelect, TimelineStatus } from "../model/frame-select.ts";
import { OBJECT_KINDS, type ObjectSelector } from "../model/selector.ts";
import type { Match } from "../model/sniffer-rule.ts";
import type { AlarmRecord } from "./alarm/alarm-book.ts";
import { objectsOfAlarm } from "./alarm-objects.ts";
import type { FrameSelectors, Frames } from "./api/desk.ts";
import { matches, parseFlowId } from "./api/flow-item.ts";
import type { Inventory } from "./inventory/inventory.ts";
import type { RuleDesk } from "./rule-desk.ts";
import { canonicalObjects, matchOf, nameOfObjects } from "./rule-object.ts";
import { ANY_FLOW, type FlowFilter, type FlowRow } from "./store/traffic-store.ts";

/** A community id is looked for among so many flows of the span. */
const MOST_FLOWS = 200_000;
/** As the schema of a select has it. */
const MOST_KEYS = 1000;
const NO_VLAN = 0xffff;
/** An answer is believed so long at least, whatever it says: names of flows rest on that. */
const NAMING_MS = 3_600_000;
const MOST_CLIENTS = 64;

export interface FrameDeskParts {
  readonly inventory: Inventory;
  readonly rules: RuleDesk;
  readonly alarms: {
    find(id: string): Promise<AlarmRecord | undefined>;
    objectsOf(kind: string): ObjectSelector[];
  };
  flows(filter: FlowFilter, limit: number): Promise<FlowRow[]>;
  liveFlows(): Iterable<FlowRow>;
  frames(select: FrameSelect): Readable;
  live(select: FrameSelect): Readable;
  timeline(): TimelineStatus | undefined;
}

export class FrameDesk implements Frames {
  readonly #parts: FrameDeskParts;

  constructor(parts: FrameDeskParts) {
    this.#parts = parts;
  }

  stream(select: FrameSelect): Readable {
    return this.#parts.frames(select);
  }

  /** The span of a flow that is asked for is none of a stream's. */
  live({ matches, flows }: FrameSelect, fromMs: number | undefined, snaplen?: number): Readable {
    return this.#parts.live({
      matches,
      flows,
      ...(fromMs === undefined ? {} : { fromMs }),
      ...(snaplen === undefined ? {} : { snaplen }),
    });
  }

  nameOf(kind: string, value: string): string {
    const { inventory, rules } = this.#parts;
    const object = OBJECT_KINDS.find((one) => one === kind);
    if (object === undefined) return rules.find(value)?.name ?? value;
    return nameOfObjects(canonicalObjects([{ kind: object, value }], inventory), inventory);
  }

  reach(): { oldestMs: number | undefined; off: boolean } {
    const timeline = this.#parts.timeline();
    return { oldestMs: timeline?.oldestMs ?? undefined, off: timeline?.state === "off" };
  }

  async select(
    selectors: FrameSelectors,
    { fromMs, toMs }: { fromMs: number | undefined; toMs: number | undefined },
    named = false,
  ): Promise<FrameSelect> {
    if (fromMs !== undefined && toMs !== undefined && toMs < fromMs)
      throw new AppError("invalid", "the span ends before it begins");
    const given = Object.entries(selectors).filter(([, values]) => values !== undefined);
    const found: Match[] = [];
    let flows: FlowRow[] | undefined;
    for (const [kind, values = []] of given) {
      if (kind === "flow")
        flows = (await Promise.all(values.map((text) => this.#flow(text, fromMs, toMs)))).flat();
      else if (kind === "alarm") found.push(await this.#alarms(values));
      else found.push(this.#match(kind, values));
    }
    if (flows !== undefined && flows.length > MOST_KEYS) {
      throw new AppError(
        "invalid",
        `these are ${flows.length} flows, and ${MOST_KEYS} can be asked for at once`,
        {
          hint: "Ask for a shorter span, or by the flows' ids",
        },
      );
    }
    return {
      matches: found,
      ...(flows === undefined
        ? {}
        : { flows: flows.map((row) => ({ ...flowKey(row), ...(named && { naming: this.#naming(row) }) })) }),
      ...this.#span(flows, fromMs, toMs),
    };
  }

  /** The originator's device may have asked at another of its addresses. */
  #naming(row: FlowRow): NonNullable<FlowKey["naming"]> {
    const originator = keyText(row.origAddress);
    const device = this.#parts.inventory.find(originator);
    const others = device === undefined ? [] : [...device.addresses.keys()].map(keyText);
    const startMs = row.startSeconds * 1000 + row.startNanos / 1e6;
    return {
      clients: [...new Set([originator, ...others])].slice(0, MOST_CLIENTS),
      fromMs: startMs - NAMING_MS,
      toMs: startMs,
    };
  }

  /** A flow's key may come again: without a span its own is meant. */
  #span(
    flows: readonly FlowRow[] | undefined,
    fromMs: number | undefined,
    toMs: number | undefined,
  ): { fromMs?: number; toMs?: number } {
    const first = flows?.map((row) => row.startSeconds * 1000 + row.startNanos / 1e6) ?? [];
    const from = fromMs ?? (first.length > 0 ? Math.min(...first) - 1 : undefined);
    const live = new Set([...this.#parts.liveFlows()].map(idOf));
    const over = flows?.every((row) => !live.has(idOf(row))) === true;
    const last = flows?.map((row) => row.lastSeconds * 1000 + row.lastNanos / 1e6) ?? [];
    const to = toMs ?? (over && last.length > 0 ? Math.max(...last) + 1 : undefined);
    return { ...(from === undefined ? {} : { fromMs: from }), ...(to === undefined ? {} : { toMs: to }) };
  }

  /** What these alarms are about, by their ids; of a kind what those that go on are about. */
  async #alarms(values: readonly string[]): Promise<Match> {
    const { alarms, inventory } = this.#parts;
    const objects: ObjectSelector[] = [];
    for (const value of values) {
      const alarm = await alarms.find(value);
      if (alarm !== undefined) objects.push(...objectsOfAlarm(alarm));
      else objects.push(...canonicalObjects([{ kind: "alarm", value }], inventory));
    }
    return matchOf(objects, inventory, (kind) => alarms.objectsOf(kind));
  }

  /** Any of the values. */
  #match(kind: string, values: readonly string[]): Match {
    const { inventory, rules } = this.#parts;
    if (kind === "rule")
      return matchOf(
        values.flatMap((value) => rules.objectsOf(value)),
        inventory,
      );
    const objects = values.map(
      (value): ObjectSelector => ({ kind: OBJECT_KINDS.find((one) => one === kind) ?? "all", value }),
    );
    return matchOf(canonicalObjects(objects, inventory), inventory);
  }

  /** By id, or all of the span with this community id. */
  async #flow(text: string, fromMs: number | undefined, toMs: number | undefined): Promise<FlowRow[]> {
    const flow = parseFlowId(text);
    const filter = flow === undefined ? { ...ANY_FLOW, fromMs, toMs } : { ...ANY_FLOW, flow };
    const live = [...this.#parts.liveFlows()].filter((row) => matches(row, filter));
    if (flow !== undefined && live.length > 0) return live;
    const stored = await this.#parts.flows(filter, flow === undefined ? MOST_FLOWS : 1);
    const rows = [...live, ...stored].filter((row) => flow !== undefined || communityIdOf(row) === text);
    if (rows.length > 0) return rows;
    throw new AppError("not-found", `there is no flow "${text}"`, {
      hint: "Name it by the id that GET /flows shows, or by its community id and a span",
    });
  }
}

function idOf(row: FlowRow): string {
  return `${row.epochId} ${row.flowId}`;
}

function communityIdOf(row: FlowRow): string {
  return communityId({
    ...row,
    origAddress: keyBytes(row.origAddress),
    respAddress: keyBytes(row.respAddress),
  });
}

function flowKey(row: FlowRow): FlowKey {
  return {
    proto: row.proto,
    addresses: [keyText(row.origAddress), keyText(row.respAddress)],
    ports: [row.origPort, row.respPort],
    vlan: [row.vlan0, row.vlan1].filter((id) => id !== NO_VLAN),
  };
}
