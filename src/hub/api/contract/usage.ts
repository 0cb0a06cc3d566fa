/** `GET /usage`: bytes over time, of one device or of the house. */
import * as z from "zod";
import { instant, spanQuery } from "./span.ts";

export const BUCKETS = ["1m", "5m", "15m", "1h", "1d"] as const;
export type Bucket = (typeof BUCKETS)[number];
export const BUCKET_MS: Readonly<Record<Bucket, number>> = {
  "1m": 60_000,
  "5m": 300_000,
  "15m": 900_000,
  "1h": 3_600_000,
  "1d": 86_400_000,
};
/** More buckets than this are refused with the advice to take a wider one. */
export const MAX_BUCKETS = 10_000;
/** Of each device, where all are asked for. */
export const MAX_BUCKETS_OF_EACH = 400;

export const usageQuerySchema = z.strictObject({
  device: z.string().min(1).max(64).optional().meta({ description: "device id, MAC or IP; without: all" }),
  ...spanQuery,
  bucket: z.enum(BUCKETS).default("1h"),
});
export type UsageQuery = z.input<typeof usageQuerySchema>;

/** `GET /usage/devices`: the same of every device in one answer, for small pictures. */
export const deviceUsageQuerySchema = z.strictObject({ ...spanQuery, bucket: z.enum(BUCKETS).default("1h") });
export type DeviceUsageQuery = z.input<typeof deviceUsageQuerySchema>;

export const deviceUsageSchema = z.object({
  from: instant,
  to: instant,
  bucket: z.enum(BUCKETS),
  items: z
    .array(
      z.object({
        deviceId: z.string(),
        uploadBytes: z.array(z.number()),
        downloadBytes: z.array(z.number()),
      }),
    )
    .meta({ description: "a number a bucket, oldest first; who moved nothing is not in it" }),
});
export type DeviceUsage = z.infer<typeof deviceUsageSchema>;

export const usageItemSchema = z.object({
  start: instant,
  uploadBytes: z.number(),
  downloadBytes: z.number(),
  lanBytes: z.number(),
  flows: z.number().meta({ description: "flows that began in this bucket" }),
});
export type UsageItem = z.infer<typeof usageItemSchema>;

/** Every bucket that touches the span is present, oldest first; buckets are aligned to UTC. */
export const usageSchema = z.object({
  items: z.array(usageItemSchema),
  next: z.null(),
  from: instant,
  to: instant,
  bucket: z.enum(BUCKETS),
  keptFrom: instant.meta({ description: "older buckets of this size are no longer kept: they show 0" }),
});
export type Usage = z.infer<typeof usageSchema>;
