/**
 * UDP (RFC 768).
 *
 *     0          2          4        6        8
 *     | src port | dst port | length | cksum  | payload …
 */
import { anomalyBit } from "./anomaly.ts";
import type { DecodedPacket } from "./decoded-packet.ts";
import { FRAGMENT } from "./decoded-packet.ts";
import { cutBySnaplen } from "./transport.ts";

const SHORT = anomalyBit("udp-short-header");
const BAD_LENGTH = anomalyBit("udp-bad-length");

export function decodeUdp(bytes: Uint8Array, packet: DecodedPacket): void {
  const at = packet.transportOffset;
  const have = packet.transportEnd - at;
  if (have < 8 && !cutBySnaplen(packet, at, 8)) packet.anomalies |= SHORT;
  if (have < 4) return;
  packet.srcPort = ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
  packet.dstPort = ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
  if (have < 8) return;
  packet.payloadStart = at + 8;
  // Length 0 is allowed over IPv6 jumbograms and by segmentation offload; a first fragment's covers the whole datagram.
  const length = ((bytes[at + 4] as number) << 8) | (bytes[at + 5] as number);
  if (length === 0 || packet.fragment === FRAGMENT.first) return;
  if (length < 8 || (length > have && !cutBySnaplen(packet, at, length))) packet.anomalies |= BAD_LENGTH;
  else if (at + length < packet.payloadEnd) packet.payloadEnd = at + length;
}
