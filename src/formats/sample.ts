/** For tests: a flow and what it said, as the pipeline would hand them over. */
import { parseAddress } from "../base/address.ts";
import { FLOW_STATES, type FlowState } from "../model/flow-state.ts";
import { SLICE_FLAGS, SliceBatch } from "../model/slice-batch.ts";
import { ExportedFlow } from "./exported-flow.ts";
import { FlowUids } from "./flow-uids.ts";
import type { DnsFact, FlowEvent, TlsFact } from "./flow-writer.ts";

export const TOTALS = { nonIp: { packets: 0, bytes: 0 }, anomalies: {}, packets: 0, bytes: 0 };

export interface FlowPlan {
  readonly proto?: number;
  readonly orig?: string;
  readonly resp?: string;
  readonly origPort?: number;
  readonly respPort?: number;
  readonly packets?: readonly [orig: number, resp: number];
  readonly start?: readonly [seconds: number, nanos: number];
  readonly last?: readonly [seconds: number, nanos: number];
  readonly state?: FlowState;
  readonly vlan?: readonly number[];
  readonly icmp?: readonly [type: number, code: number];
  readonly app?: string;
  readonly domain?: string;
  readonly ja4?: string;
  readonly mac?: boolean;
  readonly flowId?: number;
  /** As `read --format zeek` counts them. */
  readonly lengths?: SliceLengthPlan;
}

interface SliceLengthPlan {
  readonly ip: readonly [orig: number, resp: number];
  readonly payload: readonly [orig: number, resp: number];
}

export function sampleFlow(plan: FlowPlan = {}, uids = new FlowUids()): ExportedFlow {
  const batch = new SliceBatch(8);
  const orig = bytesOf(plan.orig ?? "192.168.1.42");
  batch.count = 1;
  batch.flowId[0] = plan.flowId ?? 1;
  batch.proto[0] = plan.proto ?? 6;
  batch.origAddress.set(orig);
  batch.respAddress.set(bytesOf(plan.resp ?? "203.0.113.9"));
  batch.origPort[0] = plan.origPort ?? 51_544;
  batch.respPort[0] = plan.respPort ?? 443;
  const [packets, answers] = plan.packets ?? [10, 9];
  batch.totalOrigPackets[0] = packets;
  batch.totalRespPackets[0] = answers;
  batch.totalOrigBytes[0] = packets * 184;
  batch.totalRespBytes[0] = answers * 580;
  [batch.startSeconds[0], batch.startNanos[0]] = plan.start ?? [1_795_428_000, 1_500];
  [batch.lastSeconds[0], batch.lastNanos[0]] = plan.last ?? [1_795_428_002, 250_001_500];
  batch.state[0] = FLOW_STATES.indexOf(plan.state ?? "SF");
  batch.vlan0[0] = plan.vlan?.[0] ?? 0xffff;
  batch.vlan1[0] = plan.vlan?.[1] ?? 0xffff;
  [batch.icmpType[0], batch.icmpCode[0]] = plan.icmp ?? [0, 0];
  batch.flags[0] =
    (orig.length === 16 ? SLICE_FLAGS.ipv6 : 0) |
    (plan.mac === false ? 0 : SLICE_FLAGS.hasMac) |
    SLICE_FLAGS.origLocal;
  batch.origMac.set([2, 0, 0, 0, 0, 0x11]);
  batch.respMac.set([2, 0, 0, 0, 0, 0x22]);
  if (plan.lengths !== undefined) {
    const { ip, payload } = plan.lengths;
    const { lengths } = batch.withLengths();
    lengths?.origIp.set([ip[0]]);
    lengths?.respIp.set([ip[1]]);
    lengths?.origPayload.set([payload[0]]);
    lengths?.respPayload.set([payload[1]]);
  }
  if (plan.app !== undefined) batch.app[0] = batch.strings.push(plan.app) - 1;
  if (plan.domain !== undefined) {
    batch.domain[0] = batch.strings.push(plan.domain) - 1;
    batch.domainSource[0] = 1;
  }
  if (plan.ja4 !== undefined) batch.ja4[0] = batch.strings.push(plan.ja4) - 1;
  return new ExportedFlow(batch, 0, uids);
}

function bytesOf(address: string): Uint8Array {
  const bytes = parseAddress(address);
  if (bytes === undefined) throw new Error(`no address: ${address}`);
  return bytes;
}

export const DNS_FLOW: FlowPlan = { proto: 17, resp: "192.168.1.1", origPort: 40_000, respPort: 53 };

export function dnsEvent(part: Partial<DnsFact> = {}, plan: FlowPlan = DNS_FLOW): FlowEvent<DnsFact> {
  const flow = sampleFlow(plan);
  const fact: DnsFact = {
    kind: "dns-query",
    client: "192.168.1.42",
    server: "192.168.1.1",
    clientPort: 40_000,
    serverPort: 53,
    proto: "udp",
    id: 4711,
    query: "cam.example.com",
    qtype: 1,
    answers: [],
    atMs: 1_795_428_000_000.5,
    ...part,
  };
  return { fact, flow, uid: flow.uid };
}

export function tlsEvent(part: Partial<TlsFact> = {}, plan: FlowPlan = {}): FlowEvent<TlsFact> {
  const flow = sampleFlow(plan);
  const fact: TlsFact = {
    kind: "tls",
    client: "192.168.1.42",
    server: "203.0.113.9",
    clientPort: 51_544,
    serverPort: 443,
    proto: "tcp",
    atMs: 1_795_428_000_010,
    ...part,
  };
  return { fact, flow, uid: flow.uid };
}
