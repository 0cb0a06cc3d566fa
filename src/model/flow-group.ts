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
