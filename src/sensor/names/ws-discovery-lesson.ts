/**
 * What WS-Discovery teaches of cameras, printers and computers: their kind, and by ONVIF's scopes the name and place that
 * people gave them and their hardware. The documents at their addresses are never fetched.
 */
import type { DeviceFactKind } from "../../model/device-fact.ts";
import type { DecodedPacket } from "../packet/decoded-packet.ts";
import type { Notebook } from "./notebook.ts";
import { decodeWsDiscovery } from "./ws-discovery.ts";

/** Every device is one. */
const NO_NEWS = "Device";
const SCOPES: Readonly<Record<string, DeviceFactKind>> = {
  name: "title",
  hardware: "model",
  location: "place",
};

export function learnWsDiscovery(
  bytes: Uint8Array,
  packet: DecodedPacket,
  nowMs: number,
  notebook: Notebook,
): void {
  const message = decodeWsDiscovery(bytes, packet.payloadStart, packet.payloadEnd);
  if (message?.own !== true) return;
  const note = (about: DeviceFactKind, value: string): void =>
    notebook.deviceFact(bytes, packet, "sender", about, value, "ws-discovery", nowMs);
  for (const type of message.types) if (type !== NO_NEWS) note("service", type);
  for (const { about, value } of message.scopes) {
    const kind = SCOPES[about];
    if (kind !== undefined) note(kind, value);
  }
  for (const address of message.addresses) note("location", address);
}
