/**
 * PPP over Ethernet (RFC 2516 §4): session (EtherType 0x8864, code 0) and discovery (0x8863, any other code).
 *
 *     0               1      2            4        6
 *     | version, type | code | session id | length | PPP, or tags …
 *
 * Discovery carries no IP: it is a frame between two MACs.
 */
import { anomalyBit, moreAnomalyBit } from "./anomaly.ts";
import type { DecodedPacket } from "./decoded-packet.ts";
import { decodePppProtocol } from "./ppp.ts";

const SHORT = anomalyBit("short-link-header");
const BAD_LENGTH = moreAnomalyBit("pppoe-bad-length");
const VERSION_1_TYPE_1 = 0x11;

export function decodePppoe(bytes: Uint8Array, offset: number, packet: DecodedPacket): void {
  if (packet.end - offset < 6) {
    if (packet.originalEnd - offset < 6) packet.anomalies |= SHORT;
    return;
  }
  if (bytes[offset] !== VERSION_1_TYPE_1) return;
  const length = ((bytes[offset + 4] as number) << 8) | (bytes[offset + 5] as number);
  if (offset + 6 + length > packet.originalEnd) packet.moreAnomalies |= BAD_LENGTH;
  if (bytes[offset + 1] === 0) decodePppProtocol(bytes, offset + 6, packet);
}
