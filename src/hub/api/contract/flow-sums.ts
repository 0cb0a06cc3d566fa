/** `GET /flows/groups`, `GET /flows/histogram`, `GET /flows/export`: the flows of a filter summed up, and handed out. */
import * as z from "zod";
import { FLOW_GROUPS, GROUP_SORTS, HISTOGRAM_BUCKETS } from "../../../model/flow-group.ts";
import { flowFilterQuery } from "./flow.ts";
import { pageOf, pagingQuery } from "./paging.ts";
import { instant } from "./span.ts";

const moved = {
  flows: z.number(),
  uploadBytes: z.number(),
  downloadBytes: z.number(),
  lanBytes: z.number(),
};

export const flowGroupsQuerySchema = z.strictObject({
  ...pagingQuery,
  ...flowFilterQuery,
  by: z.enum(FLOW_GROUPS),
  sort: z.enum(GROUP_SORTS).default("upload"),
  order: z.enum(["asc", "desc"]).default("desc"),
});
export type FlowGroupsQuery = z.input<typeof flowGroupsQuerySchema>;

export const flowGroupSchema = z.object({
  key: z.string().meta({
    description:
      "device id, address, name, country, number or start of the hour or day; empty where nobody knows",
  }),
  ...moved,
  domain: z.string().nullable().meta({ description: "by remote: a name that the address had lately" }),
  country: z.string().nullable().meta({ description: "by remote or country" }),
  asn: z.number().nullable().meta({ description: "by remote or asn" }),
  asName: z.string().nullable(),
  filter: z.string().meta({ description: "term of the filter language that is this group" }).nullable(),
});
export type FlowGroupItem = z.infer<typeof flowGroupSchema>;

/** Bytes are whole flows': also what moved before or after the span. */
export const flowGroupPageSchema = pageOf(flowGroupSchema).extend({
  total: z.object({ ...moved, groups: z.number() }).meta({ description: "of all groups" }),
});
export type FlowGroupPage = z.infer<typeof flowGroupPageSchema>;

export const flowHistogramQuerySchema = z.strictObject({
  ...flowFilterQuery,
  bucket: z
    .enum(HISTOGRAM_BUCKETS)
    .optional()
    .meta({ description: "without: what divides the span into 200 buckets at most" }),
});
export type FlowHistogramQuery = z.input<typeof flowHistogramQuerySchema>;

export const flowBucketSchema = z.object({
  start: instant,
  flows: z.number().meta({ description: "that began in this bucket" }),
  uploadBytes: z.number(),
  downloadBytes: z.number(),
  lanBytes: z.number(),
});
export type FlowBucketItem = z.infer<typeof flowBucketSchema>;

/**
 * Every bucket that touches the span, oldest first. The bytes of a flow are spread evenly over its life; without a filter
 * they are in the minutes in which they went, as those of `/usage`.
 */
export const flowHistogramSchema = z.object({
  items: z.array(flowBucketSchema),
  next: z.null(),
  from: instant,
  to: instant,
  bucket: z.enum(HISTOGRAM_BUCKETS),
  keptFrom: instant
    .nullable()
    .meta({ description: "flows that ended before are no longer kept; null: none are" }),
});
export type FlowHistogram = z.infer<typeof flowHistogramSchema>;

export const FLOW_EXPORTS = ["csv", "json"] as const;
export const flowExportQuerySchema = z.strictObject({
  ...flowFilterQuery,
  format: z.enum(FLOW_EXPORTS).default("csv"),
});

export const flowFramesQuerySchema = z.strictObject(flowFilterQuery);
