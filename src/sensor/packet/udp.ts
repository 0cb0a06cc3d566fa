/**
 * UDP (RFC 768) and UDP-Lite (RFC 3828), whose length field says how far the checksum reaches instead.
 *
 *     0          2          4        6        8
 *     | src port | dst port | length | cksum  | payload …
 */
import { anomalyBit } from "./anomaly.ts";
import type { DecodedPacket } from "./decoded-packet.ts";
import { FRAGMENT, IP_PROTO } from "./decoded-packet.ts";
import { cutBySnaplen } from "./transport.ts";
import { recogniseUdpTunnel } from "./udp-tunnel.ts";

const SHORT = anomalyBit("udp-short-header");
const BAD_LENGTH = anomalyBit("udp-bad-length");

export function decodeUdp(bytes: Uint8Array, packet: DecodedPacket): void {
  const at = packet.transportOffset;
  const have = packet.transportEnd - at;
  // A first fragment may be shorter: that is its own anomaly.
  if (have < 8 && packet.fragment === FRAGMENT.none && !cutBySnaplen(packet, at, 8))
    packet.anomalies |= SHORT;
  if (have < 4) return;
  packet.srcPort = ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
  packet.dstPort = ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
  if (have < 8) return;
  packet.payloadStart = at + 8;
  if (packet.fragment === FRAGMENT.none) judgeLength(bytes, at, have, packet);
  if (packet.proto === IP_PROTO.udp) recogniseUdpTunnel(bytes, packet);
}

/** Length 0 is allowed over IPv6 jumbograms and by segmentation offload; UDP-Lite's 0 is "all of it". */
function judgeLength(bytes: Uint8Array, at: number, have: number, packet: DecodedPacket): void {
  const length = ((bytes[at + 4] as number) << 8) | (bytes[at + 5] as number);
  if (length === 0) return;
  if (length < 8 || (length > have && !cutBySnaplen(packet, at, length))) packet.anomalies |= BAD_LENGTH;
  else if (at + length < packet.payloadEnd && packet.proto === IP_PROTO.udp) packet.payloadEnd = at + length;
}
