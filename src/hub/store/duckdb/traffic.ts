/** Writing what the sensors report, exactly once, and the sums that the page asks for. */
import { DOUBLE, VARCHAR } from "@duckdb/node-api";
import type { FlowRow, Position, TrafficWrite, UsageBucket, UsageDelta } from "../traffic-store.ts";
import type { Column, Database, Parameters, Writer } from "./database.ts";
import { mergeAgain } from "./day-sums.ts";
import { appendDestinations } from "./destination-days.ts";
import type { DeviceParts } from "./device-parts.ts";
import { FLOW_COLUMNS } from "./flow-columns.ts";
import { appendFlows } from "./flow-days.ts";

const HOUR_MS = 3_600_000;

const USAGE_COLUMNS: readonly Column<UsageDelta>[] = [
  { type: VARCHAR, value: (row) => row.device },
  { type: DOUBLE, value: (row) => row.minuteMs },
  { type: DOUBLE, value: (row) => row.upload },
  { type: DOUBLE, value: (row) => row.download },
  { type: DOUBLE, value: (row) => row.lan },
  { type: DOUBLE, value: (row) => row.flows },
];

export async function openEpoch(database: Database, sensor: string, epoch: string): Promise<Position> {
  return await database.write(async (writer) => {
    const known = await writer.read(
      'SELECT epoch_id AS "epochId", seq FROM link_position WHERE sensor = $1 AND epoch = $2',
      [sensor, epoch],
    );
    const row = known[0];
    if (row !== undefined) {
      return { epochId: Number(row.epochId), sensor, epoch, seq: Number(row.seq) };
    }
    const [next] = await writer.read("SELECT coalesce(max(epoch_id), 0) + 1 AS id FROM link_position");
    const epochId = Number(next?.id);
    await writer.run("INSERT INTO link_position VALUES ($1, $2, $3, -1)", [epochId, sensor, epoch]);
    return { epochId, sensor, epoch, seq: -1 };
  });
}

export async function readPositions(database: Database): Promise<Position[]> {
  const rows = await database.read('SELECT epoch_id AS "epochId", sensor, epoch, seq FROM link_position');
  return rows as unknown as Position[];
}

export async function applyTraffic(database: Database, write: TrafficWrite): Promise<void> {
  await database.write(async (writer) => {
    await appendFlows(writer, write.flows);
    await writer.append("usage_minute", USAGE_COLUMNS, write.usage);
    await writer.append("usage_hour", USAGE_COLUMNS, byHour(write.usage));
    await appendDestinations(writer, write.destinations);
    await mergeAgain(writer, oldestHourMs(write));
    await writer.run("UPDATE link_position SET seq = $1 WHERE epoch_id = $2", [write.seq, write.epochId]);
  });
}

function oldestHourMs({ usage, destinations }: TrafficWrite): number {
  let oldest = Number.MAX_SAFE_INTEGER;
  for (const { minuteMs } of usage) oldest = Math.min(oldest, minuteMs);
  for (const { hourMs } of destinations) oldest = Math.min(oldest, hourMs);
  return Math.floor(oldest / HOUR_MS) * HOUR_MS;
}

function byHour(minutes: readonly UsageDelta[]): UsageDelta[] {
  const hours = new Map<string, UsageDelta>();
  for (const minute of minutes) {
    const hourMs = Math.floor(minute.minuteMs / HOUR_MS) * HOUR_MS;
    const key = `${minute.device} ${hourMs}`;
    const hour = hours.get(key);
    if (hour === undefined) {
      hours.set(key, { ...minute, minuteMs: hourMs });
    } else {
      hour.upload += minute.upload;
      hour.download += minute.download;
      hour.lan += minute.lan;
      hour.flows += minute.flows;
    }
  }
  return [...hours.values()];
}

export async function replaceLive(writer: Writer, flows: readonly FlowRow[]): Promise<void> {
  await writer.run("DELETE FROM live_flow");
  await writer.append("live_flow", FLOW_COLUMNS, flows);
}

const SUMS = "sum(upload) AS upload, sum(download) AS download, sum(lan) AS lan, sum(flows)::DOUBLE AS flows";

export async function queryUsage(
  database: Database,
  devices: DeviceParts,
  device: string,
  fromMs: number,
  toMs: number,
  bucketMs: number,
): Promise<UsageBucket[]> {
  const table = bucketMs < HOUR_MS ? "usage_minute" : "usage_hour";
  const parameters: Parameters = [fromMs, toMs, bucketMs];
  const whose = devices.clause("device", device, (value) => `$${parameters.push(value)}`);
  const rows = await database.read(
    `SELECT floor(start_ms / $3) * $3 AS "startMs", ${SUMS} FROM ${table}
     WHERE ${whose} AND start_ms >= $1 AND start_ms < $2 GROUP BY 1 ORDER BY 1`,
    parameters,
  );
  return rows as unknown as UsageBucket[];
}

export async function queryUsageByDevice(
  database: Database,
  devices: DeviceParts,
  fromMs: number,
  toMs: number,
): Promise<Map<string, UsageBucket>> {
  const rows = await database.read(
    `SELECT device, min(start_ms) AS "startMs", ${SUMS} FROM usage_minute
     WHERE start_ms >= $1 AND start_ms < $2 GROUP BY device`,
    [fromMs, toMs],
  );
  const sums = new Map<string, UsageBucket>();
  for (const row of rows as unknown as (UsageBucket & { device: string })[]) {
    const whole = devices.wholeOf(row.device);
    const sum = sums.get(whole);
    if (sum === undefined) sums.set(whole, row);
    else addUsage(sum, row);
  }
  return sums;
}

function addUsage(sum: UsageBucket, part: UsageBucket): void {
  sum.startMs = Math.min(sum.startMs, part.startMs);
  sum.upload += part.upload;
  sum.download += part.download;
  sum.lan += part.lan;
  sum.flows += part.flows;
}

/** Of every device that moved anything, in no order. */
export async function queryUsageOfEach(
  database: Database,
  devices: DeviceParts,
  fromMs: number,
  toMs: number,
  bucketMs: number,
): Promise<Map<string, UsageBucket[]>> {
  const table = bucketMs < HOUR_MS ? "usage_minute" : "usage_hour";
  const rows = await database.read(
    `SELECT device, floor(start_ms / $3) * $3 AS "startMs", ${SUMS} FROM ${table}
     WHERE start_ms >= $1 AND start_ms < $2 AND device <> '' GROUP BY ALL`,
    [fromMs, toMs, bucketMs],
  );
  const buckets = new Map<string, Map<number, UsageBucket>>();
  for (const row of rows as unknown as (UsageBucket & { device: string })[]) {
    const whole = devices.wholeOf(row.device);
    const known = buckets.get(whole) ?? new Map<number, UsageBucket>();
    buckets.set(whole, known);
    const sum = known.get(row.startMs);
    if (sum === undefined) known.set(row.startMs, row);
    else addUsage(sum, row);
  }
  return new Map([...buckets].map(([device, of]) => [device, [...of.values()]]));
}
