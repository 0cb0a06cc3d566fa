/** IGMP (RFC 2236, RFC 3376): eight bytes at least. Its flow is the address pair; nothing else of it is asked for. */
import { moreAnomalyBit } from "./anomaly.ts";
import { type DecodedPacket, FRAGMENT } from "./decoded-packet.ts";
import { cutBySnaplen } from "./transport.ts";

const SHORT = moreAnomalyBit("igmp-short-header");
const SHORTEST = 8;

export function decodeIgmp(packet: DecodedPacket): void {
  const at = packet.transportOffset;
  if (packet.transportEnd - at >= SHORTEST || packet.fragment !== FRAGMENT.none) return;
  if (!cutBySnaplen(packet, at, SHORTEST)) packet.moreAnomalies |= SHORT;
}
