/** What the routes may ask of the hub. */
import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import type { Log } from "../../base/log.ts";
import type { AlarmKind } from "../../model/alarm-kind.ts";
import type { ClipReport, ListedClip } from "../../model/clip.ts";
import type { ShownKind } from "../../model/device-kind.ts";
import type { FrameSelect } from "../../model/frame-select.ts";
import type { Privacy } from "../../model/privacy.ts";
import type { ObjectSelector } from "../../model/selector.ts";
import type { Ring, RingFile, Until } from "../../model/sniffer-rule.ts";
import type { HostKeys, SourceChoices } from "../../model/source-ask.ts";
import type { SourceWish } from "../../model/source-wish.ts";
import type { Places } from "../../places/places.ts";
import type { TableInfo } from "../../places/table-info.ts";
import type { AlarmRecord, Mute } from "../alarm/alarm-book.ts";
import type { AlarmTally } from "../alarm/alarm-tally.ts";
import type { AnyDetectorType } from "../alarm/detector.ts";
import type { DetectorWish } from "../alarm/detector-set.ts";
import type { InventoryDevice } from "../inventory/device.ts";
import type { Group } from "../inventory/groups.ts";
import type { Inventory } from "../inventory/inventory.ts";
import type { AlarmQuery } from "../store/alarm-store.ts";
import type { RetentionPolicy, Store } from "../store/store.ts";
import type { FlowRow } from "../store/traffic-store.ts";
import type { Access } from "./auth/access.ts";
import type {
  Anomaly,
  BudgetCut,
  BudgetsItem,
  BudgetsPatch,
  ChannelItem,
  ChannelPatch,
  ChannelTest,
  FramesQuery,
  HealthEvent,
  HomeNet,
  NewChannel,
  RingPatch,
  Rule,
  SourceItem,
  Status,
} from "./contract/index.ts";
import type { EventStream } from "./event-stream.ts";

export interface NewRule {
  readonly name?: string | undefined;
  readonly objects: readonly ObjectSelector[];
  readonly ring: Ring;
  readonly until: Until;
  readonly snaplen?: number | undefined;
  /** With what the timeline has from then on, event time. */
  readonly fromMs?: number | undefined;
}

export interface RuleChange {
  readonly name?: string | undefined;
  readonly paused?: boolean | undefined;
  readonly ring?: RingPatch | undefined;
  /** A condition that is null goes, one that is not named stays. */
  readonly until?: { readonly [condition in keyof Until]: Until[condition] | null } | undefined;
  /** null: whole packets. */
  readonly snaplen?: number | null | undefined;
}

/** What was recorded, with the sensor that recorded it. All fail with `sensor-away` while it is not connected. */
export interface RuleFiles {
  files(slug: string): Promise<RingFile[]>;
  readFile(slug: string, name: string, from: number, to: number): Readable;
  frames(slug: string): Readable;
  deleteFiles(slug: string): Promise<number>;
}

export interface Rules extends Omit<RuleFiles, "deleteFiles"> {
  list(): Rule[];
  find(idOrSlug: string): Rule | undefined;
  slugOf(idOrSlug: string): string | undefined;
  create(wish: NewRule, by: string): Promise<Rule>;
  change(idOrSlug: string, change: RuleChange): Promise<Rule>;
  remove(idOrSlug: string, deleteFiles: boolean): Promise<number>;
}

export interface NewGroup {
  readonly name: string;
  readonly devices?: readonly string[] | undefined;
  readonly privacy?: Privacy | undefined;
}

/** `devices` are all of them; `add` and `remove` change what is then there. */
export interface GroupChange {
  readonly name?: string | undefined;
  readonly devices?: readonly string[] | undefined;
  readonly privacy?: Privacy | undefined;
  readonly add?: readonly string[] | undefined;
  readonly remove?: readonly string[] | undefined;
}

export interface SplitDevice {
  /** What is left, and what was split off. */
  readonly left: InventoryDevice;
  readonly off: InventoryDevice;
  /** Of the parts that were split off, with what tells each apart. */
  readonly names: readonly string[];
}

/** Who is one device. Devices are named by id, MAC or address. All fail with an AppError that says what is wrong. */
export interface DeviceDesk {
  /** `names`: what the others were called, with what tells each apart. */
  merge(
    into: string,
    others: readonly string[],
  ): Promise<{ into: InventoryDevice; names: readonly string[] }>;
  split(device: string, parts: readonly string[]): Promise<SplitDevice>;
  /** What it is, by a person's word; undefined: by the evidence again. */
  setKind(device: InventoryDevice, kind: ShownKind | undefined): Promise<void>;
}

/** What is home beside what the start and the wire say. All fail with an AppError that says what is wrong. */
export interface HomeNetDesk {
  list(): HomeNet[];
  /** As it is kept. */
  add(network: string): Promise<string>;
  remove(network: string): Promise<string>;
}

/** How much recordings may take. All fail with an AppError that says what is wrong, or that the sensor is away. */
export interface BudgetDesk {
  show(): Promise<BudgetsItem>;
  /** What such a timeline would throw out. */
  cut(timelineBytes: number): Promise<BudgetCut>;
  /** Null is the default, or no limit; resolves when it holds. */
  change(patch: BudgetsPatch): Promise<BudgetsItem>;
}

/** Groups are named by id or name. All fail with an AppError that says what is wrong. */
export interface GroupDesk {
  list(): Group[];
  mustFind(idOrName: string): Group;
  create(wish: NewGroup): Promise<Group>;
  change(idOrName: string, change: GroupChange): Promise<Group>;
  /** The group that is gone. */
  remove(idOrName: string): Promise<Group>;
}

export type FrameSelectors = Omit<FramesQuery, "from" | "to" | "snaplen">;

/** The past of the sensor: fails with `sensor-away` while it is not connected. */
export interface Frames {
  /** What the selectors mean here and now; `named`: with the DNS answers that led to the flows. */
  select(
    selectors: FrameSelectors,
    span: { fromMs: number | undefined; toMs: number | undefined },
    named?: boolean,
  ): Promise<FrameSelect>;
  stream(select: FrameSelect): Readable;
  /** As they come, without end; first those of the past from `fromMs` on, if that is given. */
  live(select: FrameSelect, fromMs: number | undefined, snaplen?: number): Readable;
  /** As people call what a selector (of any kind but flows) names. */
  nameOf(kind: string, value: string): string;
  /** How far back the timeline goes, as the sensor last said; `off`: it said that it keeps none. */
  reach(): { oldestMs: number | undefined; off: boolean };
}

/** Comments of a clip's frames. */
export interface ClipWords {
  /** Of the first frame of the span. */
  readonly first: string;
  /** Of the first frame of each of its flows. */
  flow(place: number, count: number): string;
  /** Of the first frame at or behind the end of the span. */
  readonly last: string;
}

export interface ClipMoment {
  /** A new one by default. */
  readonly id?: string;
  /** What it is about, event time, where that is more than a moment. */
  readonly spanMs?: readonly [number, number];
  /** Where it may end before its span is over. */
  readonly mostBytes?: number;
  /** Said in comments; by default who kept it, of the first frame. */
  readonly words?: ClipWords;
  /** Undefined: now, or the span of the flow. */
  readonly atMs: number | undefined;
  /** Seconds. */
  readonly before: number;
  readonly after: number;
  readonly title: string | undefined;
  readonly by: string;
}

/** Frames that are kept outside every rotation, by the sensor that took them. */
export interface ClipDesk {
  list(): Promise<readonly ListedClip[]>;
  pin(selectors: FrameSelectors, moment: ClipMoment): Promise<ClipReport>;
  /** `from` inclusive, `to` exclusive; without, all of them. */
  frames(id: string, from?: number, to?: number): Readable;
  manifest(id: string): Readable;
  remove(id: string): Promise<void>;
}

/** Ways to tell people of alarms, by id or name. All fail with an AppError that says what is wrong. */
export interface ChannelDesk {
  list(): ChannelItem[];
  find(idOrName: string): ChannelItem;
  create(wish: NewChannel): Promise<ChannelItem>;
  change(idOrName: string, change: ChannelPatch): Promise<ChannelItem>;
  /** The one that is gone. */
  remove(idOrName: string): Promise<ChannelItem>;
  test(idOrName: string): Promise<ChannelTest>;
}

/** Where packets come from. All fail with an AppError that says what is wrong. */
export interface SourceDesk {
  list(): Promise<SourceItem[]>;
  find(id: string): Promise<SourceItem>;
  choices(): Promise<SourceChoices>;
  hostKeys(host: string, port: number | undefined): Promise<HostKeys>;
  add(wish: SourceWish): Promise<SourceItem>;
  change(id: string, wish: SourceWish): Promise<SourceItem>;
  /** The one that is gone. */
  remove(id: string): Promise<SourceItem>;
  restore(id: string): Promise<SourceItem>;
}

export type AlarmFilter = Omit<AlarmQuery, "id">;

/** What the detectors claim, what people say to it, and the detectors themselves. */
export interface Alarms {
  readonly types: readonly AnyDetectorType[];
  readonly tally: AlarmTally;
  /** Those that go on and are not muted. */
  readonly ongoing: readonly AlarmRecord[];
  /** Newest first. */
  list(filter: AlarmFilter): Promise<AlarmRecord[]>;
  find(id: string): Promise<AlarmRecord | undefined>;
  setState(alarm: AlarmRecord, state: AlarmRecord["state"]): Promise<AlarmRecord>;
  mutes(): readonly Mute[];
  mute(wish: Omit<Mute, "id" | "createdMs">): Promise<Mute>;
  unmute(id: string): Promise<Mute | undefined>;
  wishOf(name: string): DetectorWish;
  setDetector(name: string, wish: DetectorWish): Promise<void>;
  backTest(type: AnyDetectorType, options: unknown, fromMs: number, toMs: number): Promise<BackTest>;
  firstDay(): FirstDay;
}

export interface BackTest {
  readonly flows: number;
  /** False: there are more flows in the span than are judged at once. */
  readonly complete: boolean;
  readonly alarms: readonly AlarmRecord[];
}

/** What was learnt on the first day instead of being told. */
export interface FirstDay {
  readonly untilMs: number | undefined;
  readonly learning: boolean;
  readonly counts: Readonly<Record<string, number>>;
  readonly items: readonly {
    readonly kind: AlarmKind;
    readonly atMs: number;
    readonly title: string;
    readonly deviceId: string | null;
  }[];
}

/** Connections by which frames are handed out. */
export interface OwnStreams {
  /** Resolves when no sensor records it any more, or when one does not answer in time. */
  begin(connection: Socket): Promise<void>;
}

export interface Anomalies {
  list(): Anomaly[];
  /** The newest sample of that name as a capture file. */
  file(name: string): Buffer | undefined;
}

export interface Desk {
  /** The hub's now, event time: in a replay the newest packet's. */
  nowMs(): number;
  readonly retention: RetentionPolicy;
  readonly store: Store;
  readonly inventory: Inventory;
  readonly rules: Rules;
  readonly groups: GroupDesk;
  readonly homeNets: HomeNetDesk;
  readonly budgets: BudgetDesk;
  readonly devices: DeviceDesk;
  readonly frames: Frames;
  readonly clips: ClipDesk;
  readonly channels: ChannelDesk;
  readonly sources: SourceDesk;
  readonly events: EventStream;
  readonly access: Access;
  readonly log: Log;
  readonly places: Places;
  readonly alarms: Alarms;
  readonly anomalies: Anomalies;
  readonly ownStreams: OwnStreams;
  readonly vendors: { info(): Promise<TableInfo> };
  /** Of whole devices, as the store answers. */
  liveFlows(): Iterable<FlowRow>;
  /** The sensor of a run. */
  sensorOf(epochId: number): string;
  status(): Status;
  health(): HealthEvent;
  /** Names changed: tell the sensors. */
  devicesChanged(): void;
  /** How much of this device's frames may be kept, from the next packet on. */
  setPrivacy(device: InventoryDevice, privacy: Privacy): Promise<void>;
}
