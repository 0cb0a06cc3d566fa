/** What the largest ended flow of each destination looked like, and when something was uploaded there. */
import { SHAPES } from "../../../model/traffic-shape.ts";
import type { DestinationShape, ShapesQuery, UploadRow } from "../traffic-store.ts";
import type { Database, Parameters } from "./database.ts";
import type { DeviceParts } from "./device-parts.ts";
import { BYTES, REMOTE } from "./flow-clauses.ts";

const UPLOAD = SHAPES.indexOf("upload");
const MOST_UPLOADS = 4000;

export async function queryShapes(
  database: Database,
  devices: DeviceParts,
  query: ShapesQuery,
): Promise<DestinationShape[]> {
  if (query.keys.length === 0) return [];
  const { key, where, parameters } = ofDestinations(devices, query);
  const rows = await database.read(
    `SELECT ${key} AS key, max(${BYTES}) AS bytes, arg_max(shape_figures, ${BYTES}) AS "shapeFigures" FROM flow
     WHERE ${where} AND shape > 0 GROUP BY 1`,
    parameters,
  );
  return rows as unknown as DestinationShape[];
}

export async function queryUploads(
  database: Database,
  devices: DeviceParts,
  query: ShapesQuery,
): Promise<UploadRow[]> {
  if (query.keys.length === 0) return [];
  const { key, where, parameters } = ofDestinations(devices, query);
  const rows = await database.read(
    `SELECT ${key} AS key, start_s * 1000 + start_ns / 1e6 AS "startMs", shape_figures AS "shapeFigures" FROM flow
     WHERE ${where} AND shape = ${UPLOAD} ORDER BY start_s DESC LIMIT ${MOST_UPLOADS}`,
    parameters,
  );
  return rows as unknown as UploadRow[];
}

function ofDestinations(
  devices: DeviceParts,
  { fromMs, toMs, device, byDomain, keys }: ShapesQuery,
): { readonly key: string; readonly where: string; readonly parameters: Parameters } {
  const parameters: Parameters = [fromMs / 1000, toMs / 1000];
  const add = (value: string | number): string => `$${parameters.push(value)}`;
  const key = byDomain ? `CASE domain WHEN '' THEN ${REMOTE} ELSE domain END` : REMOTE;
  const where = `last_s >= $1 AND start_s < $2 AND ${devices.clause("device", device, add)}
       AND ${key} IN (${keys.map(add).join(", ")})`;
  return { key, where, parameters };
}
