/** Names of flows: a five-tuple that tshark reads a name from must have it, one that it reads none from must have none. */
import type { FlowRecord } from "../../../src/model/flow-record.ts";
import type { DomainSource } from "../../../src/model/name-evidence.ts";
import { type Comparison, DISSECTED_FOLDERS, type Examined, type Finding } from "../comparison.ts";
import { grouped } from "../grouped.ts";
import { hostOf, sameName } from "../name-text.ts";
import type { SeenPacket } from "../oracles/seen-packet.ts";
import { tupleOfFlow } from "../sums.ts";
import { keyOf, PROTO } from "../tuple.ts";

interface NameKind {
  readonly source: DomainSource;
  /** Of several kinds with one source: whether a flow's packets are of this one. */
  readonly among?: (packets: readonly SeenPacket[]) => boolean;
  /** Names of that kind in one packet, as tshark reads them. */
  namesIn(packet: SeenPacket): string[];
}

const SNI: NameKind = {
  source: "sni",
  namesIn: (packet) =>
    packet.tuple?.proto === PROTO.tcp ? packet.all("tls.handshake.extensions_server_name").map(sameName) : [],
};

/** Google's last version says its own hello within QUIC. */
const isGoogles = (packet: SeenPacket): boolean =>
  packet.protocols.includes("gquic") || packet.first("gquic.tag.sni") !== "";

const QUIC: NameKind = {
  source: "quic",
  among: (packets) => !packets.some(isGoogles),
  // DTLS says names over UDP too, which are not QUIC's.
  namesIn: (packet) =>
    packet.tuple?.proto === PROTO.udp && packet.protocols.includes("quic")
      ? packet.all("tls.handshake.extensions_server_name").map(sameName)
      : [],
};

const GOOGLES: NameKind = {
  source: "quic",
  among: (packets) => packets.some(isGoogles),
  namesIn: (packet) => (packet.tuple?.proto === PROTO.udp ? packet.all("gquic.tag.sni").map(sameName) : []),
};

const HTTP: NameKind = {
  source: "http",
  namesIn: (packet) => (packet.tuple?.proto === PROTO.tcp ? packet.all("http.host").map(hostOf) : []),
};

/** By the key of the five-tuple. */
export function namesByTuple(examined: Examined, kind: NameKind): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  const { packets, reassembled } = examined.dissection ?? { packets: [], reassembled: [] };
  reassembled.forEach((packet, i) => {
    // Its own headers say whose packet it is; only a whole datagram says the name.
    const tuple = packets[i]?.tuple;
    const found = kind.namesIn(packet).filter((name) => name !== "");
    if (tuple === undefined || found.length === 0) return;
    const key = keyOf(tuple);
    names.set(key, new Set([...(names.get(key) ?? []), ...found]));
  });
  return names;
}

function compare(examined: Examined, kind: NameKind): Finding[] {
  if (examined.dissection === undefined) return [];
  const ours = grouped(examined.reading.flows, (flow) => keyOf(tupleOfFlow(flow)));
  const theirs = namesByTuple(examined, kind);
  const findings = [...theirs].map(([key, names]) => finding(key, ours.get(key) ?? [], names, kind));
  for (const [key, flows] of ours) {
    if (kind.among?.(examined.packetsOf(key)) === false) continue;
    const extra = flows.filter((flow) => flow.domainSource === kind.source && !theirs.has(key));
    if (extra.length > 0) findings.push(finding(key, extra, new Set(), kind));
  }
  return findings;
}

/** A connection may say several names (requests kept alive, renegotiation); ours is one of them. */
function finding(key: string, flows: FlowRecord[], names: ReadonlySet<string>, kind: NameKind): Finding {
  const named = flows.filter((flow) => flow.domainSource === kind.source);
  const domains = named.map((flow) => (kind === HTTP ? hostOf : sameName)(flow.domain ?? ""));
  const equal = domains.length > 0 && domains.every((domain) => names.has(domain));
  const ours = flows.map(({ domain, domainSource }) => (domain ? `${domain} (${domainSource})` : "no name"));
  return {
    subject: key,
    key,
    ours: [...new Set(ours)].join(", "),
    theirs: [...names].join(", ") || "no name",
    equal,
  };
}

function flowNames(name: string, kind: NameKind): Comparison {
  return {
    name,
    oracle: "tshark",
    folders: DISSECTED_FOLDERS,
    compare: (examined) => compare(examined, kind),
  };
}

export const sniNames = flowNames("flows named by TLS SNI", SNI);
export const quicNames = flowNames("flows named by QUIC SNI", QUIC);
export const googlesNames = flowNames("flows named by SNI in Google's old QUIC", GOOGLES);
export const httpNames = flowNames("flows named by HTTP host", HTTP);
