/** What a router's answer on the port of port control teaches: it lets the Internet in to who asked. */
import { formatAddress } from "../../base/address.ts";
import type { DecodedPacket } from "../packet/decoded-packet.ts";
import type { Notebook } from "./notebook.ts";
import { decodePortControl } from "./port-control.ts";

export function learnPortMapping(
  bytes: Uint8Array,
  packet: DecodedPacket,
  nowMs: number,
  notebook: Notebook,
): void {
  const granted = decodePortControl(bytes, packet.payloadStart, packet.payloadEnd);
  if (granted === undefined) return;
  const client = formatAddress(bytes, packet.dstOffset, packet.addressLength);
  const gateway = formatAddress(bytes, packet.srcOffset, packet.addressLength);
  notebook.event({ kind: "port-mapping", client, gateway, internalIp: client, ...granted, atMs: nowMs });
}
