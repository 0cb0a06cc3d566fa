/** `GET /destinations`: to whom the bytes went. */
import * as z from "zod";
import { flowShapeSchema } from "../../../model/shape-schema.ts";
import { pageOf, pagingQuery } from "./paging.ts";
import { instant, spanQuery } from "./span.ts";

export const DESTINATION_SORTS = ["upload", "download", "flows", "firstSeen"] as const;

export const destinationsQuerySchema = z.strictObject({
  ...pagingQuery,
  ...spanQuery,
  device: z.string().min(1).max(64).optional().meta({ description: "device id, MAC or IP; without: all" }),
  /** domain: one item per domain, and per address where no name is known. */
  by: z.enum(["address", "domain"]).default("address"),
  sort: z.enum(DESTINATION_SORTS).default("upload"),
  order: z.enum(["asc", "desc"]).default("desc"),
});
export type DestinationsQuery = z.input<typeof destinationsQuerySchema>;

export const destinationSchema = z.object({
  /** Unique in its list: the domain if grouped by it and known, else the address. */
  remote: z.string(),
  address: z.string().meta({ description: "grouped by domain: the one with the most bytes" }),
  domain: z.string().nullable(),
  addresses: z.number().int(),
  country: z.string().nullable().meta({ description: "ISO 3166-1 alpha-2 of the remote end" }),
  asn: z.number().nullable().meta({ description: "autonomous system that announces the remote end" }),
  asName: z.string().nullable(),
  uploadBytes: z.number(),
  downloadBytes: z.number(),
  flows: z.number(),
  devices: z.array(z.string()).meta({ description: "ids of the devices that spoke with it in the span" }),
  firstSeen: instant.meta({ description: "ever, as far as the store reaches back" }),
  shape: flowShapeSchema
    .optional()
    .meta({ description: "of one device: what the largest flow that is clear looked like" }),
  lastSeen: instant.meta({ description: "within the span, to the hour" }),
});
export type Destination = z.infer<typeof destinationSchema>;

/** Spans are widened to full hours (UTC). */
export const destinationPageSchema = pageOf(destinationSchema);
