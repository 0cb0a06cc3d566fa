/** What the sensors say of themselves, added up for people. */
import { formatInstantMs } from "../base/time.ts";
import type { TimelineStatus } from "../model/frame-select.ts";
import type { RelayStatus } from "../model/live-stream.ts";
import type { SensorStatus } from "../model/sensor-status.ts";
import type { HealthEvent, PromiseWarning, Status, View } from "./api/contract/index.ts";
import { reachItem } from "./reach.ts";
import { recordingsItem } from "./ring-budget.ts";
import type { SensorDesk } from "./sensor-desk.ts";

/** So many frames between other machines are no accident (a switch floods now and then). */
const FOREIGN_ENOUGH = 20;
/** After so many packets without them this place sees only this computer. */
const HEARD_ENOUGH = 500;

const PAST_MS = 60_000;
/** Warnings in what is told every second. */
const MOST_TOLD = 20;

type Drops = Status["drops"];

export interface StatusParts {
  readonly sensors: SensorDesk;
  readonly version: string;
  readonly startedMs: number;
  readonly demo: boolean;
  readonly replay: boolean;
  nowMs(): number;
  devices(): number;
  liveFlows(): number;
  rules(): { readonly packets: number; readonly bytes: number }[];
  /** What all rings promise. */
  ringBytes(): number;
  warnings(): PromiseWarning[];
  /** Channels that fail. */
  failing(): HealthEvent["channels"];
}

export function buildStatus(parts: StatusParts): Status {
  const { sensors } = parts;
  const statuses = sensors.statuses;
  const { packets, bytes } = heard(statuses);
  const drops = dropsOf(statuses);
  const relayed = relayOf(statuses);
  const rules = parts.rules();
  const recorded = { packets: sum(rules, (rule) => rule.packets), bytes: sum(rules, (rule) => rule.bytes) };
  return {
    version: parts.version,
    startedAt: formatInstantMs(parts.startedMs),
    uptimeS: Math.floor((Date.now() - parts.startedMs) / 1000),
    now: formatInstantMs(parts.nowMs()),
    demo: parts.demo,
    replay: replayOf(parts, statuses),
    view: viewOf(statuses, parts.replay),
    sensors: sensors.states(),
    packets,
    bytes,
    drops,
    places: [
      { place: "interface", packets: packets + drops.kernel, bytes, drops: drops.interface },
      { place: "kernel", packets, bytes, drops: drops.kernel },
      { place: "sensor", packets: packets - drops.sensor, bytes, drops: drops.sensor },
      { place: "recorder", ...recorded, drops: drops.recorder },
      { place: "relay", packets: relayed.packets, bytes: relayed.bytes, drops: drops.relay },
    ],
    timeline: timelineItem(statuses),
    recordings: sensors.room === undefined ? null : recordingsItem(sensors.room, parts.ringBytes()),
    warnings: parts.warnings(),
    rates: sensors.rates,
    devices: parts.devices(),
    rules: rules.length,
    liveFlows: parts.liveFlows(),
    liveStreams: relayed.streams,
    gaps: [...sensors.gaps],
  };
}

export function buildHealth(parts: StatusParts): HealthEvent {
  const { sensors } = parts;
  const statuses = sensors.statuses;
  return {
    at: formatInstantMs(Date.now()),
    now: formatInstantMs(parts.nowMs()),
    view: viewOf(statuses, parts.replay),
    sensors: sensors.states().map(({ name, connected, since, seenTwice }) => ({
      name,
      connected,
      since,
      ...(seenTwice === undefined ? {} : { seenTwice }),
    })),
    ...heard(statuses),
    drops: dropsOf(statuses),
    rates: sensors.rates,
    devices: parts.devices(),
    liveFlows: parts.liveFlows(),
    replay: replayOf(parts, statuses),
    warnings: parts.warnings().slice(0, MOST_TOLD),
    channels: parts.failing(),
  };
}

/** Nothing counts drops at the interface yet. */
export function dropsOf(statuses: readonly SensorStatus[]): Drops {
  return {
    interface: 0,
    kernel: sum(statuses, (status) => status.drops.kernel),
    sensor: sum(statuses, (status) => status.drops.sensor),
    recorder: sum(statuses, (status) => status.drops.recorder),
    relay: relayOf(statuses).drops,
  };
}

/** Frames handed out live. */
function relayOf(statuses: readonly SensorStatus[]): RelayStatus {
  return {
    streams: sum(statuses, ({ relay }) => relay?.streams ?? 0),
    packets: sum(statuses, ({ relay }) => relay?.packets ?? 0),
    bytes: sum(statuses, ({ relay }) => relay?.bytes ?? 0),
    drops: sum(statuses, ({ relay }) => relay?.drops ?? 0),
  };
}

export function newestMs(statuses: readonly SensorStatus[]): number {
  return Math.max(0, ...statuses.map((status) => status.newestMs));
}

/** Of a sensor that keeps one, if there is one. */
export function timelineOf(statuses: readonly SensorStatus[]): TimelineStatus | undefined {
  const all = statuses.flatMap(({ timeline }) => timeline ?? []);
  return all.find(({ state }) => state !== "off") ?? all[0];
}

export function timelineItem(statuses: readonly SensorStatus[]): Status["timeline"] {
  const timeline = timelineOf(statuses);
  if (timeline === undefined || timeline.state === "off") return null;
  const { state, oldestMs, newestMs: newest, reason, reach, keepMs, ...rest } = timeline;
  return {
    ...rest,
    state,
    reason: reason ?? null,
    oldest: oldestMs === null ? null : formatInstantMs(oldestMs),
    newest: newest === null ? null : formatInstantMs(newest),
    ...reachItem(reach),
    keepS: keepMs === undefined ? null : Math.round(keepMs / 1000),
  };
}

function heard(statuses: readonly SensorStatus[]): { packets: number; bytes: number } {
  return {
    packets: sum(statuses, (status) => status.packets),
    bytes: sum(statuses, (status) => status.bytes),
  };
}

export function replayOf(parts: StatusParts, statuses: readonly SensorStatus[]): Status["replay"] {
  if (!parts.replay && !parts.demo) return null;
  const replays = statuses.flatMap((status) => status.replay ?? []);
  const error = replays.find((replay) => replay.error !== undefined)?.error;
  return {
    done: replays.length > 0 && replays.every((replay) => replay.done),
    packets: sum(replays, (replay) => replay.packets),
    demo: parts.demo,
    ...(isPast(statuses) ? { past: true as const } : {}),
    ...(error === undefined ? {} : { error }),
  };
}

/** A live capture on standard input is a replay too, of now. */
function isPast(statuses: readonly SensorStatus[]): boolean {
  const newest = newestMs(statuses);
  const done = statuses.every((status) => status.replay?.done === true);
  return !done && newest > 0 && Date.now() - newest > PAST_MS;
}

function viewOf(statuses: readonly SensorStatus[], replay: boolean): View {
  const foreign = sum(statuses, (status) => sum(status.interfaces, (each) => each.foreignUnicast));
  if (foreign >= FOREIGN_ENOUGH) return "network";
  // A capture file does not say which computer took it.
  if (replay || heard(statuses).packets < HEARD_ENOUGH) return "unknown";
  return "this-computer";
}

function sum<T>(list: readonly T[], value: (item: T) => number): number {
  return list.reduce((total, item) => total + value(item), 0);
}
