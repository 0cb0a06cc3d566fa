/** A flow as seen from one device. Pure. */
import type { Device } from "../../../src/hub/api/contract/device.ts";
import type { FlowItem } from "../../../src/hub/api/contract/flow.ts";

export interface OtherEnd {
  readonly ip: string;
  readonly port: number;
  /** The domain, or what the household calls the other device; null if nobody told. */
  readonly name: string | null;
  /** The device that gave the name, if no domain did. */
  readonly peer: Device | null;
  /** The other side spoke first. */
  readonly inbound: boolean;
}

/** The device is the originator of outbound flows and the responder of inbound ones; of internal ones it may be either. */
export function otherEnd(
  flow: FlowItem,
  deviceId: string,
  deviceOf: (id: string) => Device | undefined,
): OtherEnd {
  const isPeer = flow.direction === "internal" && flow.peerDeviceId === deviceId;
  const inbound = flow.direction === "inbound" || isPeer;
  const end = inbound ? flow.orig : flow.resp;
  // A client may call a server by the address that is shown anyway.
  const domain = flow.domain === end.ip ? undefined : flow.domain;
  const peerId = isPeer ? flow.deviceId : flow.peerDeviceId;
  const named = domain === undefined && flow.direction === "internal" && peerId !== null;
  const peer = named ? (deviceOf(peerId) ?? null) : null;
  return { ip: end.ip, port: end.port, name: domain ?? peer?.name ?? null, peer, inbound };
}
