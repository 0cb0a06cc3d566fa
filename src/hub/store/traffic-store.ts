/** What the hub keeps of the traffic: ended flows, usage and destinations over time, and how far each sensor is stored. */
import type { AddressKey, KeyRange } from "../../base/address-key.ts";
import type { FlowExpression } from "../../model/flow-expression.ts";
import type { FlowBucket, FlowGroupQuery, FlowGroups, HistogramQuery } from "./flow-sums.ts";

/** One flow. Empty string: not known. Bytes are wire bytes by original length. */
export interface FlowRow {
  /** The run of a sensor that saw it (see `Position`), and its number there: together unique in the hub. */
  epochId: number;
  flowId: number;
  /** Whose bytes these are; null for external traffic. */
  device: string | null;
  /** The other device of internal traffic. */
  peer: string | null;
  startSeconds: number;
  startNanos: number;
  lastSeconds: number;
  lastNanos: number;
  origAddress: AddressKey;
  respAddress: AddressKey;
  origPort: number;
  respPort: number;
  origMac: string;
  respMac: string;
  proto: number;
  icmpType: number;
  icmpCode: number;
  /** 0xffff is none. */
  vlan0: number;
  vlan1: number;
  /** Index into FLOW_STATES and DIRECTIONS; 0 or 1 + index into DOMAIN_SOURCES, APP_SOURCES. */
  state: number;
  direction: number;
  domainSource: number;
  appSource: number;
  domain: string;
  app: string;
  /** Empty where none is known. */
  ja4: string;
  /** As model/flow-tunnel.ts writes it; empty where there is none. */
  tunnel: string;
  /** Index into SHAPES, -1 where nobody looked; of what is clear the figures, packed (model/traffic-shape.ts). */
  shape: number;
  shapeFigures: string;
  origPackets: number;
  origBytes: number;
  respPackets: number;
  respBytes: number;
  upload: number;
  download: number;
  lan: number;
  /** Where the remote end was when the flow was seen: ISO 3166-1 alpha-2, autonomous system; "" and 0 for nowhere. */
  country: string;
  asn: number;
}

/** What one device (or, with an empty `device`, the house: internal bytes once) moved in one minute of event time. */
export interface UsageDelta {
  device: string;
  minuteMs: number;
  upload: number;
  download: number;
  lan: number;
  flows: number;
}

export interface DestinationDelta {
  device: string;
  hourMs: number;
  remote: AddressKey;
  domain: string;
  upload: number;
  download: number;
  flows: number;
  /** Event times within the hour. */
  firstMs: number;
  lastMs: number;
}

/** How far a run of a sensor is stored. `seq` is -1 before its first batch. */
export interface Position {
  readonly epochId: number;
  readonly sensor: string;
  readonly epoch: string;
  readonly seq: number;
}

/** All that one or more slice batches amount to. Applied whole or not at all, together with the position. */
export interface TrafficWrite {
  readonly epochId: number;
  readonly seq: number;
  readonly flows: readonly FlowRow[];
  readonly usage: readonly UsageDelta[];
  readonly destinations: readonly DestinationDelta[];
}

export const FLOW_SORT_COLUMNS = ["start", "upload", "download", "bytes", "duration"] as const;
export type FlowSort = (typeof FLOW_SORT_COLUMNS)[number];

export interface FlowFilter {
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
  readonly device: string | undefined;
  readonly remote: KeyRange | undefined;
  readonly domain: string | undefined;
  readonly direction: number | undefined;
  readonly proto: number | undefined;
  readonly port: number | undefined;
  readonly app: string | undefined;
  /** One flow of one run of a sensor. */
  readonly flow: FlowId | undefined;
  /** Beside all of the above. */
  readonly where: FlowExpression | undefined;
}

/** Every flow. */
export const ANY_FLOW: FlowFilter = {
  fromMs: undefined,
  toMs: undefined,
  device: undefined,
  remote: undefined,
  domain: undefined,
  direction: undefined,
  proto: undefined,
  port: undefined,
  app: undefined,
  flow: undefined,
  where: undefined,
};

export type FlowPlace = Pick<FlowRow, "country" | "asn">;

export interface FlowId {
  readonly epochId: number;
  readonly flowId: number;
}

/** Where a page ended, in the sort's own order. */
export interface FlowCursor {
  /** Of the sort column: seconds for start, milliseconds for duration, bytes otherwise. */
  readonly value: number;
  /** Nanoseconds for start, else 0. */
  readonly nanos: number;
  readonly epochId: number;
  readonly flowId: number;
}

export interface FlowQuery {
  readonly filter: FlowFilter;
  readonly sort: FlowSort;
  readonly descending: boolean;
  readonly after: FlowCursor | undefined;
  readonly limit: number;
}

export interface UsageBucket {
  startMs: number;
  upload: number;
  download: number;
  lan: number;
  flows: number;
}

export interface DestinationQuery {
  /** Whole hours. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly device: string | undefined;
  readonly byDomain: boolean;
  readonly sort: "upload" | "download" | "flows" | "firstSeen";
  readonly descending: boolean;
  readonly offset: number;
  readonly limit: number;
}

export interface DestinationRow {
  remote: AddressKey;
  domain: string;
  addresses: number;
  upload: number;
  download: number;
  flows: number;
  devices: string[];
  firstMs: number;
  lastMs: number;
}

/** What the largest flow of each destination looked like. */
export interface ShapesQuery {
  readonly fromMs: number;
  readonly toMs: number;
  readonly device: string;
  readonly byDomain: boolean;
  /** Domains, or addresses where there is none. */
  readonly keys: readonly string[];
}

export interface DestinationShape {
  readonly key: string;
  readonly shapeFigures: string;
  readonly bytes: number;
}

/** A flow that looks like an upload. */
export interface UploadRow {
  readonly key: string;
  readonly startMs: number;
  readonly shapeFigures: string;
}

export interface TrafficStore {
  /** The position of a sensor's run; a new one is written down if it is not known. */
  openEpoch(sensor: string, epoch: string): Promise<Position>;
  positions(): Promise<Position[]>;
  /** Exactly once: flows, usage, destinations and `seq` are committed together. */
  apply(write: TrafficWrite): Promise<void>;
  /** Flows of a run that will not come back: they are written as they stand. */
  closeFlows(flows: readonly FlowRow[]): Promise<void>;
  /** Replaces the remembered unfinished flows: a help for a restart, not a record. */
  saveLive(flows: readonly FlowRow[]): Promise<void>;
  /** What `saveLive` remembered, without flows that ended since. */
  loadLive(): Promise<FlowRow[]>;
  flows(query: FlowQuery): Promise<FlowRow[]>;
  flowGroups(query: FlowGroupQuery): Promise<FlowGroups>;
  /** Only buckets that hold something, in no order. */
  flowHistogram(query: HistogramQuery): Promise<FlowBucket[]>;
  /** When the oldest flow that is kept ended; undefined without any. */
  oldestFlowMs(): Promise<number | undefined>;
  /** Writes down where flows of older versions were: some of them at once, true if there are more. */
  placeFlows(placeOf: (remote: AddressKey) => FlowPlace): Promise<boolean>;
  /** Sums by bucket, only buckets that hold something. Minutes are kept shorter than hours. */
  usage(device: string, fromMs: number, toMs: number, bucketMs: number): Promise<UsageBucket[]>;
  /** Sums by device since `fromMs`; the house is the empty id. */
  usageByDevice(fromMs: number, toMs: number): Promise<Map<string, UsageBucket>>;
  /** As `usage`, of each device that moved anything; in no order. */
  usageOfEach(fromMs: number, toMs: number, bucketMs: number): Promise<Map<string, UsageBucket[]>>;
  destinations(query: DestinationQuery): Promise<DestinationRow[]>;
  /** Of ended flows; destinations of which nothing is clear are left out. */
  destinationShapes(query: ShapesQuery): Promise<DestinationShape[]>;
  /** Ended ones to these destinations, the newest few thousand. */
  destinationUploads(query: ShapesQuery): Promise<UploadRow[]>;
}
