/** Destinations by the hour as they are written, and their sums by the day: each device's, and the house's. */
import { DOUBLE, LIST, listValue, VARCHAR } from "@duckdb/node-api";
import type { DestinationDelta } from "../traffic-store.ts";
import type { Column, Writer } from "./database.ts";
import { DAY_MS, type DaySums, summedDays } from "./day-sums.ts";

const DESTINATION_COLUMNS: readonly Column<DestinationDelta>[] = [
  { type: VARCHAR, value: (row) => row.device },
  { type: DOUBLE, value: (row) => row.hourMs },
  { type: VARCHAR, value: (row) => row.remote },
  { type: VARCHAR, value: (row) => row.domain },
  { type: DOUBLE, value: (row) => row.upload },
  { type: DOUBLE, value: (row) => row.download },
  { type: DOUBLE, value: (row) => row.flows },
  { type: DOUBLE, value: (row) => row.firstMs },
  { type: DOUBLE, value: (row) => row.lastMs },
];

const dayMsOf = (row: DestinationDelta): number => Math.floor(row.hourMs / DAY_MS) * DAY_MS;
const [, , ...REST] = DESTINATION_COLUMNS;
const DAY_COLUMNS: readonly Column<DestinationDelta>[] = [
  { type: VARCHAR, value: (row) => row.device },
  { type: DOUBLE, value: dayMsOf },
  ...REST,
];
const HOUSE_COLUMNS: readonly Column<DestinationDelta>[] = [
  { type: LIST(VARCHAR), value: (row) => listValue([row.device]) },
  { type: DOUBLE, value: dayMsOf },
  ...REST,
];

const SUMS = "sum(upload), sum(download), sum(flows), min(first_ms), max(last_ms)";

export const DESTINATION_DAYS: DaySums = {
  name: "destination",
  table: "destination_hour",
  timeMs: "hour_ms",
  ageMs: "hour_ms",
  tables: ["destination_day", "house_day"],
  build: async (writer, dayMs) => {
    const span = [dayMs, dayMs + DAY_MS];
    // Rows of a device lie together: a question about one reads little of the others.
    await writer.run(
      `INSERT INTO destination_day SELECT device, $1, remote, domain, ${SUMS} FROM destination_hour
       WHERE hour_ms >= $1 AND hour_ms < $2 GROUP BY device, remote, domain ORDER BY device`,
      span,
    );
    await writer.run(
      `INSERT INTO house_day SELECT list(device), $1, remote, domain, ${SUMS} FROM destination_day
       WHERE day_ms = $1 GROUP BY remote, domain`,
      [dayMs],
    );
  },
};

export async function appendDestinations(writer: Writer, rows: readonly DestinationDelta[]): Promise<void> {
  await writer.append("destination_hour", DESTINATION_COLUMNS, rows);
  const days = await summedDays(writer, DESTINATION_DAYS.name);
  if (days === undefined) return;
  const late = rows.filter(({ hourMs }) => hourMs >= days.fromMs && hourMs < days.toMs);
  await writer.append("destination_day", DAY_COLUMNS, late);
  await writer.append("house_day", HOUSE_COLUMNS, late);
}
