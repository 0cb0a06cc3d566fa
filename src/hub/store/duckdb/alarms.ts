/** Alarms: few rows, replaced whole. */
import { DOUBLE, VARCHAR } from "@duckdb/node-api";
import type { AlarmQuery, AlarmRow } from "../alarm-store.ts";
import type { Column, Database, Parameters, Writer } from "./database.ts";
import type { DeviceParts } from "./device-parts.ts";
import { numberOrNull } from "./lists.ts";

const COLUMNS: readonly Column<AlarmRow>[] = [
  { type: VARCHAR, value: (row) => row.id },
  { type: VARCHAR, value: (row) => row.kind },
  { type: VARCHAR, value: (row) => row.subject },
  { type: VARCHAR, value: (row) => row.severity },
  { type: VARCHAR, value: (row) => row.device },
  { type: VARCHAR, value: (row) => row.state },
  { type: DOUBLE, value: (row) => row.startMs },
  { type: DOUBLE, value: (row) => row.lastMs },
  { type: DOUBLE, value: (row) => row.endMs },
  { type: VARCHAR, value: (row) => row.body },
];

export async function writeAlarms(writer: Writer, alarms: readonly AlarmRow[]): Promise<void> {
  for (const { id } of alarms) await writer.run("DELETE FROM alarm WHERE id = $1", [id]);
  await writer.append("alarm", COLUMNS, alarms);
}

export async function readAlarms(
  database: Database,
  devices: DeviceParts,
  query: AlarmQuery,
): Promise<AlarmRow[]> {
  const parameters: Parameters = [];
  const where: string[] = [];
  const add = (clause: (place: string) => string, value: string | number | undefined): void => {
    if (value !== undefined) where.push(clause(`$${parameters.push(value)}`));
  };
  add((place) => `id = ${place}`, query.id);
  if (query.device !== undefined)
    where.push(devices.clause("device", query.device, (value) => `$${parameters.push(value)}`));
  add((place) => `kind = ${place}`, query.kind);
  add((place) => `state = ${place}`, query.state);
  add((place) => `last_ms >= ${place}`, query.fromMs);
  add((place) => `start_ms < ${place}`, query.toMs);
  if (query.after !== undefined) {
    const { startMs, id } = query.after;
    const at = `$${parameters.push(startMs)}`;
    where.push(`(start_ms < ${at} OR (start_ms = ${at} AND id > $${parameters.push(id)}))`);
  }
  return rowsOf(
    await database.read(
      `SELECT * FROM alarm ${where.length > 0 ? `WHERE ${where.join(" AND ")}` : ""}
       ORDER BY start_ms DESC, id LIMIT ${query.limit}`,
      parameters,
    ),
  );
}

export async function readAlarmsSince(database: Database, lastMs: number): Promise<AlarmRow[]> {
  return rowsOf(
    await database.read("SELECT * FROM alarm WHERE end_ms IS NULL OR last_ms >= $1 ORDER BY last_ms", [
      lastMs,
    ]),
  );
}

function rowsOf(rows: readonly Record<string, unknown>[]): AlarmRow[] {
  return rows.map((row) => ({
    id: String(row.id),
    kind: String(row.kind),
    subject: String(row.subject),
    severity: String(row.severity),
    device: row.device === null ? null : String(row.device),
    state: String(row.state),
    startMs: Number(row.start_ms),
    lastMs: Number(row.last_ms),
    endMs: numberOrNull(row.end_ms),
    body: String(row.body),
  }));
}
