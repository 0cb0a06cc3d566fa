/** By what flows can be summed up. `hour` and `day` are UTC, by the flow's start; `port` is the responder's. */
export const FLOW_GROUPS = [
  "device",
  "remote",
  "domain",
  "country",
  "asn",
  "app",
  "proto",
  "port",
  "direction",
  "state",
  "hour",
  "day",
] as const;
export type FlowGroup = (typeof FLOW_GROUPS)[number];

export const GROUP_SORTS = ["upload", "download", "lan", "flows", "key"] as const;
export type GroupSort = (typeof GROUP_SORTS)[number];

/** Of flows over time. */
export const HISTOGRAM_BUCKETS = ["10s", "1m", "5m", "15m", "1h", "6h", "1d"] as const;
export type HistogramBucketName = (typeof HISTOGRAM_BUCKETS)[number];
export const HISTOGRAM_BUCKET_MS: Readonly<Record<HistogramBucketName, number>> = {
  "10s": 10_000,
  "1m": 60_000,
  "5m": 300_000,
  "15m": 900_000,
  "1h": 3_600_000,
  "6h": 21_600_000,
  "1d": 86_400_000,
};
