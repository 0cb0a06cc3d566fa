/** The door of this room: one packet of a given link type into the reused record. Never throws, never allocates. */
import { LINK_TYPE } from "../../base/link-type.ts";
import { anomalyBit } from "./anomaly.ts";
import type { DecodedPacket } from "./decoded-packet.ts";
import { decodeEthernet, decodePppoe } from "./ethernet.ts";
import { decodeLinuxCooked, decodeLinuxCooked2 } from "./linux-cooked.ts";
import { decodeLoopback, decodeRawIp } from "./loopback.ts";

const UNKNOWN = anomalyBit("unknown-link-type");
const LENGTHS = anomalyBit("original-length-below-captured");

export function decodePacket(
  bytes: Uint8Array,
  start: number,
  capturedLength: number,
  originalLength: number,
  linkType: number,
  packet: DecodedPacket,
): void {
  packet.reset(start, capturedLength, originalLength);
  if (originalLength < capturedLength) packet.anomalies |= LENGTHS;
  switch (linkType) {
    case LINK_TYPE.ethernet:
      decodeEthernet(bytes, packet);
      return;
    case LINK_TYPE.linuxSll:
      decodeLinuxCooked(bytes, packet);
      return;
    case LINK_TYPE.linuxSll2:
      decodeLinuxCooked2(bytes, packet);
      return;
    case LINK_TYPE.null:
    case LINK_TYPE.loop:
      decodeLoopback(bytes, packet);
      return;
    case LINK_TYPE.raw:
    case LINK_TYPE.rawLegacyBsd:
    case LINK_TYPE.rawLegacyOpenBsd:
    case LINK_TYPE.ipv4:
    case LINK_TYPE.ipv6:
      decodeRawIp(bytes, packet);
      return;
    case LINK_TYPE.pppoe:
      decodePppoe(bytes, packet.start, packet);
      return;
    default:
      packet.anomalies |= UNKNOWN;
  }
}
