import { keyText } from "../../../base/address-key.ts";
import { formatInstantMs } from "../../../base/time.ts";
import { clipsOf, type Sending } from "../../../model/clip-series.ts";
import { type FlowShape, toldFigures, toldShape, unpackShape } from "../../../model/traffic-shape.ts";
import type { PlaceOf } from "../../../places/places.ts";
import { endsBefore, remoteOf, startsBefore } from "../../store/flow-match.ts";
import type { DestinationRow } from "../../store/traffic-store.ts";
import { type Destination, destinationPageSchema, destinationsQuerySchema } from "../contract/destination.ts";
import { encodeCursor, offsetOf } from "../cursor.ts";
import type { Desk } from "../desk.ts";
import { deviceIdOf, spanOf } from "../query-span.ts";
import type { Router } from "../router.ts";

const HOUR_MS = 3_600_000;

export function destinationRoutes(router: Router, desk: Desk): void {
  router.add({
    method: "GET",
    path: "/destinations",
    summary: "To whom the bytes went, in whole hours",
    scope: "view",
    query: destinationsQuerySchema,
    answer: { status: 200, description: "A page of destinations", schema: destinationPageSchema },
    handle: async ({ query }) => {
      const now = desk.nowMs();
      const span = spanOf(query, now);
      const device = deviceIdOf(query.device, desk.inventory);
      const offset = offsetOf(query.cursor);
      const rows = await desk.store.destinations({
        fromMs: Math.floor(span.fromMs / HOUR_MS) * HOUR_MS,
        toMs: Math.ceil((span.toMs ?? now + 1) / HOUR_MS) * HOUR_MS,
        device,
        byDomain: query.by === "domain",
        sort: query.sort,
        descending: query.order === "desc",
        offset,
        limit: query.limit + 1,
      });
      const page = rows.slice(0, query.limit);
      const shapes = await shapesOf(desk, page, query.by === "domain", span, device);
      const placeOf = await desk.places.open();
      return {
        items: page.map((row) => ({
          ...destination(row, query.by === "domain", placeOf),
          ...shapes.get(keyOf(row, query.by === "domain")),
        })),
        next: rows.length > query.limit ? encodeCursor([offset + query.limit]) : null,
      };
    },
  });
}

function keyOf({ remote, domain }: DestinationRow, byDomain: boolean): string {
  return byDomain && domain !== "" ? domain : remote;
}

/** Flows that go on are in memory, those that ended in the store; clips are seen in all, else the largest that is clear speaks. */
async function shapesOf(
  desk: Desk,
  rows: readonly DestinationRow[],
  byDomain: boolean,
  span: { readonly fromMs: number; readonly toMs: number | undefined },
  device: string | undefined,
): Promise<Map<string, { shape: FlowShape }>> {
  const shapes = new Map<string, { shape: FlowShape }>();
  if (device === undefined) return shapes;
  const keys = rows.map((row) => keyOf(row, byDomain));
  const toMs = span.toMs ?? Number.MAX_SAFE_INTEGER;
  const query = { fromMs: span.fromMs, toMs, device, byDomain, keys };
  const most = new Map((await desk.store.destinationShapes(query)).map((one) => [one.key, one]));
  const sendings = new Map<string, Sending[]>(keys.map((key) => [key, []]));
  const note = (key: string, startMs: number, figures: string): void => {
    const shape = unpackShape(figures);
    if (shape !== undefined) sendings.get(key)?.push({ startMs, shape });
  };
  for (const one of await desk.store.destinationUploads(query)) note(one.key, one.startMs, one.shapeFigures);
  for (const row of desk.liveFlows()) {
    if (row.shape <= 0 || row.device !== device) continue;
    if (endsBefore(row, span.fromMs) || !startsBefore(row, toMs)) continue;
    const key = byDomain && row.domain !== "" ? row.domain : remoteOf(row);
    const bytes = row.origBytes + row.respBytes;
    note(key, row.startSeconds * 1000 + row.startNanos / 1e6, row.shapeFigures);
    if ((most.get(key)?.bytes ?? -1) < bytes) most.set(key, { key, bytes, shapeFigures: row.shapeFigures });
  }
  for (const row of rows) {
    const key = keyOf(row, byDomain);
    const clips = clipsOf(sendings.get(key) ?? [], row.upload);
    const figures = most.get(key)?.shapeFigures;
    if (clips !== undefined) shapes.set(key, { shape: toldShape(clips) });
    else if (figures !== undefined) shapes.set(key, { shape: toldFigures(figures) });
  }
  return shapes;
}

function destination(row: DestinationRow, byDomain: boolean, placeOf: PlaceOf): Destination {
  const address = keyText(row.remote);
  const domain = row.domain === "" ? null : row.domain;
  return {
    remote: byDomain ? (domain ?? address) : address,
    address,
    domain,
    addresses: row.addresses,
    ...placeOf(row.remote),
    uploadBytes: row.upload,
    downloadBytes: row.download,
    flows: row.flows,
    devices: row.devices,
    firstSeen: formatInstantMs(row.firstMs),
    lastSeen: formatInstantMs(row.lastMs),
  };
}
