/** Alarms: the open ones, kept up to date by events, and whatever else was heard of since the page was opened. */
import type { Alarm, AlarmPatch } from "../../../src/hub/api/contract/alarm.ts";
import { gravestOf } from "../alarms/severity.ts";
import * as calls from "../api/calls.ts";
import { type Trouble, troubleOf } from "../api/trouble.ts";
import { t } from "../texts/index.ts";
import { live } from "./live.svelte.ts";
import { mutes } from "./mutes.svelte.ts";
import { undo } from "./undo.svelte.ts";

/** More are counted, not told one by one. */
const MOST_OPEN = 1000;
const MOST_HEARD = 2000;

let open = $state.raw<readonly Alarm[]>([]);
let heard = $state.raw<ReadonlyMap<string, Alarm>>(new Map());
let read = $state(false);
let trouble = $state.raw<Trouble | null>(null);

async function readOpen(): Promise<void> {
  try {
    open = (await calls.alarms.page({ state: "open", limit: MOST_OPEN })).items;
    trouble = null;
    read = true;
  } catch (cause) {
    trouble = troubleOf(cause);
  }
}

function put(alarm: Alarm): void {
  const next = new Map(heard);
  next.delete(alarm.id);
  next.set(alarm.id, alarm);
  for (const id of next.keys()) {
    if (next.size <= MOST_HEARD) break;
    next.delete(id);
  }
  heard = next;
  const others = open.filter(({ id }) => id !== alarm.id);
  open =
    alarm.state === "open"
      ? [...others, alarm].sort((a, b) => b.start.localeCompare(a.start)).slice(0, MOST_OPEN)
      : others;
}

async function change(id: string, body: AlarmPatch): Promise<Alarm> {
  const alarm = await calls.alarms.change(id, body);
  put(alarm);
  return alarm;
}

export const alarms = {
  /** Newest first. */
  get open(): readonly Alarm[] {
    return open;
  },
  /** What is only good to know calls nobody. */
  get calling(): readonly Alarm[] {
    return open.filter(({ severity }) => severity !== "info");
  },
  get gravest(): Alarm["severity"] | null {
    return gravestOf(open);
  },
  get read(): boolean {
    return read;
  },
  get trouble(): Trouble | null {
    return trouble;
  },
  /** As last told: newer than any list that was read before. */
  get heard(): ReadonlyMap<string, Alarm> {
    return heard;
  },
  again: (): void => void readOpen(),

  async setState({ id, state: before }: Alarm, state: Alarm["state"]): Promise<void> {
    await change(id, { state });
    undo.give(t.alarms.done[state], async () => void (await change(id, { state: before })));
  },

  async mute({ id, state: before }: Alarm, mute: NonNullable<AlarmPatch["mute"]>): Promise<void> {
    const known = new Set(mutes.all.map((one) => one.id));
    await change(id, { mute });
    await mutes.refresh();
    const made = mutes.all.find((one) => !known.has(one.id));
    undo.give(t.alarms.done.muted, async () => {
      if (made) await mutes.remove(made.id);
      await change(id, { state: before });
    });
  },

  start(): () => void {
    void readOpen();
    const comeback = () => {
      heard = new Map();
      void readOpen();
    };
    const stops = [live.on("alarm", put), live.onComeback(comeback)];
    return () => {
      for (const stop of stops) stop();
      open = [];
      heard = new Map();
      read = false;
    };
  },
};
