/** Groups of devices: rows are replaced whole. */
import { VARCHAR } from "@duckdb/node-api";
import type { GroupRow } from "../store.ts";
import type { Column, Database, Writer } from "./database.ts";

interface Member {
  readonly group: string;
  readonly device: string;
}

const MEMBER_COLUMNS: readonly Column<Member>[] = [
  { type: VARCHAR, value: (row) => row.group },
  { type: VARCHAR, value: (row) => row.device },
];

export async function readGroups(database: Database): Promise<GroupRow[]> {
  const [groups, members] = await Promise.all([
    database.read("SELECT * FROM device_group ORDER BY created_ms, id"),
    database.read("SELECT * FROM group_member ORDER BY rowid"),
  ]);
  return groups.map((row) => ({
    id: String(row.id),
    name: String(row.name),
    privacy: String(row.privacy),
    builtIn: row.built_in === true,
    createdMs: Number(row.created_ms),
    devices: members.filter((member) => member.group_id === row.id).map((member) => String(member.device)),
  }));
}

export async function writeGroup(writer: Writer, group: GroupRow): Promise<void> {
  await forgetGroup(writer, group.id);
  const { id, name, privacy, builtIn, createdMs } = group;
  await writer.run("INSERT INTO device_group VALUES ($1, $2, $3, $4, $5)", [
    id,
    name,
    privacy,
    builtIn,
    createdMs,
  ]);
  await writer.append(
    "group_member",
    MEMBER_COLUMNS,
    group.devices.map((device) => ({ group: id, device })),
  );
}

export async function forgetGroup(writer: Writer, id: string): Promise<void> {
  await writer.run("DELETE FROM device_group WHERE id = $1", [id]);
  await writer.run("DELETE FROM group_member WHERE group_id = $1", [id]);
}
