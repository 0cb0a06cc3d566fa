/** Chooses the transport decoder. Later fragments have no transport header: their flow is found by the fragment table. */
import type { DecodedPacket } from "./decoded-packet.ts";
import { FRAGMENT, IP_PROTO } from "./decoded-packet.ts";
import { decodeIcmp } from "./icmp.ts";
import { decodeTcp } from "./tcp.ts";
import { decodeUdp } from "./udp.ts";

export function decodeTransport(bytes: Uint8Array, packet: DecodedPacket): void {
  packet.payloadStart = packet.transportEnd;
  packet.payloadEnd = packet.transportEnd;
  if (packet.fragment === FRAGMENT.later) return;
  switch (packet.proto) {
    case IP_PROTO.tcp:
      decodeTcp(bytes, packet);
      return;
    case IP_PROTO.udp:
      decodeUdp(bytes, packet);
      return;
    case IP_PROTO.icmp:
    case IP_PROTO.icmp6:
      decodeIcmp(bytes, packet);
      return;
    default:
  }
}

/** True when `bytes` more than captured were on the wire: the header is cut by snaplen, not malformed. */
export function cutBySnaplen(packet: DecodedPacket, offset: number, bytes: number): boolean {
  return packet.transportEnd === packet.end && packet.originalEnd - offset >= bytes;
}
