/**
 * Per-Packet Information (LINKTYPE_PPI, CACE's "PPI Packet Header Format"): notes of the capturing card before a frame of
 * another link type, all little-endian.
 *
 *     0         1       2            4               8
 *     | version | flags | length (2) | link type (4) | fields … | the frame
 */
import { LINK_TYPE } from "../../base/link-type.ts";
import { anomalyBit } from "./anomaly.ts";
import type { DecodedPacket } from "./decoded-packet.ts";
import { decodeEthernet } from "./ethernet.ts";
import { decodeIeee80211 } from "./ieee80211.ts";

const SHORT = anomalyBit("short-link-header");
const UNKNOWN = anomalyBit("unknown-link-type");
const HEADER_BYTES = 8;

export function decodePpi(bytes: Uint8Array, packet: DecodedPacket): void {
  const at = packet.start;
  if (packet.end - at < HEADER_BYTES) {
    if (packet.originalEnd - at < HEADER_BYTES) packet.anomalies |= SHORT;
    return;
  }
  const frame = at + ((bytes[at + 2] as number) | ((bytes[at + 3] as number) << 8));
  if (bytes[at] !== 0 || frame < at + HEADER_BYTES || frame > packet.originalEnd) {
    packet.anomalies |= SHORT;
    return;
  }
  const high = (bytes[at + 5] as number) | (bytes[at + 6] as number) | (bytes[at + 7] as number);
  const linkType = high === 0 ? (bytes[at + 4] as number) : -1;
  if (linkType === LINK_TYPE.ethernet) decodeEthernet(bytes, frame, packet);
  else if (linkType === LINK_TYPE.ieee80211) decodeIeee80211(bytes, frame, false, packet);
  else packet.anomalies |= UNKNOWN;
}
