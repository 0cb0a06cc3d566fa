/**
 * Zeek's conn.log, with the columns of its policy scripts for VLANs, MACs and the community id. `orig_bytes` are payload:
 * Zeek takes TCP's from sequence numbers, here every segment counts, also one that was sent again. `orig_ip_bytes` begin at
 * the IP header. What Tapdeck counts elsewhere, bytes on the wire from the link header on, stands in columns of its own,
 * `orig_wire_bytes` and `resp_wire_bytes`.
 */
import type { ExportedFlow } from "../exported-flow.ts";
import type { FlowWriter } from "../flow-writer.ts";
import { type ZeekColumn, ZeekLog, zeekBool, zeekInterval, zeekString, zeekTime } from "./zeek-log.ts";

const PROTO = { icmp: 1, tcp: 6, udp: 17, icmp6: 58, sctp: 132 } as const;
/** Zeek's enum knows no others, and one icmp. */
const PROTO_NAMES: Readonly<Record<number, string>> = {
  [PROTO.icmp]: "icmp",
  [PROTO.tcp]: "tcp",
  [PROTO.udp]: "udp",
  [PROTO.icmp6]: "icmp",
};
/** Where our word is not Zeek's. */
const SERVICES: Readonly<Record<string, string>> = { tls: "ssl" };

const unknown = (): undefined => undefined;

export const CONN_COLUMNS: readonly ZeekColumn<ExportedFlow>[] = [
  { name: "ts", type: "time", value: (flow) => zeekTime(flow.startSeconds, flow.startNanos) },
  { name: "uid", type: "string", value: (flow) => flow.uid.text },
  { name: "id.orig_h", type: "addr", value: ({ record }) => record.orig.ip },
  {
    name: "id.orig_p",
    type: "port",
    value: (flow) => String(isIcmp(flow) ? flow.icmpType : flow.record.orig.port),
  },
  { name: "id.resp_h", type: "addr", value: ({ record }) => record.resp.ip },
  {
    name: "id.resp_p",
    type: "port",
    value: (flow) => String(isIcmp(flow) ? flow.icmpCode : flow.record.resp.port),
  },
  { name: "proto", type: "enum", value: ({ proto }) => PROTO_NAMES[proto] ?? "unknown_transport" },
  {
    name: "service",
    type: "string",
    value: ({ record }) => (record.appSource === "port" ? undefined : service(record.app)),
  },
  { name: "duration", type: "interval", value: duration },
  { name: "orig_bytes", type: "count", value: ({ lengths }) => numeral(lengths?.origPayload) },
  { name: "resp_bytes", type: "count", value: ({ lengths }) => numeral(lengths?.respPayload) },
  { name: "conn_state", type: "string", value: connState },
  { name: "local_orig", type: "bool", value: (flow) => zeekBool(flow.origLocal) },
  { name: "local_resp", type: "bool", value: (flow) => zeekBool(flow.respLocal) },
  { name: "missed_bytes", type: "count", value: unknown },
  { name: "history", type: "string", value: unknown },
  { name: "orig_pkts", type: "count", value: ({ record }) => String(record.orig.packets) },
  { name: "orig_ip_bytes", type: "count", value: ({ lengths }) => numeral(lengths?.origIp) },
  { name: "resp_pkts", type: "count", value: ({ record }) => String(record.resp.packets) },
  { name: "resp_ip_bytes", type: "count", value: ({ lengths }) => numeral(lengths?.respIp) },
  { name: "tunnel_parents", type: "set[string]", value: unknown },
  { name: "ip_proto", type: "count", value: ({ proto }) => String(proto) },
  { name: "vlan", type: "int", value: ({ vlan }) => numeral(vlan[0]) },
  { name: "inner_vlan", type: "int", value: ({ vlan }) => numeral(vlan[1]) },
  { name: "orig_l2_addr", type: "string", value: ({ record }) => record.orig.mac },
  { name: "resp_l2_addr", type: "string", value: ({ record }) => record.resp.mac },
  { name: "community_id", type: "string", value: ({ communityId }) => communityId },
  { name: "orig_wire_bytes", type: "count", value: ({ record }) => String(record.orig.bytes) },
  { name: "resp_wire_bytes", type: "count", value: ({ record }) => String(record.resp.bytes) },
];

export function connLog(now: () => Date): FlowWriter {
  const log = new ZeekLog("conn", CONN_COLUMNS, now);
  return { head: () => log.head(), flow: (flow) => [log.line(flow)], tail: () => log.tail() };
}

function isIcmp({ proto }: ExportedFlow): boolean {
  return proto === PROTO.icmp || proto === PROTO.icmp6;
}

function service(app: string | undefined): string | undefined {
  return app === undefined ? undefined : zeekString(SERVICES[app] ?? app);
}

/** A single packet has none. */
function duration(flow: ExportedFlow): string | undefined {
  const { startSeconds, startNanos, lastSeconds, lastNanos } = flow;
  const micros =
    (lastSeconds - startSeconds) * 1e6 + Math.floor(lastNanos / 1000) - Math.floor(startNanos / 1000);
  return micros > 0 ? zeekInterval(micros) : undefined;
}

/** For UDP Zeek says in the same words who spoke; for all but TCP and UDP it says OTH, here SCTP has its state too. */
function connState({ proto, record }: ExportedFlow): string {
  if (proto === PROTO.tcp || proto === PROTO.sctp) return record.state;
  if (proto !== PROTO.udp) return "OTH";
  if (record.orig.packets === 0) return "SHR";
  return record.resp.packets > 0 ? "SF" : "S0";
}

function numeral(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}
