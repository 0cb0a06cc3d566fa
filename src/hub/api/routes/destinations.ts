import { keyText } from "../../../base/address-key.ts";
import { formatInstantMs } from "../../../base/time.ts";
import type { PlaceOf } from "../../../places/places.ts";
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
      const offset = offsetOf(query.cursor);
      const rows = await desk.store.destinations({
        fromMs: Math.floor(span.fromMs / HOUR_MS) * HOUR_MS,
        toMs: Math.ceil((span.toMs ?? now + 1) / HOUR_MS) * HOUR_MS,
        device: deviceIdOf(query.device, desk.inventory),
        byDomain: query.by === "domain",
        sort: query.sort,
        descending: query.order === "desc",
        offset,
        limit: query.limit + 1,
      });
      const placeOf = await desk.places.open();
      return {
        items: rows.slice(0, query.limit).map((row) => destination(row, query.by === "domain", placeOf)),
        next: rows.length > query.limit ? encodeCursor([offset + query.limit]) : null,
      };
    },
  });
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
