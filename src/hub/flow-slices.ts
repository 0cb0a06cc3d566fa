/** Traffic as detectors are told of it: out of a row of a sensor's batch, or out of a whole stored flow. */
import { parseIpv4 } from "../base/address.ts";
import { DIRECTIONS } from "../model/flow-direction.ts";
import { FLOW_STATES } from "../model/flow-state.ts";
import { SLICE_FLAGS, type SliceBatch } from "../model/slice-batch.ts";
import { unpackShape } from "../model/traffic-shape.ts";
import type { FlowSlice } from "./alarm/flow-slice.ts";
import { DIRECTION } from "./attribution.ts";
import type { FlowRow } from "./store/traffic-store.ts";

/**
 * The most that a packet can bring, with what network cards put together (64 kB and headers). The original length of a
 * captured frame may be a lie: no alarm shall rest on a single one.
 */
const MOST_FRAME_BYTES = 65_600;

function credible(bytes: number, packets: number): number {
  return Math.min(bytes, packets * MOST_FRAME_BYTES);
}

/** `flow` is what the row says of its flow; `device` whose bytes they are, `peer` the other end of internal traffic. */
export function sliceOfRow(
  batch: SliceBatch,
  row: number,
  flow: FlowRow,
  device: string,
  peer: string | undefined,
): FlowSlice {
  const at = (column: ArrayLike<number>): number => column[row] ?? 0;
  const flags = at(batch.flags);
  const orig = { bytes: at(batch.origBytes), packets: at(batch.origPackets) };
  const resp = { bytes: at(batch.respBytes), packets: at(batch.respPackets) };
  return {
    ...partsOf(flow, device, peer),
    ...movedIn(flow, orig, resp),
    group: (flags & SLICE_FLAGS.group) !== 0,
    fromMs: at(batch.sliceStartMs),
    toMs: at(batch.sliceEndMs),
    first: (flags & SLICE_FLAGS.first) !== 0,
    ended: (flags & SLICE_FLAGS.ended) !== 0,
  };
}

/** The whole flow as one slice; undefined for traffic of no device. */
export function sliceOfFlow(flow: FlowRow): FlowSlice | undefined {
  if (flow.device === null) return undefined;
  const parts = partsOf(flow, flow.device, flow.peer ?? undefined);
  const orig = { bytes: flow.origBytes, packets: flow.origPackets };
  const resp = { bytes: flow.respBytes, packets: flow.respPackets };
  return {
    ...parts,
    ...movedIn(flow, orig, resp),
    group: isGroup(flow.respAddress),
    fromMs: parts.startMs,
    toMs: flow.lastSeconds * 1000 + flow.lastNanos / 1e6,
    first: true,
    ended: true,
  };
}

/** A client may call a server by its address: that is no name. */
export function nameOf(domain: string): string {
  return domain.includes(":") || parseIpv4(domain) !== undefined ? "" : domain;
}

type Parts = Omit<
  FlowSlice,
  "group" | "fromMs" | "toMs" | "first" | "ended" | "sentBytes" | "gotBytes" | "sentPackets" | "gotPackets"
>;

function partsOf(flow: FlowRow, device: string, peer: string | undefined): Parts {
  const sends = isSender(flow);
  const origBytes = credible(flow.origBytes, flow.origPackets);
  const respBytes = credible(flow.respBytes, flow.respPackets);
  const shape = unpackShape(flow.shapeFigures);
  const { epochId, flowId, proto, origAddress, respAddress, origPort, respPort, app } = flow;
  return {
    ...{ epochId, flowId, device, proto, origAddress, respAddress, origPort, respPort, app },
    peer,
    ...(shape === undefined ? {} : { shape }),
    direction: DIRECTIONS[flow.direction] ?? "external",
    remote: sends ? respAddress : origAddress,
    domain: nameOf(flow.domain),
    state: FLOW_STATES[flow.state] ?? "-",
    startMs: flow.startSeconds * 1000 + flow.startNanos / 1e6,
    totalSentBytes: sends ? origBytes : respBytes,
    totalGotBytes: sends ? respBytes : origBytes,
    totalSentPackets: sends ? flow.origPackets : flow.respPackets,
    totalGotPackets: sends ? flow.respPackets : flow.origPackets,
  };
}

interface Moved {
  readonly bytes: number;
  readonly packets: number;
}

function movedIn(flow: FlowRow, orig: Moved, resp: Moved) {
  const [sent, got] = isSender(flow) ? [orig, resp] : [resp, orig];
  return {
    sentBytes: credible(sent.bytes, sent.packets),
    gotBytes: credible(got.bytes, got.packets),
    sentPackets: sent.packets,
    gotPackets: got.packets,
  };
}

/** The device is the originator, unless the flow comes from outside. */
function isSender({ direction }: FlowRow): boolean {
  return direction !== DIRECTION.inbound;
}

/** Multicast, and the broadcast address of every network; that of a subnet no address tells. */
function isGroup(key: string): boolean {
  return key.length === 8 ? /^[ef]/.test(key) : key.startsWith("ff");
}
