/** A flow as seen from one device. Pure. */
import type { FlowItem } from "../../../src/hub/api/contract/flow.ts";

export interface OtherEnd {
  readonly ip: string;
  readonly port: number;
  /** The domain, or what the household calls the other device; null if nobody told. */
  readonly name: string | null;
  /** The other side spoke first. */
  readonly inbound: boolean;
}

/** The device is the originator of outbound flows and the responder of inbound ones; of internal ones it may be either. */
export function otherEnd(flow: FlowItem, deviceId: string, nameOf: (key: string) => string | null): OtherEnd {
  const isPeer = flow.direction === "internal" && flow.peerDeviceId === deviceId;
  const inbound = flow.direction === "inbound" || isPeer;
  const end = inbound ? flow.orig : flow.resp;
  const peer = isPeer ? flow.deviceId : flow.peerDeviceId;
  // A client may call a server by the address that is shown anyway.
  const domain = flow.domain === end.ip ? undefined : flow.domain;
  const name = domain ?? (flow.direction === "internal" && peer ? nameOf(peer) : null);
  return { ip: end.ip, port: end.port, name, inbound };
}
