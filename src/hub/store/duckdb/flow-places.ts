/** Flows of older versions get the place of their remote end, some addresses at a time. */
import { DOUBLE, VARCHAR } from "@duckdb/node-api";
import type { AddressKey } from "../../../base/address-key.ts";
import { DIRECTIONS } from "../../../model/flow-direction.ts";
import type { FlowPlace } from "../traffic-store.ts";
import type { Column, Database } from "./database.ts";
import { forgetDays } from "./day-sums.ts";
import { REMOTE } from "./flow-clauses.ts";
import { FLOW_DAYS } from "./flow-days.ts";

const STEP_ADDRESSES = 2000;
const INTERNAL = DIRECTIONS.indexOf("internal");

type Placed = FlowPlace & { readonly remote: AddressKey };

const COLUMNS: readonly Column<Placed>[] = [
  { type: VARCHAR, value: (row) => row.remote },
  { type: VARCHAR, value: (row) => row.country },
  { type: DOUBLE, value: (row) => row.asn },
];

export async function placeFlows(
  database: Database,
  placeOf: (remote: AddressKey) => FlowPlace,
): Promise<boolean> {
  const found = await database.read(
    `SELECT DISTINCT ${REMOTE} AS remote FROM flow WHERE country IS NULL LIMIT ${STEP_ADDRESSES}`,
  );
  if (found.length === 0) return false;
  const placed = found.map(({ remote }) => ({ remote: String(remote), ...placeOf(String(remote)) }));
  await database.write(async (writer) => {
    await writer.run("CREATE OR REPLACE TEMP TABLE placed (remote VARCHAR, country VARCHAR, asn DOUBLE)");
    await writer.append("placed", COLUMNS, placed);
    await writer.run(
      `UPDATE flow SET country = CASE direction WHEN ${INTERNAL} THEN '' ELSE placed.country END,
         asn = CASE direction WHEN ${INTERNAL} THEN 0 ELSE placed.asn END
       FROM placed WHERE flow.country IS NULL AND placed.remote = ${REMOTE}`,
    );
    await writer.run("DROP TABLE placed");
    await forgetDays(writer, FLOW_DAYS);
  });
  return true;
}
