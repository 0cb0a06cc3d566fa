/** A row of a slice batch, with its flow's totals, as the record that people and programs see. */
import { formatAddress, formatMac } from "../base/address.ts";
import { communityId } from "../base/community-id.ts";
import { formatInstantNs } from "../base/time.ts";
import { DIRECTIONS } from "./flow-direction.ts";
import type { FlowEndpoint, FlowRecord } from "./flow-record.ts";
import { FLOW_STATES } from "./flow-state.ts";
import { tunnelOfText } from "./flow-tunnel.ts";
import { APP_SOURCES, DOMAIN_SOURCES } from "./name-evidence.ts";
import { protoName, protoWord } from "./proto-name.ts";
import { SLICE_FLAGS, type SliceBatch } from "./slice-batch.ts";
import { toldShape, UNCLEAR } from "./traffic-shape.ts";

const NO_VLAN = 0xffff;

export function flowOfSlice(batch: SliceBatch, row: number): FlowRecord {
  const flags = batch.flags[row] as number;
  const length = (flags & SLICE_FLAGS.ipv6) !== 0 ? 16 : 4;
  const proto = batch.proto[row] as number;
  const origAddress = batch.origAddress.subarray(row * 16, row * 16 + length);
  const respAddress = batch.respAddress.subarray(row * 16, row * 16 + length);
  const origPort = batch.origPort[row] as number;
  const respPort = batch.respPort[row] as number;
  const hasMac = (flags & SLICE_FLAGS.hasMac) !== 0;
  const record: FlowRecord = {
    start: formatInstantNs(batch.startSeconds[row] as number, batch.startNanos[row] as number),
    end: formatInstantNs(batch.lastSeconds[row] as number, batch.lastNanos[row] as number),
    proto: protoName(proto),
    ...wordOf(proto),
    ipVersion: length === 4 ? 4 : 6,
    vlan: vlansOf(batch.vlan0[row] as number, batch.vlan1[row] as number),
    orig: endpoint(
      formatAddress(origAddress, 0, length),
      origPort,
      hasMac ? macOf(batch.origMac, row * 6) : undefined,
      batch.totalOrigPackets[row] as number,
      batch.totalOrigBytes[row] as number,
    ),
    resp: endpoint(
      formatAddress(respAddress, 0, length),
      respPort,
      hasMac ? macOf(batch.respMac, row * 6) : undefined,
      batch.totalRespPackets[row] as number,
      batch.totalRespBytes[row] as number,
    ),
    communityId: communityId({
      proto,
      origAddress,
      respAddress,
      origPort,
      respPort,
      icmpType: batch.icmpType[row] as number,
      icmpCode: batch.icmpCode[row] as number,
    }),
    state: FLOW_STATES[batch.state[row] as number] ?? "-",
    direction: DIRECTIONS[batch.direction[row] as number] ?? "external",
  };
  addNames(record, batch, row);
  if (batch.tellsShapes) {
    const shape = batch.shapeOf(row);
    record.shape = shape === undefined ? UNCLEAR : toldShape(shape);
  }
  return record;
}

function wordOf(proto: number): Pick<FlowRecord, "protoName"> {
  const word = protoWord(proto);
  return word === undefined ? {} : { protoName: word };
}

function vlansOf(outer: number, inner: number): number[] {
  if (outer === NO_VLAN) return [];
  return inner === NO_VLAN ? [outer] : [outer, inner];
}

function addNames(record: FlowRecord, batch: SliceBatch, row: number): void {
  const app = batch.strings[batch.app[row] as number] ?? "";
  if (app !== "") {
    record.app = app;
    const source = APP_SOURCES[(batch.appSource[row] as number) - 1];
    if (source !== undefined) record.appSource = source;
  }
  const domain = batch.strings[batch.domain[row] as number] ?? "";
  const source = DOMAIN_SOURCES[(batch.domainSource[row] as number) - 1];
  if (domain !== "" && source !== undefined) {
    record.domain = domain;
    record.domainSource = source;
  }
  const ja4 = batch.strings[batch.ja4[row] as number] ?? "";
  if (ja4 !== "") record.ja4 = ja4;
  const tunnel = tunnelOfText(batch.strings[batch.tunnel[row] as number] ?? "");
  if (tunnel !== undefined) record.tunnel = tunnel;
}

function endpoint(
  ip: string,
  port: number,
  mac: string | undefined,
  packets: number,
  bytes: number,
): FlowEndpoint {
  return mac === undefined ? { ip, port, packets, bytes } : { ip, port, mac, packets, bytes };
}

/** All zero is nobody's: a loopback interface, or the end that a cooked capture does not tell. */
function macOf(bytes: Uint8Array, at: number): string | undefined {
  for (let i = at; i < at + 6; i++) if (bytes[i] !== 0) return formatMac(bytes, at);
  return undefined;
}
