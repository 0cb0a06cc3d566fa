/** `GET /anomalies`: what odd packets were met, by name, with a sample of each. */
import * as z from "zod";
import { packetEndSchema, packetLayerSchema } from "../../../model/anomaly-sample.ts";
import { pageOf, pagingQuery } from "./paging.ts";
import { instant } from "./span.ts";

const sampleEndSchema = packetEndSchema.extend({
  deviceId: z.string().nullable().meta({ description: "the device that has this address" }),
  /** Addresses are easily forged; what comes from outside has the router's MAC. */
  linkDeviceId: z.string().nullable().meta({ description: "the device that has this MAC" }),
});
export type SampleEnd = z.infer<typeof sampleEndSchema>;

export const sampleSchema = z.object({
  at: instant,
  sensor: z.string(),
  interface: z.string(),
  linkType: z.number().nullable().meta({ description: "LINKTYPE_ value of capture files" }),
  capturedLength: z.number(),
  originalLength: z.number().meta({ description: "on the wire, as the capture says" }),
  src: sampleEndSchema,
  dst: sampleEndSchema,
  layers: z.array(packetLayerSchema).meta({ description: "where each header begins" }),
  hex: z
    .string()
    .nullable()
    .meta({ description: "the packet's first bytes; null for who may not see frames (scope frames)" }),
  url: z.string().meta({ description: "the same as a pcapng file of one packet" }),
});
export type Sample = z.infer<typeof sampleSchema>;

export const anomalySchema = z.object({
  name: z.string().meta({ examples: ["tcp-bad-options", "unknown-link-type-147"] }),
  title: z.string(),
  meaning: z.string().meta({ description: "what it means, in one plain sentence" }),
  packets: z.number().meta({ description: "since the sensor started" }),
  lastSeen: instant.nullable().meta({ description: "to the second, event time" }),
  sample: sampleSchema.nullable(),
});
export type Anomaly = z.infer<typeof anomalySchema>;

export const anomaliesQuerySchema = z.strictObject(pagingQuery);
/** Most packets first. */
export const anomalyPageSchema = pageOf(anomalySchema);

export const anomalyParamsSchema = z.object({ name: z.string().min(1).max(64) });
