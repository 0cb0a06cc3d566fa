/** Alarms, mutes and detectors as the API shows them. */
import * as z from "zod";
import { formatInstantMs } from "../../base/time.ts";
import type { AlarmRecord, Mute } from "../alarm/alarm-book.ts";
import type { AnyDetectorType } from "../alarm/detector.ts";
import type { DetectorWish } from "../alarm/detector-set.ts";
import { nameOf } from "../inventory/device.ts";
import type { Inventory } from "../inventory/inventory.ts";
import type { Alarm, DetectorItem, FirstDay, MuteItem } from "./contract/alarm.ts";
import type { FirstDay as Learnt } from "./desk.ts";
import { flowIdText } from "./flow-item.ts";

export function alarmItem(alarm: AlarmRecord, inventory: Inventory): Alarm {
  const { id, kind, severity, title, why, state, claims } = alarm;
  const deviceId = alarm.deviceId === null ? null : inventory.wholeId(alarm.deviceId);
  return {
    ...{ id, kind, severity, deviceId },
    deviceName: deviceNameOf(deviceId, inventory),
    destination: alarm.destination ?? null,
    start: formatInstantMs(alarm.startMs),
    last: formatInstantMs(alarm.lastMs),
    end: alarm.endMs === null ? null : formatInstantMs(alarm.endMs),
    ...{ title, why },
    confidence: alarm.unsure ? "low" : "normal",
    evidence: { ...alarm.evidence },
    flows: alarm.flows.map(flowIdText),
    ...{ claims, state },
    clip: alarm.clip ?? null,
    noFrames: alarm.noFrames ?? null,
  };
}

export function muteItem(mute: Mute, inventory: Inventory): MuteItem {
  return {
    id: mute.id,
    kind: mute.kind ?? null,
    deviceId: mute.deviceId === undefined ? null : inventory.wholeId(mute.deviceId),
    deviceName: deviceNameOf(mute.deviceId ?? null, inventory),
    destination: mute.destination ?? null,
    until: mute.untilMs === undefined ? null : formatInstantMs(mute.untilMs),
    by: mute.by,
    created: formatInstantMs(mute.createdMs),
  };
}

export function detectorItem(type: AnyDetectorType, wish: DetectorWish): DetectorItem {
  const { name, kinds, help, options } = type;
  const set = options.safeParse(wish.options ?? {});
  return {
    ...{ name, help },
    kinds: [...kinds],
    enabled: wish.enabled,
    options: record(set.success ? set.data : options.parse({})),
    defaults: record(options.parse({})),
    schema: record(z.toJSONSchema(options, { io: "input" })),
  };
}

export function firstDayItem({ untilMs, learning, counts, items }: Learnt): FirstDay {
  return {
    until: untilMs === undefined ? null : formatInstantMs(untilMs),
    learning,
    counts: { ...counts },
    items: items.map(({ atMs, ...item }) => ({ ...item, at: formatInstantMs(atMs) })),
  };
}

export function deviceNameOf(id: string | null, inventory: Inventory): string | null {
  const device = id === null ? undefined : inventory.find(id);
  return device === undefined ? null : nameOf(device).name;
}

function record(value: unknown): Record<string, unknown> {
  return { ...(value as Record<string, unknown>) };
}
