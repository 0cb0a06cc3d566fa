/** What the sensor's main thread and its packet thread say to each other. Both are ours: types suffice. */
import type { AnomalySample } from "../model/anomaly-sample.ts";
import type { SourceSpec } from "../model/child-message.ts";
import type { NamedFact } from "../model/named-fact.ts";
import type { OwnStream } from "../model/own-stream.ts";
import type { SensorPrivacy } from "../model/privacy-schema.ts";
import type { Gap, SensorStatus } from "../model/sensor-status.ts";
import type { RingFile, RuleCounters, RuleReport, SensorRule } from "../model/sniffer-rule.ts";
import type { TunnelMode } from "../model/tunnel-mode.ts";
import type { WantedPlaces } from "../places/place-numbers.ts";
import type { LiveWish } from "./record/live/live-streams.ts";
import type { TimelineNews, TimelineOrder, TimelinePlace } from "./record/timeline/chunk-news.ts";
import type { TimelineStart } from "./record/timeline/timeline-start.ts";

export interface PacketThreadStart {
  readonly sources: readonly SourceSpec[];
  readonly rulesFolder: string;
  /** Holds from the first packet on. */
  readonly privacy: readonly SensorPrivacy[];
  /** What the rules had counted when the sensor last ran. */
  readonly counters: ReadonlyMap<string, RuleCounters>;
  readonly homeNets: readonly string[];
  /** Those that the owner added. */
  readonly addedHomeNets: readonly string[];
  /** Undefined when it is off. */
  readonly timeline: TimelineStart | undefined;
  readonly demo: boolean;
  readonly dedup: boolean;
  readonly tunnels: TunnelMode;
  readonly seed: number;
  /** Int32Array(1): slice batches posted and not yet stored; a replay waits while there are many. */
  readonly backlog: SharedArrayBuffer;
  /** Of a RingPressure. */
  readonly pressure: SharedArrayBuffer;
}

export type ToPacketThread =
  | { readonly type: "privacy"; readonly privacy: readonly SensorPrivacy[] }
  | { readonly type: "home-nets"; readonly added: readonly string[] }
  /** The first one is waited for. */
  | {
      readonly type: "rules";
      readonly rules: readonly SensorRule[];
      /** Of the places that rules name; absent while none does. */
      readonly places: WantedPlaces | undefined;
    }
  | { readonly type: "names"; readonly names: Readonly<Record<string, string>> }
  /** All connections by which frames are handed out now. */
  | { readonly type: "own-streams"; readonly id: number; readonly streams: readonly OwnStream[] }
  | { readonly type: "report-all" }
  /** `written`: first what is in memory goes to the disk. */
  | { readonly type: "files"; readonly id: number; readonly slug: string; readonly written: boolean }
  | { readonly type: "delete-files"; readonly id: number; readonly slug: string }
  | { readonly type: "timeline"; readonly order: TimelineOrder }
  /** Frames of the rule's past, in whole blocks. */
  | { readonly type: "fill"; readonly id: number; readonly slug: string; readonly blocks: Uint8Array }
  /** From now on the rule records what comes; so many frames of its past are not there. */
  | { readonly type: "go-live"; readonly id: number; readonly slug: string; readonly lost: number }
  /** A stream of these frames; it gets none before it is opened. Answered when capture filters are compiled. */
  | {
      readonly type: "live-begin";
      readonly id: number;
      readonly stream: number;
      /** Free, and below the most there may be. */
      readonly place: number;
      readonly wish: LiveWish;
      /** As for rules, of all that is wanted now. */
      readonly places: WantedPlaces | undefined;
      /** See LIVE_SHARED. */
      readonly shared: SharedArrayBuffer;
    }
  /** From now on; what it was handed before is void. */
  | { readonly type: "live-open"; readonly stream: number; readonly place: number }
  | { readonly type: "live-end"; readonly place: number }
  /** Its descriptor is this process's. */
  | { readonly type: "add-source"; readonly source: SourceSpec; readonly homeNets: readonly string[] }
  | { readonly type: "remove-source"; readonly name: string }
  | { readonly type: "stop" };

export type FromPacketThread =
  | { readonly type: "ready" }
  /** Written to (see openEvent) it ends the packet thread's wait for packets: it hears what it was told. */
  | { readonly type: "wake"; readonly fd: number }
  | { readonly type: "fatal"; readonly line: string; readonly exit: number }
  | { readonly type: "slices"; readonly batch: Uint8Array }
  | { readonly type: "facts"; readonly facts: readonly NamedFact[] }
  | { readonly type: "status"; readonly status: SensorStatus }
  | { readonly type: "anomalies"; readonly samples: readonly AnomalySample[] }
  | { readonly type: "rules"; readonly rules: readonly RuleReport[] }
  | { readonly type: "gap"; readonly gap: Gap }
  | { readonly type: "note"; readonly line: string }
  | { readonly type: "files"; readonly id: number; readonly files: readonly RingFile[] }
  | { readonly type: "own-streams-known"; readonly id: number }
  | { readonly type: "deleted"; readonly id: number; readonly deleted: number }
  | { readonly type: "timeline"; readonly news: TimelineNews }
  /** Rules that begin with their past. */
  | { readonly type: "to-fill"; readonly rules: readonly SensorRule[] }
  | { readonly type: "filled"; readonly id: number }
  /** All frames before this place are the past's. */
  | { readonly type: "live"; readonly id: number; readonly place: TimelinePlace }
  | { readonly type: "live-begun"; readonly id: number }
  /** All frames before this place are its past's. */
  | { readonly type: "live-opened"; readonly stream: number; readonly at: TimelinePlace | undefined }
  /** Whole blocks. */
  | { readonly type: "live-frames"; readonly stream: number; readonly blocks: Uint8Array }
  | { readonly type: "stopped" };
