/** The small lists that people and the inventory change: rows are replaced whole. */
import { DOUBLE, VARCHAR } from "@duckdb/node-api";
import type { DeviceAddress, DeviceFactRow, DeviceNameRow, DeviceRow, RuleRow } from "../store.ts";
import type { Column, Database, Row, Writer } from "./database.ts";

interface DeviceMac {
  readonly device: string;
  readonly mac: string;
}

const DEVICE_COLUMNS: readonly Column<DeviceRow>[] = [
  { type: VARCHAR, value: (row) => row.id },
  { type: VARCHAR, value: (row) => row.givenName },
  { type: DOUBLE, value: (row) => row.firstMs },
  { type: DOUBLE, value: (row) => row.lastMs },
  { type: VARCHAR, value: (row) => row.privacy },
  { type: VARCHAR, value: (row) => row.partOf ?? null },
  { type: VARCHAR, value: (row) => row.givenKind ?? null },
  { type: VARCHAR, value: (row) => row.sameAs?.id ?? null },
  { type: VARCHAR, value: (row) => row.sameAs?.words ?? null },
  { type: VARCHAR, value: (row) => (row.apartFrom ?? []).join(" ") },
];
const MAC_COLUMNS: readonly Column<DeviceMac>[] = [
  { type: VARCHAR, value: (row) => row.device },
  { type: VARCHAR, value: (row) => row.mac },
];
const ADDRESS_COLUMNS: readonly Column<DeviceAddress & { device: string }>[] = [
  { type: VARCHAR, value: (row) => row.device },
  { type: VARCHAR, value: (row) => row.address },
  { type: DOUBLE, value: (row) => row.lastMs },
];

const NAME_COLUMNS: readonly Column<DeviceNameRow & { device: string }>[] = [
  { type: VARCHAR, value: (row) => row.device },
  { type: VARCHAR, value: (row) => row.name },
  { type: VARCHAR, value: (row) => row.source },
  { type: DOUBLE, value: (row) => row.lastMs },
];
const FACT_COLUMNS: readonly Column<DeviceFactRow & { device: string }>[] = [
  { type: VARCHAR, value: (row) => row.device },
  { type: VARCHAR, value: (row) => row.kind },
  { type: VARCHAR, value: (row) => row.value },
  { type: VARCHAR, value: (row) => row.source },
  { type: DOUBLE, value: (row) => row.lastMs },
];

export async function readDevices(database: Database): Promise<DeviceRow[]> {
  const [devices, macs, addresses, names, facts] = await Promise.all([
    database.read("SELECT * FROM device ORDER BY id"),
    database.read("SELECT * FROM device_mac ORDER BY mac"),
    database.read("SELECT * FROM device_address ORDER BY last_ms DESC, address"),
    database.read("SELECT * FROM device_name ORDER BY last_ms DESC, name"),
    database.read("SELECT * FROM device_fact ORDER BY last_ms DESC, kind, value"),
  ]);
  const macsOf = byDevice(macs);
  const addressesOf = byDevice(addresses);
  const namesOf = byDevice(names);
  const factsOf = byDevice(facts);
  return devices.map((row) => ({
    id: String(row.id),
    partOf: textOrNull(row.part_of),
    givenName: textOrNull(row.given_name),
    givenKind: textOrNull(row.given_kind),
    sameAs:
      row.same_as === null ? null : { id: String(row.same_as), words: textOrNull(row.same_because) ?? "" },
    apartFrom: (textOrNull(row.apart_from) ?? "").split(" ").filter((id) => id !== ""),
    privacy: String(row.privacy),
    firstMs: Number(row.first_ms),
    lastMs: Number(row.last_ms),
    macs: (macsOf.get(row.id) ?? []).map((mac) => String(mac.mac)),
    addresses: (addressesOf.get(row.id) ?? []).map((address) => ({
      address: String(address.address),
      lastMs: Number(address.last_ms),
    })),
    names: (namesOf.get(row.id) ?? []).map((name) => ({
      name: String(name.name),
      source: String(name.source),
      lastMs: Number(name.last_ms),
    })),
    facts: (factsOf.get(row.id) ?? []).map((fact) => ({
      kind: String(fact.kind),
      value: String(fact.value),
      source: String(fact.source),
      lastMs: Number(fact.last_ms),
    })),
  }));
}

function byDevice(rows: readonly Row[]): Map<unknown, Row[]> {
  const groups = new Map<unknown, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.device);
    if (group === undefined) groups.set(row.device, [row]);
    else group.push(row);
  }
  return groups;
}

export async function writeDevices(writer: Writer, rows: readonly DeviceRow[]): Promise<void> {
  if (rows.length === 0) return;
  const ids = JSON.stringify(rows.map((row) => row.id));
  for (const [table, column] of [
    ["device", "id"],
    ["device_mac", "device"],
    ["device_address", "device"],
    ["device_name", "device"],
    ["device_fact", "device"],
  ] as const) {
    await writer.run(
      `DELETE FROM ${table} WHERE ${column} IN (SELECT unnest(CAST(CAST($1 AS JSON) AS VARCHAR[])))`,
      [ids],
    );
  }
  await writer.append("device", DEVICE_COLUMNS, rows);
  await writer.append(
    "device_mac",
    MAC_COLUMNS,
    rows.flatMap((row) => row.macs.map((mac) => ({ device: row.id, mac }))),
  );
  await writer.append(
    "device_address",
    ADDRESS_COLUMNS,
    rows.flatMap((row) => row.addresses.map((address) => ({ ...address, device: row.id }))),
  );
  await writer.append(
    "device_name",
    NAME_COLUMNS,
    rows.flatMap((row) => row.names.map((name) => ({ ...name, device: row.id }))),
  );
  await writer.append(
    "device_fact",
    FACT_COLUMNS,
    rows.flatMap((row) => row.facts.map((fact) => ({ ...fact, device: row.id }))),
  );
}

export async function readRules(database: Database): Promise<RuleRow[]> {
  return (await database.read("SELECT * FROM rule ORDER BY created_ms, id")).map(toRule);
}

function toRule(row: Row): RuleRow {
  return {
    id: String(row.id),
    slug: String(row.slug),
    name: String(row.name),
    object: String(row.object),
    ring: String(row.ring),
    until: String(row.until),
    snaplen: numberOrNull(row.snaplen),
    paused: row.paused === true,
    createdMs: Number(row.created_ms),
    createdBy: String(row.created_by),
    deletedMs: numberOrNull(row.deleted_ms),
  };
}

export async function writeRule(writer: Writer, rule: RuleRow): Promise<void> {
  await writer.run("DELETE FROM rule WHERE id = $1", [rule.id]);
  await writer.run("INSERT INTO rule VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)", [
    rule.id,
    rule.slug,
    rule.name,
    rule.object,
    rule.ring,
    rule.snaplen,
    rule.paused,
    rule.createdMs,
    rule.createdBy,
    rule.deletedMs,
    rule.until,
  ]);
}

export function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

export function numberOrNull(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}
