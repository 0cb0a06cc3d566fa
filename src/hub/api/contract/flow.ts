/** `GET /flows`: one item a conversation, live ones included. */
import * as z from "zod";
import { DIRECTIONS } from "../../../model/flow-direction.ts";
import { flowRecordSchema } from "../../../model/flow-record.ts";
import { pageOf, pagingQuery } from "./paging.ts";
import { instantText, spanQuery } from "./span.ts";

export const flowItemSchema = flowRecordSchema.extend({
  id: z.string(),
  sensor: z.string(),
  live: z.boolean().meta({ description: "not ended yet: figures still grow" }),
  /** The device whose bytes these are; null for external traffic. */
  deviceId: z.string().nullable(),
  /** The other device of internal traffic. */
  peerDeviceId: z.string().nullable(),
  uploadBytes: z.number(),
  downloadBytes: z.number(),
  lanBytes: z.number(),
  country: z.string().nullable().meta({ description: "ISO 3166-1 alpha-2 of the remote end" }),
  asn: z.number().nullable().meta({ description: "autonomous system that announces the remote end" }),
  asName: z.string().nullable(),
});
export type FlowItem = z.infer<typeof flowItemSchema>;

export const FLOW_SORTS = ["start", "upload", "download", "bytes", "duration"] as const;

/** Which flows: all of it must hold. */
export const flowFilterQuery = {
  q: z
    .string()
    .max(2000)
    .optional()
    .meta({
      description: "filter (docs/flow-filter.md)",
      examples: ["device:camera upload>1MB country!=FR"],
    }),
  /** Flows that were alive at any time within the span. */
  ...spanQuery,
  device: z.string().min(1).max(64).optional().meta({ description: "device id, MAC or IP" }),
  remote: z.string().min(1).max(49).optional().meta({ description: "address or CIDR of the other end" }),
  domain: z
    .string()
    .min(1)
    .max(256)
    .optional()
    .meta({ description: "the domain or anything below it: example.com finds cam.example.com" }),
  direction: z.enum(DIRECTIONS).optional(),
  proto: z
    .string()
    .min(1)
    .max(10)
    .optional()
    .meta({ description: "tcp, udp, icmp, icmp6, sctp … or a number" }),
  port: z.coerce.number().int().min(0).max(65_535).optional().meta({ description: "either end's port" }),
  app: z.string().min(1).max(64).optional(),
  live: z.enum(["true", "false"]).optional(),
};

export const flowsQuerySchema = z.strictObject({
  ...pagingQuery,
  ...flowFilterQuery,
  at: instantText
    .optional()
    .meta({ description: "in order of start: begin with what started then, or next in that order" }),
  sort: z.enum(FLOW_SORTS).default("start"),
  order: z.enum(["asc", "desc"]).default("desc"),
});
export type FlowsQuery = z.input<typeof flowsQuerySchema>;

export const flowPageSchema = pageOf(flowItemSchema).extend({
  previous: z
    .string()
    .nullable()
    .meta({ description: "with the other order: cursor of what comes before the first of these" }),
});
export type FlowPage = z.infer<typeof flowPageSchema>;
