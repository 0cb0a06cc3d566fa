/**
 * The hub's memory, one interface: an embedded DuckDB today, and so cut that a distributed engine can stand behind it:
 * traffic is only appended and summed, never updated in place; the few things people change are small lists.
 */
import type { AccessStore } from "./access-store.ts";
import type { AlarmStore } from "./alarm-store.ts";
import type { TrafficStore } from "./traffic-store.ts";

export interface DeviceAddress {
  readonly address: string;
  readonly lastMs: number;
}

/** A name that a device was heard to give itself, and the protocol that carried it. */
export interface DeviceNameRow {
  readonly name: string;
  readonly source: string;
  readonly lastMs: number;
}

export interface DeviceFactRow {
  readonly kind: string;
  readonly value: string;
  readonly source: string;
  readonly lastMs: number;
}

export interface DeviceRow {
  readonly id: string;
  /** The device that it is a part of; null or absent: it is one by itself. */
  readonly partOf?: string | null;
  /** The name a person gave; null: none. */
  readonly givenName: string | null;
  /** What a person said it is; null: nothing. */
  readonly givenKind?: string | null;
  /** What it was joined to by itself, and why. */
  readonly sameAs?: { readonly id: string; readonly words: string } | null;
  /** Ids of those that it was split from. */
  readonly apartFrom?: readonly string[];
  /** How much of its frames may be kept; the store does not look into it. */
  readonly privacy: string;
  readonly names: readonly DeviceNameRow[];
  readonly facts: readonly DeviceFactRow[];
  readonly firstMs: number;
  readonly lastMs: number;
  readonly macs: readonly string[];
  readonly addresses: readonly DeviceAddress[];
}

/**
 * What a person said to be one device is stored by its parts, and asked for and answered as one: a filter that names the
 * whole means all its parts, and no answer names a part. Alarms alone keep the device that they were raised about.
 */
export interface DeviceStore {
  devices(): Promise<DeviceRow[]>;
  /** Replaces these devices whole. */
  saveDevices(rows: readonly DeviceRow[]): Promise<void>;
}

/** `object`, `ring` and `snaplen` are the contract's JSON; the store does not look into them. */
export interface RuleRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly object: string;
  readonly ring: string;
  /** When it has what it was made for, as JSON. */
  readonly until: string;
  readonly snaplen: number | null;
  readonly paused: boolean;
  readonly createdMs: number;
  readonly createdBy: string;
  /** Deleted, but its files were kept: the slug stays taken. Null: not deleted. */
  readonly deletedMs: number | null;
}

export interface RuleStore {
  rules(): Promise<RuleRow[]>;
  saveRule(rule: RuleRow): Promise<void>;
  forgetRule(id: string): Promise<void>;
}

export interface GroupRow {
  readonly id: string;
  readonly name: string;
  readonly privacy: string;
  readonly builtIn: boolean;
  readonly createdMs: number;
  /** Ids of devices, known or not. */
  readonly devices: readonly string[];
}

/** A new store has the built-in group `guests`. */
export interface GroupStore {
  groups(): Promise<GroupRow[]>;
  /** Replaces this group whole. */
  saveGroup(group: GroupRow): Promise<void>;
  forgetGroup(id: string): Promise<void>;
}

/** What is kept, by age and, for the two large tables, by rows. */
export interface RetentionPolicy {
  readonly flowMs: number;
  readonly flowRows: number;
  readonly minuteMs: number;
  readonly minuteRows: number;
  readonly hourMs: number;
  readonly hourRows: number;
  readonly destinationRows: number;
  readonly alarmMs: number;
  readonly alarmRows: number;
  readonly auditMs: number;
  readonly auditRows: number;
}

export const DAY_MS = 86_400_000;
export const RETENTION: RetentionPolicy = {
  flowMs: 90 * DAY_MS,
  flowRows: 5_000_000,
  minuteMs: 14 * DAY_MS,
  minuteRows: 5_000_000,
  hourMs: 400 * DAY_MS,
  hourRows: 3_000_000,
  destinationRows: 3_000_000,
  alarmMs: 400 * DAY_MS,
  alarmRows: 100_000,
  auditMs: 400 * DAY_MS,
  auditRows: 100_000,
};
/** Captures from files are as old as they are: a newer one beside them does not make them vanish. Budgets of rows stay. */
export const RETENTION_OF_CAPTURES: RetentionPolicy = {
  ...RETENTION,
  flowMs: Number.POSITIVE_INFINITY,
  minuteMs: Number.POSITIVE_INFINITY,
  hourMs: Number.POSITIVE_INFINITY,
  alarmMs: Number.POSITIVE_INFINITY,
};

export interface Upkeep {
  /** One small step of retention and of merging sums; true if there is more to do at once. */
  upkeep(policy: RetentionPolicy, nowMs: number): Promise<boolean>;
}

export interface Store
  extends TrafficStore,
    DeviceStore,
    GroupStore,
    RuleStore,
    AlarmStore,
    AccessStore,
    Upkeep {
  close(): Promise<void>;
}
