/** What one fragment of an IP datagram says of itself (RFC 791 §3.2, RFC 8200 §4.5, RFC 1858). */
import { anomalyBit, moreAnomalyBit } from "./anomaly.ts";
import { type DecodedPacket, FRAGMENT, IP_PROTO } from "./decoded-packet.ts";

const OVERLONG = anomalyBit("fragment-overlong");
const TINY = moreAnomalyBit("fragment-tiny");
/** The longest datagram's payload: 65,535 bytes less an IPv4 header of 20. */
const LONGEST_DATAGRAM = 65_515;

/** `start` and `length` count bytes of the datagram's payload, as the header claims them. */
export function judgeFragment(packet: DecodedPacket, start: number, length: number): void {
  packet.fragmentStart = start;
  packet.fragmentEnd = start + Math.max(length, 0);
  if (packet.fragmentEnd > LONGEST_DATAGRAM) packet.anomalies |= OVERLONG;
  if (packet.proto === IP_PROTO.tcp && (packet.fragment === FRAGMENT.first ? length < 20 : start < 20))
    packet.moreAnomalies |= TINY;
  else if (packet.proto === IP_PROTO.udp && packet.fragment === FRAGMENT.first && length < 8)
    packet.moreAnomalies |= TINY;
}
