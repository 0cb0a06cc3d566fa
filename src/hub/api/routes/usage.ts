import { AppError } from "../../../base/app-error.ts";
import { formatInstantMs } from "../../../base/time.ts";
import type { UsageBucket } from "../../store/traffic-store.ts";
import {
  BUCKET_MS,
  type Bucket,
  type DeviceUsage,
  deviceUsageQuerySchema,
  deviceUsageSchema,
  MAX_BUCKETS,
  MAX_BUCKETS_OF_EACH,
  type Usage,
  type UsageItem,
  usageQuerySchema,
  usageSchema,
} from "../contract/usage.ts";
import type { Desk } from "../desk.ts";
import { deviceIdOf, spanOf } from "../query-span.ts";
import type { Router } from "../router.ts";

/** The store's id of the house as a whole. */
const HOUSE = "";

export function usageRoutes(router: Router, desk: Desk): void {
  router.add({
    method: "GET",
    path: "/usage",
    summary: "Bytes over time, of one device or of the house",
    scope: "view",
    query: usageQuerySchema,
    answer: { status: 200, description: "Every bucket that touches the span", schema: usageSchema },
    handle: async ({ query }): Promise<Usage> => {
      const now = desk.nowMs();
      const device = deviceIdOf(query.device, desk.inventory) ?? HOUSE;
      const { fromMs, toMs, bucketMs } = bucketsOf(query, now, MAX_BUCKETS);
      const found = await desk.store.usage(device, fromMs, toMs, bucketMs);
      const keptMs = bucketMs < BUCKET_MS["1h"] ? desk.retention.minuteMs : desk.retention.hourMs;
      return {
        items: everyBucket(found, fromMs, toMs, bucketMs),
        next: null,
        from: formatInstantMs(fromMs),
        to: formatInstantMs(toMs),
        bucket: query.bucket,
        keptFrom: formatInstantMs(Math.max(0, now - keptMs)),
      };
    },
  });
  router.add({
    method: "GET",
    path: "/usage/devices",
    summary: "Bytes over time, of every device that moved any",
    scope: "view",
    query: deviceUsageQuerySchema,
    answer: { status: 200, description: "Every device's buckets", schema: deviceUsageSchema },
    handle: async ({ query }): Promise<DeviceUsage> => {
      const { fromMs, toMs, bucketMs } = bucketsOf(query, desk.nowMs(), MAX_BUCKETS_OF_EACH);
      const found = await desk.store.usageOfEach(fromMs, toMs, bucketMs);
      return {
        from: formatInstantMs(fromMs),
        to: formatInstantMs(toMs),
        bucket: query.bucket,
        items: [...found].map(([deviceId, buckets]) => {
          const uploadBytes = new Array<number>((toMs - fromMs) / bucketMs).fill(0);
          const downloadBytes = [...uploadBytes];
          for (const { startMs, upload, download } of buckets) {
            uploadBytes[(startMs - fromMs) / bucketMs] = upload;
            downloadBytes[(startMs - fromMs) / bucketMs] = download;
          }
          return { deviceId, uploadBytes, downloadBytes };
        }),
      };
    },
  });
}

/** The bucket that is running now is part of an open span. */
function bucketsOf(
  query: { from?: string | undefined; to?: string | undefined; bucket: Bucket },
  nowMs: number,
  most: number,
): { fromMs: number; toMs: number; bucketMs: number } {
  const bucketMs = BUCKET_MS[query.bucket];
  const span = spanOf(query, nowMs);
  const fromMs = Math.floor(span.fromMs / bucketMs) * bucketMs;
  const toMs = Math.ceil((span.toMs ?? nowMs + 1) / bucketMs) * bucketMs;
  const count = (toMs - fromMs) / bucketMs;
  if (count <= most) return { fromMs, toMs, bucketMs };
  throw new AppError("invalid", `that would be ${count} buckets, more than ${most}`, {
    hint: "Take a wider bucket or a shorter span",
  });
}

function everyBucket(
  found: readonly UsageBucket[],
  fromMs: number,
  toMs: number,
  bucketMs: number,
): UsageItem[] {
  const byStart = new Map(found.map((bucket) => [bucket.startMs, bucket]));
  const items: UsageItem[] = [];
  for (let at = fromMs; at < toMs; at += bucketMs) {
    const bucket = byStart.get(at);
    items.push({
      start: formatInstantMs(at),
      uploadBytes: bucket?.upload ?? 0,
      downloadBytes: bucket?.download ?? 0,
      lanBytes: bucket?.lan ?? 0,
      flows: bucket?.flows ?? 0,
    });
  }
  return items;
}
