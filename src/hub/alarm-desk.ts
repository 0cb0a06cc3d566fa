/**
 * Alarms: feeds the detectors, keeps what they claim, gives it frames, and tells. What a detector has learnt is written
 * down once a minute and at the end; an alarm within a second.
 */
import { randomBytes } from "node:crypto";
import * as z from "zod";
import { AppError } from "../base/app-error.ts";
import type { Log } from "../base/log.ts";
import { formatInstantMs } from "../base/time.ts";
import { ALARM_KINDS, type AlarmKind } from "../model/alarm-kind.ts";
import type { NamedFact } from "../model/named-fact.ts";
import type { ObjectSelector } from "../model/selector.ts";
import type { Gap } from "../model/sensor-status.ts";
import { AlarmBook, type AlarmNews, type AlarmRecord, type Mute } from "./alarm/alarm-book.ts";
import { AlarmTally } from "./alarm/alarm-tally.ts";
import type { Claim } from "./alarm/claim.ts";
import type { AnyDetectorType } from "./alarm/detector.ts";
import { DetectorSet, type DetectorWish } from "./alarm/detector-set.ts";
import { DETECTORS } from "./alarm/detectors.ts";
import type { FlowSlice } from "./alarm/flow-slice.ts";
import { frameAlarm } from "./alarm-clips.ts";
import type { AlarmHouse } from "./alarm-house.ts";
import { objectsOfAlarm } from "./alarm-objects.ts";
import { alarmOfRow, alarmRow } from "./alarm-rows.ts";
import type { AlarmFilter, Alarms, BackTest, ClipDesk, FirstDay } from "./api/desk.ts";
import { backTest } from "./back-test.ts";
import { DiskAlarm, type DiskTrouble } from "./disk-alarm.ts";
import type { Store } from "./store/store.ts";

const MUTES = "alarm-mutes";
const WISHES = "detectors";
const LEARNT = "detector-state";
const FIRST_DAY = "first-day";
const SAVE_MS = 60_000;
/** A claim may go on with alarms that were claimed so lately. */
const RECENT_MS = 2 * 60 * 60_000;
/** A capture has ended: windows that are still open are judged as if so much time went by. */
const AFTER_END_MS = 61_000;
const MOST_LEARNT = 200;
const MOST_MUTES = 1000;
/** On the first day these are learnt, not told. */
const LEARNT_KINDS: ReadonlySet<AlarmKind> = new Set([
  "new-device",
  "device-offline",
  "device-online",
  "first-contact",
]);

const muteSchema = z.object({
  id: z.string(),
  kind: z.enum(ALARM_KINDS).optional(),
  deviceId: z.string().optional(),
  destination: z.string().optional(),
  untilMs: z.number().optional(),
  by: z.string(),
  createdMs: z.number(),
});
const wishesSchema = z.record(z.string(), z.object({ enabled: z.boolean(), options: z.unknown() }));
const firstDaySchema = z.object({
  installedMs: z.number().optional(),
  counts: z.record(z.string(), z.number()),
  items: z.array(
    z.object({
      kind: z.enum(ALARM_KINDS),
      atMs: z.number(),
      title: z.string(),
      deviceId: z.string().nullable(),
    }),
  ),
});
type Learnt = z.infer<typeof firstDaySchema>;

export interface AlarmDeskParts {
  readonly store: Store;
  readonly house: AlarmHouse;
  readonly clips: Pick<ClipDesk, "pin">;
  readonly log: Log;
  readonly types?: readonly AnyDetectorType[];
  nowMs(): number;
  timeline(): { off: boolean };
  /** Recordings that the disk does not let go on. */
  troubles(): readonly DiskTrouble[];
  /** Nothing that a sensor told is still on its way to the detectors: it is as late for them as it is. */
  heardAll(): boolean;
  /** A capture that was read to its end: nothing more comes. */
  ended(): boolean;
  told(alarm: AlarmRecord, news: AlarmNews): void;
}

export class AlarmDesk implements Alarms {
  readonly types: readonly AnyDetectorType[];
  readonly tally = new AlarmTally();
  readonly #parts: AlarmDeskParts;
  readonly #book: AlarmBook;
  readonly #detectors: DetectorSet;
  #wishes = new Map<string, DetectorWish>();
  #mutes: Mute[] = [];
  #firstDay: Learnt = { counts: {}, items: [] };
  /** Not stored yet. */
  readonly #unsaved = new Map<string, AlarmRecord>();
  readonly #unframed: AlarmRecord[] = [];
  readonly #disk = new DiskAlarm();
  #savedMs = 0;
  #endTold = false;

  constructor(parts: AlarmDeskParts) {
    this.#parts = parts;
    this.types = parts.types ?? DETECTORS;
    this.#book = new AlarmBook(newId, (alarm, news) => this.#told(alarm, news));
    this.#detectors = new DetectorSet(
      this.types,
      parts.house,
      (claim) => this.#claimed(claim),
      (line) => parts.log.warn(line),
    );
  }

  async load(): Promise<void> {
    const { store, house, nowMs } = this.#parts;
    await house.openPlaces();
    this.#mutes = ((await this.#read(MUTES, z.array(muteSchema))) as Mute[] | undefined) ?? [];
    this.#wishes = new Map(Object.entries((await this.#read(WISHES, wishesSchema)) ?? {}));
    this.#firstDay = (await this.#read(FIRST_DAY, firstDaySchema)) ?? this.#firstDay;
    house.installedMs = this.#firstDay.installedMs;
    const recent = await store.alarmsSince(nowMs() - RECENT_MS);
    this.#book.load(
      recent.flatMap((row) => alarmOfRow(row) ?? []),
      this.#mutesNow(),
    );
    const learnt = await this.#read(LEARNT, z.record(z.string(), z.unknown()));
    this.#detectors.start(this.#wishes, learnt ?? {});
  }

  slices(slices: readonly FlowSlice[]): void {
    if (slices.length === 0) return;
    this.#install(slices.reduce((least, { fromMs }) => Math.min(least, fromMs), Number.POSITIVE_INFINITY));
    const began = performance.now();
    this.#detectors.slices(slices);
    const oldestMs = slices.reduce((least, { toMs }) => Math.min(least, toMs), Number.POSITIVE_INFINITY);
    const seconds = (performance.now() - began) / 1000;
    this.tally.judged(slices.length, seconds, this.#parts.nowMs() - oldestMs);
    this.#book.tick(this.#detectors.nowMs);
  }

  facts(facts: readonly NamedFact[]): void {
    for (const fact of facts) this.#detectors.fact(fact);
  }

  gap(gap: Gap): void {
    this.#detectors.gap(gap);
  }

  /** A person said that devices are one, or that parts of one are several. */
  regrouped(
    learnt: readonly { readonly from: string; readonly to: string }[],
    joined: readonly string[],
  ): void {
    this.#detectors.regrouped(learnt, joined);
    this.#book.setMutes(this.#mutesNow());
  }

  /** What is claimed is about whole devices. */
  #mutesNow(): Mute[] {
    const { house } = this.#parts;
    return this.#mutes.map((mute) =>
      mute.deviceId === undefined
        ? mute
        : { ...mute, deviceId: house.deviceOf(mute.deviceId) ?? mute.deviceId },
    );
  }

  /** Once a second. */
  async beat(): Promise<void> {
    const { nowMs, heardAll, ended, troubles } = this.#parts;
    for (const claim of this.#disk.look(troubles(), nowMs())) this.#book.hear(claim);
    if (heardAll()) {
      if (ended()) this.#end();
      else this.#detectors.tick(nowMs());
    }
    this.#book.tick(this.#detectors.nowMs);
    await this.#frame();
    await this.#saveAlarms();
    if (performance.now() - this.#savedMs >= SAVE_MS) await this.#saveLearnt();
  }

  async close(): Promise<void> {
    await this.#saveAlarms();
    await this.#saveLearnt();
  }

  async list(filter: AlarmFilter): Promise<AlarmRecord[]> {
    await this.#saveAlarms();
    const rows = await this.#parts.store.alarms({ ...filter, id: undefined });
    return rows.flatMap((row) => alarmOfRow(row) ?? []);
  }

  async find(id: string): Promise<AlarmRecord | undefined> {
    const current = this.#book.find(id) ?? this.#unsaved.get(id);
    if (current !== undefined) return current;
    const none = { device: undefined, kind: undefined, state: undefined, fromMs: undefined, toMs: undefined };
    const [row] = await this.#parts.store.alarms({ ...none, id, after: undefined, limit: 1 });
    return row && alarmOfRow(row);
  }

  async setState(alarm: AlarmRecord, state: AlarmRecord["state"]): Promise<AlarmRecord> {
    const changed = this.#book.change(alarm, { state });
    await this.#saveAlarms();
    return changed;
  }

  mutes(): readonly Mute[] {
    return this.#mutes;
  }

  async mute(wish: Omit<Mute, "id" | "createdMs">): Promise<Mute> {
    if (this.#mutes.length >= MOST_MUTES) {
      throw new AppError("invalid", `there are ${MOST_MUTES} mutes already`, { hint: "Remove some of them" });
    }
    const mute = { ...wish, id: `mute-${randomBytes(4).toString("hex")}`, createdMs: this.#parts.nowMs() };
    await this.#setMutes([...this.#mutes, mute]);
    return mute;
  }

  async unmute(id: string): Promise<Mute | undefined> {
    const mute = this.#mutes.find((one) => one.id === id);
    if (mute !== undefined) await this.#setMutes(this.#mutes.filter((one) => one !== mute));
    return mute;
  }

  /** Those that go on and are not muted. */
  get ongoing(): AlarmRecord[] {
    return this.#book.ongoing;
  }

  /** What those of this kind that go on are about. */
  objectsOf(kind: string): ObjectSelector[] {
    return this.#book.ongoing.filter((alarm) => alarm.kind === kind).flatMap(objectsOfAlarm);
  }

  wishOf(name: string): DetectorWish {
    return this.#wishes.get(name) ?? { enabled: true, options: {} };
  }

  async setDetector(name: string, wish: DetectorWish): Promise<void> {
    this.#wishes.set(name, wish);
    await this.#parts.store.saveSetting(WISHES, JSON.stringify(Object.fromEntries(this.#wishes)));
    this.#detectors.replace(name, wish);
  }

  backTest(type: AnyDetectorType, options: unknown, fromMs: number, toMs: number): Promise<BackTest> {
    return backTest({ type, options, fromMs, toMs }, this.#parts.store, this.#parts.house);
  }

  firstDay(): FirstDay {
    const { house, nowMs } = this.#parts;
    return { ...this.#firstDay, untilMs: house.learnsUntilMs, learning: house.isLearning(nowMs()) };
  }

  #install(atMs: number): void {
    const { house } = this.#parts;
    if (house.installedMs !== undefined) return;
    house.installedMs = atMs;
    this.#firstDay = { ...this.#firstDay, installedMs: atMs };
  }

  #claimed(claim: Claim): void {
    if (!LEARNT_KINDS.has(claim.kind) || !this.#parts.house.isLearning(claim.lastMs)) {
      this.#book.hear(claim);
      return;
    }
    const { counts, items } = this.#firstDay;
    const { kind, lastMs, title, deviceId } = claim;
    counts[kind] = (counts[kind] ?? 0) + 1;
    if (items.length < MOST_LEARNT) items.push({ kind, atMs: lastMs, title, deviceId });
  }

  #told(alarm: AlarmRecord, news: AlarmNews): void {
    this.#unsaved.set(alarm.id, alarm);
    if (news === "opened") this.tally.opened(alarm);
    if (news === "opened" && alarm.state !== "muted") this.#unframed.push(alarm);
    this.#parts.told(alarm, news);
  }

  #end(): void {
    if (this.#endTold || !Number.isFinite(this.#detectors.nowMs)) return;
    this.#endTold = true;
    this.#detectors.tick(this.#detectors.nowMs + AFTER_END_MS);
  }

  /** One after the other: the sensor copies frames, and the packet path goes first. */
  async #frame(): Promise<void> {
    for (let alarm = this.#unframed.shift(); alarm !== undefined; alarm = this.#unframed.shift()) {
      const framed = await frameAlarm(alarm, this.#parts.clips, this.#parts.timeline());
      // It may have gone on, ended and been stored meanwhile: a capture is read faster than clips are made.
      this.#book.change((await this.find(alarm.id)) ?? alarm, framed);
    }
  }

  async #saveAlarms(): Promise<void> {
    const alarms = [...this.#unsaved.values()];
    if (alarms.length === 0) return;
    await this.#parts.store.saveAlarms(alarms.map(alarmRow));
    for (const alarm of alarms) if (this.#unsaved.get(alarm.id) === alarm) this.#unsaved.delete(alarm.id);
  }

  async #saveLearnt(): Promise<void> {
    this.#savedMs = performance.now();
    const { store, house } = this.#parts;
    await house.openPlaces();
    await store.saveSetting(LEARNT, JSON.stringify(this.#detectors.save()));
    await store.saveSetting(FIRST_DAY, JSON.stringify(this.#firstDay));
  }

  async #setMutes(mutes: Mute[]): Promise<void> {
    await this.#parts.store.saveSetting(MUTES, JSON.stringify(mutes));
    this.#mutes = mutes;
    this.#book.setMutes(this.#mutesNow());
  }

  /** What an older version wrote, or a damaged file holds, is none. */
  async #read<T>(name: string, schema: z.ZodType<T>): Promise<T | undefined> {
    const text = await this.#parts.store.setting(name);
    if (text === undefined) return undefined;
    try {
      return schema.parse(JSON.parse(text));
    } catch {
      this.#parts.log.warn(`the setting ${name} cannot be read and is left out`);
      return undefined;
    }
  }
}

function newId({ lastMs }: Claim): string {
  return `alarm-${formatInstantMs(lastMs).slice(0, 10)}-${randomBytes(4).toString("hex")}`;
}
