/** A stored or live flow as the API shows it, and the same filters and orders in memory that the store has in SQL. */
import { type AddressKey, inRange, keyBytes, keyText } from "../../base/address-key.ts";
import { communityId } from "../../base/community-id.ts";
import { formatInstantNs } from "../../base/time.ts";
import { DIRECTIONS } from "../../model/flow-direction.ts";
import { FLOW_STATES } from "../../model/flow-state.ts";
import { tunnelOfText } from "../../model/flow-tunnel.ts";
import { APP_SOURCES, DOMAIN_SOURCES } from "../../model/name-evidence.ts";
import { protoName, protoWord } from "../../model/proto-name.ts";
import { toldFigures } from "../../model/traffic-shape.ts";
import { NOWHERE, type Place } from "../../places/place.ts";
import type { PlaceOf } from "../../places/places.ts";
import { amountOf, endsBefore, flowMatches, startsBefore } from "../store/flow-match.ts";
import type { FlowCursor, FlowFilter, FlowId, FlowRow, FlowSort } from "../store/traffic-store.ts";
import type { FlowItem } from "./contract/flow.ts";

const NO_VLAN = 0xffff;

export function flowIdText({ epochId, flowId }: FlowId): string {
  return `${epochId.toString(36)}-${flowId.toString(36)}`;
}

/** Undefined for a text that names no flow. */
export function parseFlowId(text: string): FlowId | undefined {
  const [, epoch = "", flow = ""] = /^([0-9a-z]{1,11})-([0-9a-z]{1,11})$/.exec(text) ?? [];
  if (flow === "") return undefined;
  return { epochId: Number.parseInt(epoch, 36), flowId: Number.parseInt(flow, 36) };
}

export function flowItem(row: FlowRow, live: boolean, sensor: string, placeOf: PlaceOf): FlowItem {
  const origAddress = keyBytes(row.origAddress);
  const respAddress = keyBytes(row.respAddress);
  const domainSource = DOMAIN_SOURCES[row.domainSource - 1];
  const word = protoWord(row.proto);
  const tunnel = tunnelOfText(row.tunnel);
  const appSource = APP_SOURCES[row.appSource - 1];
  return {
    id: flowIdText(row),
    sensor,
    live,
    start: formatInstantNs(row.startSeconds, row.startNanos),
    end: formatInstantNs(row.lastSeconds, row.lastNanos),
    proto: protoName(row.proto),
    ...(word === undefined ? {} : { protoName: word }),
    ipVersion: row.origAddress.length === 8 ? 4 : 6,
    vlan: [row.vlan0, row.vlan1].filter((id) => id !== NO_VLAN),
    orig: end(row.origAddress, row.origPort, row.origMac, row.origPackets, row.origBytes),
    resp: end(row.respAddress, row.respPort, row.respMac, row.respPackets, row.respBytes),
    communityId: communityId({ ...row, origAddress, respAddress }),
    state: FLOW_STATES[row.state] ?? "-",
    ...(row.app === "" ? {} : { app: row.app }),
    ...(row.app === "" || appSource === undefined ? {} : { appSource }),
    ...(row.domain === "" ? {} : { domain: row.domain }),
    ...(row.domain === "" || domainSource === undefined ? {} : { domainSource }),
    ...(row.ja4 === "" ? {} : { ja4: row.ja4 }),
    ...(tunnel === undefined ? {} : { tunnel }),
    direction: DIRECTIONS[row.direction] ?? "external",
    ...(row.shape < 0 ? {} : { shape: toldFigures(row.shapeFigures) }),
    deviceId: row.device,
    peerDeviceId: row.peer,
    uploadBytes: row.upload,
    downloadBytes: row.download,
    lanBytes: row.lan,
    ...placeOfRow(row, placeOf),
  };
}

/** As it was when the flow was seen: what is shown is what filters find. Flows of older versions are looked up. */
function placeOfRow(row: FlowRow, placeOf: PlaceOf): Place {
  const now = placeOfRemote(row, placeOf);
  if (row.country === "" && row.asn === 0) return now;
  const { country, asn } = row;
  return {
    country: country === "" ? null : country,
    asn: asn === 0 ? null : asn,
    asName: asn === now.asn ? now.asName : null,
  };
}

/** Internal flows are in no country; of external ones the responder is shown: it is what was asked for. */
export function placeOfRemote(
  row: Pick<FlowRow, "direction" | "origAddress" | "respAddress">,
  placeOf: PlaceOf,
): Place {
  const direction = DIRECTIONS[row.direction];
  if (direction === "internal") return NOWHERE;
  return placeOf(direction === "inbound" ? row.origAddress : row.respAddress);
}

function end(
  address: AddressKey,
  port: number,
  mac: string,
  packets: number,
  bytes: number,
): FlowItem["orig"] {
  return { ip: keyText(address), port, ...(mac === "" ? {} : { mac }), packets, bytes };
}

export function matches(row: FlowRow, filter: FlowFilter): boolean {
  const { fromMs, toMs, device, remote, domain, direction, proto, port, app, flow, where } = filter;
  if (fromMs !== undefined && endsBefore(row, fromMs)) return false;
  if (toMs !== undefined && !startsBefore(row, toMs)) return false;
  if (device !== undefined && row.device !== device && row.peer !== device) return false;
  if (domain !== undefined && row.domain !== domain && !row.domain.endsWith(`.${domain}`)) return false;
  if (direction !== undefined && row.direction !== direction) return false;
  if (proto !== undefined && row.proto !== proto) return false;
  if (port !== undefined && row.origPort !== port && row.respPort !== port) return false;
  if (app !== undefined && row.app !== app) return false;
  if (flow !== undefined && (row.epochId !== flow.epochId || row.flowId !== flow.flowId)) return false;
  if (where !== undefined && !flowMatches(row, where)) return false;
  return remote === undefined || remoteEnds(row).some((key) => inRange(key, remote));
}

function remoteEnds(row: FlowRow): AddressKey[] {
  const direction = DIRECTIONS[row.direction];
  if (direction === "outbound") return [row.respAddress];
  if (direction === "inbound") return [row.origAddress];
  return [row.origAddress, row.respAddress];
}

export function cursorOf(row: FlowRow, sort: FlowSort): FlowCursor {
  const { epochId, flowId } = row;
  if (sort === "start") return { value: row.startSeconds, nanos: row.startNanos, epochId, flowId };
  const value = sort === "bytes" || sort === "duration" ? amountOf(row, sort) : row[sort];
  return { value, nanos: 0, epochId, flowId };
}

/** Negative: `a` comes first in ascending order. */
export function compareCursors(a: FlowCursor, b: FlowCursor): number {
  return a.value - b.value || a.nanos - b.nanos || a.epochId - b.epochId || a.flowId - b.flowId;
}
