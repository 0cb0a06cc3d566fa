/**
 * The upload and access alarms of the best-known product for homes, written anew from its published description, to be run
 * beside ours. What the description says: of what a device sent each of its n large destinations within a day, one alarms
 * when its z-score exceeds 8 (a z-score is at most √(n − 1), so 2 to 65 destinations never do); flows of UDP that nobody
 * answers do not count; nothing is known of the days before; access from outside alarms when the stranger is on a list of
 * known-bad hosts, of which there is none here. It does not say what is large (100 kB here, our own least), nor what
 * becomes of a single destination, which has no z-score: the caller says whether it alarms.
 */
import type { FlowSlice } from "../src/hub/alarm/flow-slice.ts";

/** Of 65 a score may be 8 and rounding a hair more: that is not above it. */
const Z_LIMIT = 8 + 1e-9;
const LARGE_BYTES = 1e5;
const HOUR_MS = 3_600_000;
const WINDOW_HOURS = 24;
const UDP = 17;

export interface RuleAlarm {
  readonly device: string;
  readonly destination: string;
  readonly atMs: number;
}

interface Destination {
  readonly name: string;
  /** By hour since 1970. */
  readonly hours: Map<number, number>;
}

export class PublishedRule {
  readonly alarms: RuleAlarm[] = [];
  readonly #loneAlarms: boolean;
  /** By device, then by name. */
  readonly #sent = new Map<string, Map<string, Destination>>();
  readonly #claimedMs = new Map<string, number>();

  constructor(loneAlarms: boolean) {
    this.#loneAlarms = loneAlarms;
  }

  hear(slices: readonly FlowSlice[]): void {
    for (const slice of slices) this.#hear(slice);
  }

  #hear({
    device,
    direction,
    group,
    proto,
    totalGotPackets,
    domain,
    remote,
    toMs,
    sentBytes,
  }: FlowSlice): void {
    if (group || sentBytes === 0 || (direction !== "outbound" && direction !== "inbound")) return;
    if (proto === UDP && totalGotPackets === 0) return;
    const name = domain === "" ? remote : domain;
    const all = this.#sent.get(device) ?? new Map<string, Destination>();
    this.#sent.set(device, all);
    const one = all.get(name) ?? { name, hours: new Map<number, number>() };
    all.set(name, one);
    const hour = Math.floor(toMs / HOUR_MS);
    one.hours.set(hour, (one.hours.get(hour) ?? 0) + sentBytes);
    // A small one changes nothing for the large ones.
    if (sum(one, hour) >= LARGE_BYTES) this.#judge(device, all, toMs);
  }

  #judge(device: string, all: Map<string, Destination>, nowMs: number): void {
    const hour = Math.floor(nowMs / HOUR_MS);
    const large: { name: string; bytes: number }[] = [];
    for (const one of all.values()) {
      const bytes = sum(one, hour);
      if (bytes >= LARGE_BYTES) large.push({ name: one.name, bytes });
      if (one.hours.size === 0) all.delete(one.name);
    }
    const lone = large.length === 1 && this.#loneAlarms;
    const mean = large.reduce((all, { bytes }) => all + bytes, 0) / large.length;
    const variance = large.reduce((all, { bytes }) => all + (bytes - mean) ** 2, 0) / large.length;
    for (const { name, bytes } of large) {
      // Where all got the same there is no score: 0 / 0 is above nothing.
      if (lone || (bytes - mean) / Math.sqrt(variance) > Z_LIMIT) this.#claim(device, name, nowMs);
    }
  }

  /** Once a day and destination: kinder than more often. */
  #claim(device: string, destination: string, atMs: number): void {
    const key = `${device} ${destination}`;
    if (atMs - (this.#claimedMs.get(key) ?? Number.NEGATIVE_INFINITY) < WINDOW_HOURS * HOUR_MS) return;
    this.#claimedMs.set(key, atMs);
    this.alarms.push({ device, destination, atMs });
  }
}

/** Of the last day; what is older is forgotten. */
function sum({ hours }: Destination, nowHour: number): number {
  let bytes = 0;
  for (const [hour, sent] of hours) {
    if (hour <= nowHour - WINDOW_HOURS) hours.delete(hour);
    else bytes += sent;
  }
  return bytes;
}
