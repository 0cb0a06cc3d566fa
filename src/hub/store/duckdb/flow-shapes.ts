/** What the largest ended flow of each destination looked like. */
import type { DestinationShape, ShapesQuery } from "../traffic-store.ts";
import type { Database, Parameters } from "./database.ts";
import type { DeviceParts } from "./device-parts.ts";
import { BYTES, REMOTE } from "./flow-clauses.ts";

export async function queryShapes(
  database: Database,
  devices: DeviceParts,
  { fromMs, toMs, device, byDomain, keys }: ShapesQuery,
): Promise<DestinationShape[]> {
  if (keys.length === 0) return [];
  const parameters: Parameters = [fromMs / 1000, toMs / 1000];
  const add = (value: string | number): string => `$${parameters.push(value)}`;
  const key = byDomain ? `CASE domain WHEN '' THEN ${REMOTE} ELSE domain END` : REMOTE;
  const rows = await database.read(
    `SELECT ${key} AS key, max(${BYTES}) AS bytes, arg_max(shape_figures, ${BYTES}) AS "shapeFigures" FROM flow
     WHERE last_s >= $1 AND start_s < $2 AND shape > 0 AND ${devices.clause("device", device, add)}
       AND ${key} IN (${keys.map(add).join(", ")}) GROUP BY 1`,
    parameters,
  );
  return rows as unknown as DestinationShape[];
}
