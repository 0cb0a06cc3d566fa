/**
 * Suricata's EVE JSON, one object a line: `flow` for a flow that ended, `dns` (version 2) and `tls` (over UDP: `quic`)
 * for what one said, joined by flow_id and community_id. Fields mean what they mean there; bytes are, as there, those of
 * whole frames. `reason` is left out: why a flow ended is not always known. A flow's timestamp is its last packet's.
 */
import { parseIpv4 } from "../base/address.ts";
import { formatInstantNs, instantOfMs } from "../base/time.ts";
import type { FlowIdentity } from "../model/flow-identity.ts";
import type { FlowRecord } from "../model/flow-record.ts";
import { dnsRcodeName, dnsTypeName } from "./dns-words.ts";
import type { ExportedFlow } from "./exported-flow.ts";
import type { DnsFact, FlowEvent, FlowWriter, TlsFact } from "./flow-writer.ts";

const PROTO = { icmp: 1, tcp: 6, udp: 17, icmp6: 58, sctp: 132 } as const;
const PROTO_NAMES: Readonly<Record<number, string>> = {
  [PROTO.icmp]: "ICMP",
  2: "IGMP",
  [PROTO.tcp]: "TCP",
  [PROTO.udp]: "UDP",
  41: "IPv6",
  47: "GRE",
  50: "ESP",
  51: "AH",
  [PROTO.icmp6]: "IPv6-ICMP",
  [PROTO.sctp]: "SCTP",
};
const WITH_PORTS: ReadonlySet<number> = new Set([PROTO.tcp, PROTO.udp, PROTO.sctp]);
const CLOSED: ReadonlySet<string> = new Set(["SF", "REJ", "RSTO", "RSTR", "RSTOS0", "RSTRH"]);
const TLS_VERSIONS: Readonly<Record<number, string>> = {
  2: "SSLv2",
  768: "SSLv3",
  769: "TLSv1",
  770: "TLS 1.1",
  771: "TLS 1.2",
  772: "TLS 1.3",
};

export const eveWriter: FlowWriter = {
  head: () => [],
  flow: (flow) => [JSON.stringify(flowEvent(flow))],
  event: ({ fact, flow, uid }) => [
    JSON.stringify(fact.kind === "dns-query" ? dnsEvent({ fact, flow, uid }) : tlsEvent({ fact, flow, uid })),
  ],
  tail: () => [],
};

/** `2026-11-23T10:00:00.000000+0000`: microseconds, the offset without a colon. */
function eveTime(seconds: number, nanos: number): string {
  return `${formatInstantNs(seconds, nanos).slice(0, -4)}+0000`;
}

function eveTimeOfMs(ms: number): string {
  const { seconds, nanos } = instantOfMs(ms);
  return eveTime(seconds, nanos);
}

function flowEvent(flow: ExportedFlow): object {
  const { record, proto, startSeconds, startNanos, lastSeconds, lastNanos } = flow;
  const { orig, resp } = record;
  const icmp = proto === PROTO.icmp || proto === PROTO.icmp6;
  return {
    timestamp: eveTime(lastSeconds, lastNanos),
    flow_id: flow.uid.number,
    event_type: "flow",
    ...vlanOf(flow),
    src_ip: orig.ip,
    ...(WITH_PORTS.has(proto) ? { src_port: orig.port } : {}),
    dest_ip: resp.ip,
    ...(WITH_PORTS.has(proto) ? { dest_port: resp.port } : {}),
    ip_v: record.ipVersion,
    proto: PROTO_NAMES[proto] ?? String(proto),
    ...(icmp ? { icmp_type: flow.icmpType, icmp_code: flow.icmpCode } : {}),
    ...(record.app === undefined ? {} : { app_proto: record.app }),
    flow: {
      pkts_toserver: orig.packets,
      pkts_toclient: resp.packets,
      bytes_toserver: orig.bytes,
      bytes_toclient: resp.bytes,
      start: eveTime(startSeconds, startNanos),
      end: eveTime(lastSeconds, lastNanos),
      age: lastSeconds - startSeconds,
      state: stateOf(record),
      alerted: false,
    },
    ...(orig.mac === undefined || resp.mac === undefined
      ? {}
      : { ether: { src_macs: [orig.mac], dest_macs: [resp.mac] } }),
    community_id: flow.communityId,
  };
}

/** Suricata's words: closed by both or by force, answered, or not. */
function stateOf({ state, orig, resp }: FlowRecord): string {
  if (CLOSED.has(state)) return "closed";
  return orig.packets > 0 && resp.packets > 0 ? "established" : "new";
}

function vlanOf({ vlan }: FlowIdentity): object {
  return vlan.length > 0 ? { vlan } : {};
}

function headOf({ fact, flow, uid }: FlowEvent, type: string): object {
  return {
    timestamp: eveTimeOfMs(fact.atMs),
    flow_id: uid.number,
    event_type: type,
    ...vlanOf(flow),
    src_ip: fact.client,
    src_port: fact.clientPort,
    dest_ip: fact.server,
    dest_port: fact.serverPort,
    proto: PROTO_NAMES[flow.proto] ?? String(flow.proto),
    community_id: flow.communityId,
  };
}

function dnsEvent(event: FlowEvent<DnsFact>): object {
  const { id, query, qtype, rcode, answers, opcode } = event.fact;
  const asked = { id, rrname: query, rrtype: dnsTypeName(qtype) ?? String(qtype), ...(opcode && { opcode }) };
  if (rcode === undefined) {
    return { ...headOf(event, "dns"), dns: { version: 2, type: "query", ...asked } };
  }
  return {
    ...headOf(event, "dns"),
    dns: {
      version: 2,
      type: "answer",
      ...asked,
      rcode: dnsRcodeName(rcode) ?? String(rcode),
      ...(answers.length > 0 ? { answers: answers.map(answerOf) } : {}),
    },
  };
}

/** Of an answer only its data is told; an address says what record it is. */
function answerOf(text: string): object {
  if (text.includes(":") && /^[0-9a-f:.]+$/i.test(text)) return { rrtype: "AAAA", rdata: text };
  return parseIpv4(text) === undefined ? { rdata: text } : { rrtype: "A", rdata: text };
}

function tlsEvent(event: FlowEvent<TlsFact>): object {
  const { sni, version, alpn, names, ja4 } = event.fact;
  const name = sni === undefined ? {} : { sni };
  const fingerprint = ja4 === undefined ? {} : { ja4 };
  if (event.flow.proto === PROTO.udp) return { ...headOf(event, "quic"), quic: { ...name, ...fingerprint } };
  return {
    ...headOf(event, "tls"),
    tls: {
      ...(names === undefined ? {} : { subjectaltname: names }),
      ...name,
      ...(version === undefined ? {} : { version: TLS_VERSIONS[version] ?? `0x${version.toString(16)}` }),
      ...(alpn === undefined ? {} : { client_alpns: alpn }),
      ...fingerprint,
    },
  };
}
