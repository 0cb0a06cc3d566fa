/** The API by name. Shapes come from the contract alone. */
import type {
  Alarm,
  AlarmPatch,
  Anomaly,
  AuditEntry,
  BackTestResult,
  BudgetCut,
  BudgetsItem,
  BudgetsPatch,
  ChannelCreate,
  ChannelItem,
  ChannelPatch,
  ChannelTest,
  Clip,
  ClipCreate,
  Destination,
  DestinationsQuery,
  DetectorItem,
  DetectorPatch,
  Device,
  DevicePatch,
  DeviceUsage,
  DeviceUsageQuery,
  FirstDay,
  FlowGroupPage,
  FlowGroupsQuery,
  FlowHistogram,
  FlowHistogramQuery,
  FlowItem,
  FlowPage,
  FlowsQuery,
  Group,
  GroupCreate,
  GroupPatch,
  HomeNet,
  HostKeyAsk,
  HostKeysAnswer,
  LiveLink,
  LiveLinkCreate,
  Login,
  MuteItem,
  NewToken,
  Page,
  Rule,
  RuleCreate,
  RuleFile,
  RulePatch,
  Session,
  Setup,
  SourceChoicesItem,
  SourceCreate,
  SourceItem,
  SplitDevices,
  Status,
  Table,
  Token,
  TokenCreate,
  Usage,
  UsageQuery,
  UserItem,
} from "../../../src/hub/api/contract/index.ts";
import { address, ask, expect, type Query } from "./client.ts";

type Signal = AbortSignal | undefined;
const part = encodeURIComponent;

export const session = {
  read: () => ask<Session>("/session", { atDoor: true }),
  login: (body: Login) => ask<Session>("/session", { method: "POST", body, atDoor: true }),
  logout: () => ask<void>("/session", { method: "DELETE", atDoor: true }),
  setup: (body: Setup) => ask<Session>("/setup", { method: "POST", body, atDoor: true }),
  password: (name: string, current: string, password: string) =>
    ask<void>(`/users/${part(name)}/password`, { method: "POST", body: { current, password } }),
};

export const status = (signal?: Signal) => ask<Status>("/status", { signal });

export const devices = {
  page: (query: Query, signal?: Signal) => ask<Page<Device>>("/devices", { query, signal }),
  read: (id: string, signal?: Signal) => ask<Device>(`/devices/${part(id)}`, { signal }),
  change: (id: string, body: DevicePatch) => ask<Device>(`/devices/${part(id)}`, { method: "PATCH", body }),
  merge: (id: string, devices: readonly string[]) =>
    ask<Device>(`/devices/${part(id)}/merge`, { method: "POST", body: { devices } }),
  split: (id: string, parts: readonly string[]) =>
    ask<SplitDevices>(`/devices/${part(id)}/split`, { method: "POST", body: { parts } }),
  profileUrl: () => address("/profile.zip"),
};

export const usage = (query: UsageQuery, signal?: Signal) =>
  ask<Usage>("/usage", { query: query as Query, signal });

/** Of every device in one answer. */
export const usageOfEach = (query: DeviceUsageQuery, signal?: Signal) =>
  ask<DeviceUsage>("/usage/devices", { query: query as Query, signal });

export const destinations = (query: DestinationsQuery, signal?: Signal) =>
  ask<Page<Destination>>("/destinations", { query: query as Query, signal });

export const flows = (query: FlowsQuery, signal?: Signal) =>
  ask<FlowPage>("/flows", { query: query as Query, signal });

export const flowGroups = (query: FlowGroupsQuery, signal?: Signal) =>
  ask<FlowGroupPage>("/flows/groups", { query: query as Query, signal });

export const flowHistogram = (query: FlowHistogramQuery, signal?: Signal) =>
  ask<FlowHistogram>("/flows/histogram", { query: query as Query, signal });

export const flowExports = {
  url: (query: Query) => address("/flows/export", query),
  framesUrl: (query: Query) => address("/flows/frames.pcapng", query),
  /** Throws what a download of frames would fail with. */
  askFrames: (query: Query) => expect("/flows/frames.pcapng", query),
};

export const rules = {
  page: (query: Query, signal?: Signal) => ask<Page<Rule>>("/rules", { query, signal }),
  make: (body: RuleCreate) => ask<Rule>("/rules", { method: "POST", body }),
  change: (id: string, body: RulePatch) => ask<Rule>(`/rules/${part(id)}`, { method: "PATCH", body }),
  remove: (id: string, files: "keep" | "delete") =>
    ask<void>(`/rules/${part(id)}`, { method: "DELETE", query: { files } }),
  files: (id: string, query: Query, signal?: Signal) =>
    ask<Page<RuleFile>>(`/rules/${part(id)}/files`, { query, signal }),
  mergedUrl: (id: string) => address(`/rules/${part(id)}/frames.pcapng`),
};

export const frames = {
  url: (query: Query) => address("/frames.pcapng", query),
  /** Throws what a download would fail with. */
  ask: (query: Query) => expect("/frames.pcapng", query),
};

export const liveLink = (body: LiveLinkCreate) => ask<LiveLink>("/live-links", { method: "POST", body });

export const clips = {
  page: (query: Query, signal?: Signal) => ask<Page<Clip>>("/clips", { query, signal }),
  make: (body: ClipCreate) => ask<Clip>("/clips", { method: "POST", body }),
  remove: (id: string) => ask<void>(`/clips/${part(id)}`, { method: "DELETE" }),
  framesUrl: (id: string) => address(`/clips/${part(id)}/frames.pcapng`),
  manifestUrl: (id: string) => address(`/clips/${part(id)}`),
};

export const channels = {
  page: (query: Query, signal?: Signal) => ask<Page<ChannelItem>>("/channels", { query, signal }),
  make: (body: ChannelCreate) => ask<ChannelItem>("/channels", { method: "POST", body }),
  change: (id: string, body: ChannelPatch) =>
    ask<ChannelItem>(`/channels/${part(id)}`, { method: "PATCH", body }),
  remove: (id: string) => ask<void>(`/channels/${part(id)}`, { method: "DELETE" }),
  test: (id: string) => ask<ChannelTest>(`/channels/${part(id)}/test`, { method: "POST" }),
};

export const sources = {
  page: (query: Query, signal?: Signal) => ask<Page<SourceItem>>("/sources", { query, signal }),
  read: (id: string, signal?: Signal) => ask<SourceItem>(`/sources/${part(id)}`, { signal }),
  choices: (signal?: Signal) => ask<SourceChoicesItem>("/sources/choices", { signal }),
  hostKeys: (body: HostKeyAsk) => ask<HostKeysAnswer>("/sources/host-keys", { method: "POST", body }),
  make: (body: SourceCreate) => ask<SourceItem>("/sources", { method: "POST", body }),
  change: (id: string, body: SourceCreate) =>
    ask<SourceItem>(`/sources/${part(id)}`, { method: "PATCH", body }),
  remove: (id: string) => ask<void>(`/sources/${part(id)}`, { method: "DELETE" }),
  restore: (id: string) => ask<SourceItem>(`/sources/${part(id)}/restore`, { method: "POST" }),
};

export const homeNets = {
  page: (query: Query, signal?: Signal) => ask<Page<HomeNet>>("/home-nets", { query, signal }),
  add: (network: string) => ask<HomeNet>("/home-nets", { method: "POST", body: { network } }),
  remove: (network: string) => ask<void>(`/home-nets/${part(network)}`, { method: "DELETE" }),
};

export const budgets = {
  show: (signal?: Signal) => ask<BudgetsItem>("/budgets", { signal }),
  cut: (timelineBytes: number, signal?: Signal) =>
    ask<BudgetCut>("/budgets/cut", { query: { timelineBytes }, signal }),
  change: (body: BudgetsPatch) => ask<BudgetsItem>("/budgets", { method: "PATCH", body }),
};

export const groups = {
  page: (query: Query, signal?: Signal) => ask<Page<Group>>("/groups", { query, signal }),
  make: (body: GroupCreate) => ask<Group>("/groups", { method: "POST", body }),
  change: (id: string, body: GroupPatch) => ask<Group>(`/groups/${part(id)}`, { method: "PATCH", body }),
  remove: (id: string) => ask<void>(`/groups/${part(id)}`, { method: "DELETE" }),
};

export const alarms = {
  page: (query: Query, signal?: Signal) => ask<Page<Alarm>>("/alarms", { query, signal }),
  read: (id: string, signal?: Signal) => ask<Alarm>(`/alarms/${part(id)}`, { signal }),
  flows: (id: string, signal?: Signal) => ask<Page<FlowItem>>(`/alarms/${part(id)}/flows`, { signal }),
  change: (id: string, body: AlarmPatch) => ask<Alarm>(`/alarms/${part(id)}`, { method: "PATCH", body }),
  framesUrl: (id: string) => address(`/alarms/${part(id)}/frames.pcapng`),
};

export const mutes = {
  page: (query: Query, signal?: Signal) => ask<Page<MuteItem>>("/mutes", { query, signal }),
  remove: (id: string) => ask<void>(`/mutes/${part(id)}`, { method: "DELETE" }),
};

export const detectors = {
  page: (query: Query, signal?: Signal) => ask<Page<DetectorItem>>("/detectors", { query, signal }),
  change: (name: string, body: DetectorPatch) =>
    ask<DetectorItem>(`/detectors/${part(name)}`, { method: "PATCH", body }),
  backTest: (name: string, body: { options: Record<string, unknown>; from: string }, signal?: Signal) =>
    ask<BackTestResult>(`/detectors/${part(name)}/back-test`, { method: "POST", body, signal }),
};

export const firstDay = (signal?: Signal) => ask<FirstDay>("/first-day", { signal });

export const anomalies = (query: Query, signal?: Signal) =>
  ask<Page<Anomaly>>("/anomalies", { query, signal });

export const tables = () => ask<{ items: Table[] }>("/tables");

export const tokens = {
  page: (query: Query, signal?: Signal) => ask<Page<Token>>("/tokens", { query, signal }),
  make: (body: TokenCreate) => ask<NewToken>("/tokens", { method: "POST", body }),
  revoke: (id: string) => ask<void>(`/tokens/${part(id)}`, { method: "DELETE" }),
};

export const users = {
  page: (query: Query, signal?: Signal) => ask<Page<UserItem>>("/users", { query, signal }),
  remove: (name: string) => ask<void>(`/users/${part(name)}`, { method: "DELETE" }),
};

export const audit = (query: Query, signal?: Signal) => ask<Page<AuditEntry>>("/audit", { query, signal });
