/** How far a flow's connection came, in Zeek's words (conn.log `conn_state`); `-` for protocols without a connection. */
export const FLOW_STATES = [
  "-",
  "S0",
  "S1",
  "SF",
  "REJ",
  "S2",
  "S3",
  "RSTO",
  "RSTR",
  "RSTOS0",
  "RSTRH",
  "SH",
  "SHR",
  "OTH",
] as const;
export type FlowState = (typeof FLOW_STATES)[number];
