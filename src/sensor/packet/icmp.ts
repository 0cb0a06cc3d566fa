/**
 * ICMP (RFC 792): type, code, checksum, then four bytes by type. The packet that an error quotes is payload here: it
 * belongs to nobody's flow.
 */
import { anomalyBit } from "./anomaly.ts";
import type { DecodedPacket } from "./decoded-packet.ts";
import { cutBySnaplen } from "./transport.ts";

const SHORT = anomalyBit("icmp-short-header");

export function decodeIcmp(bytes: Uint8Array, packet: DecodedPacket): void {
  const at = packet.transportOffset;
  const have = packet.transportEnd - at;
  if (have < 4 && !cutBySnaplen(packet, at, 4)) packet.anomalies |= SHORT;
  if (have < 2) return;
  packet.icmpType = bytes[at] as number;
  packet.icmpCode = bytes[at + 1] as number;
  packet.payloadStart = Math.min(at + 4, packet.transportEnd);
}
