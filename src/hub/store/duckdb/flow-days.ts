/** Flows as they are written, and their sums by the day they began in: by each thing they have in common. */
import { DOUBLE, VARCHAR } from "@duckdb/node-api";
import { FLOW_GROUPS, type FlowGroup } from "../../../model/flow-group.ts";
import { addToGroups, type FlowGroupRow, isNumbered } from "../flow-sums.ts";
import type { FlowFilter, FlowRow } from "../traffic-store.ts";
import type { Column, Reads, Writer } from "./database.ts";
import { DAY_MS, type DaySums, type Days, daysWithin, summedDays } from "./day-sums.ts";
import { EXAMPLE, GROUP_KEY } from "./flow-clauses.ts";
import { FLOW_COLUMNS } from "./flow-columns.ts";

const DAY_S = DAY_MS / 1000;

export const FLOW_DAYS: DaySums = {
  name: "flow",
  table: "flow",
  timeMs: "start_s * 1000",
  ageMs: "last_s * 1000",
  tables: ["flow_day"],
  build: async (writer, dayMs) => {
    await writer.run(
      `CREATE OR REPLACE TEMP TABLE flow_part AS
       SELECT device, country, asn, domain, app, proto, resp_port, direction, state, start_s, orig_address,
         resp_address, upload, download, lan
       FROM flow WHERE start_s >= $1 AND start_s < $2`,
      [dayMs / 1000, dayMs / 1000 + DAY_S],
    );
    for (const by of FLOW_GROUPS) {
      const key = isNumbered(by) ? "'', key" : "key, 0";
      await writer.run(
        `INSERT INTO flow_day SELECT ${dayMs}, '${by}', ${key}, example, flows, upload, download, lan FROM (
           SELECT ${GROUP_KEY[by]} AS key, any_value(${EXAMPLE[by] ?? "NULL::VARCHAR"}) AS example, count(*) AS flows,
             sum(upload) AS upload, sum(download) AS download, sum(lan) AS lan FROM flow_part GROUP BY 1)`,
      );
    }
    await writer.run("DROP TABLE flow_part");
  },
};

interface LateRow extends FlowGroupRow {
  readonly dayMs: number;
  readonly by: FlowGroup;
}

const LATE_COLUMNS: readonly Column<LateRow>[] = [
  { type: DOUBLE, value: (row) => row.dayMs },
  { type: VARCHAR, value: (row) => row.by },
  { type: VARCHAR, value: (row) => (isNumbered(row.by) ? "" : row.key) },
  { type: DOUBLE, value: (row) => (isNumbered(row.by) ? row.key : 0) },
  { type: VARCHAR, value: (row) => (row.by === "asn" ? row.remote : row.domain) ?? null },
  { type: DOUBLE, value: (row) => row.flows },
  { type: DOUBLE, value: (row) => row.upload },
  { type: DOUBLE, value: (row) => row.download },
  { type: DOUBLE, value: (row) => row.lan },
];

export async function appendFlows(writer: Writer, flows: readonly FlowRow[]): Promise<void> {
  await writer.append("flow", FLOW_COLUMNS, flows);
  const days = await summedDays(writer, FLOW_DAYS.name);
  if (days === undefined) return;
  const byDay = new Map<number, FlowRow[]>();
  for (const flow of flows) {
    const dayMs = Math.floor(flow.startSeconds / DAY_S) * DAY_MS;
    if (dayMs < days.fromMs || dayMs >= days.toMs) continue;
    const of = byDay.get(dayMs);
    if (of === undefined) byDay.set(dayMs, [flow]);
    else of.push(flow);
  }
  const late: LateRow[] = [];
  for (const [dayMs, of] of byDay) {
    for (const by of FLOW_GROUPS) {
      const groups = new Map<string | number, FlowGroupRow>();
      for (const flow of of) addToGroups(groups, by, flow);
      for (const group of groups.values()) late.push({ ...group, dayMs, by });
    }
  }
  await writer.append("flow_day", LATE_COLUMNS, late);
}

/** The days of a filter's span whose flows need not be read. Undefined: it means some flows of a day only. */
export async function wholeFlowDays(reads: Reads, filter: FlowFilter): Promise<Days | undefined> {
  const { fromMs, toMs, ...others } = filter;
  if (Object.values(others).some((each) => each !== undefined)) return undefined;
  return daysWithin(await summedDays(reads, FLOW_DAYS.name), fromMs, toMs);
}
