/** The columns of ended and of unfinished flows. */
import { DOUBLE, INTEGER, VARCHAR } from "@duckdb/node-api";
import type { FlowRow } from "../traffic-store.ts";
import type { Column } from "./database.ts";

/** Property of the row, column of the table, type; in the table's order. */
const COLUMNS = [
  ["epochId", "epoch_id", INTEGER],
  ["flowId", "flow_id", DOUBLE],
  ["device", "device", VARCHAR],
  ["peer", "peer", VARCHAR],
  ["startSeconds", "start_s", DOUBLE],
  ["startNanos", "start_ns", INTEGER],
  ["lastSeconds", "last_s", DOUBLE],
  ["lastNanos", "last_ns", INTEGER],
  ["origAddress", "orig_address", VARCHAR],
  ["respAddress", "resp_address", VARCHAR],
  ["origPort", "orig_port", INTEGER],
  ["respPort", "resp_port", INTEGER],
  ["origMac", "orig_mac", VARCHAR],
  ["respMac", "resp_mac", VARCHAR],
  ["proto", "proto", INTEGER],
  ["icmpType", "icmp_type", INTEGER],
  ["icmpCode", "icmp_code", INTEGER],
  ["vlan0", "vlan0", INTEGER],
  ["vlan1", "vlan1", INTEGER],
  ["state", "state", INTEGER],
  ["direction", "direction", INTEGER],
  ["domainSource", "domain_source", INTEGER],
  ["domain", "domain", VARCHAR],
  ["app", "app", VARCHAR],
  ["origPackets", "orig_packets", DOUBLE],
  ["origBytes", "orig_bytes", DOUBLE],
  ["respPackets", "resp_packets", DOUBLE],
  ["respBytes", "resp_bytes", DOUBLE],
  ["upload", "upload", DOUBLE],
  ["download", "download", DOUBLE],
  ["lan", "lan", DOUBLE],
  ["appSource", "app_source", INTEGER],
  ["country", "country", VARCHAR],
  ["asn", "asn", DOUBLE],
  ["ja4", "ja4", VARCHAR],
  ["tunnel", "tunnel", VARCHAR],
  ["shape", "shape", INTEGER],
  ["shapeFigures", "shape_figures", VARCHAR],
] as const satisfies readonly (readonly [keyof FlowRow, string, unknown])[];

export const FLOW_COLUMNS: readonly Column<FlowRow>[] = COLUMNS.map(([name, , type]) => ({
  type,
  value: (row: FlowRow) => row[name],
}));

/** What flows of older versions lack until it is looked up. */
const MISSING: Readonly<Record<string, string>> = {
  country: "''",
  asn: "0",
  ja4: "''",
  tunnel: "''",
  shape: "-1",
  shape_figures: "''",
};

export const SELECTED = COLUMNS.map(([name, column]) => {
  const missing = MISSING[column];
  return `${missing === undefined ? column : `coalesce(${column}, ${missing})`} AS "${name}"`;
}).join(", ");
