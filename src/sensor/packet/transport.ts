/** Chooses the transport decoder. Later fragments have no transport header: their flow is found by the fragment table. */
import type { DecodedPacket } from "./decoded-packet.ts";
import { FRAGMENT, IP_PROTO } from "./decoded-packet.ts";
import { decodeIcmp } from "./icmp.ts";
import { decodeIcmp6 } from "./icmp6.ts";
import { decodeIgmp } from "./igmp.ts";
import { decodeIpTunnel } from "./ip-tunnel.ts";
import { decodeSctp } from "./sctp.ts";
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
    case IP_PROTO.udpLite:
      decodeUdp(bytes, packet);
      return;
    case IP_PROTO.icmp:
      decodeIcmp(bytes, packet);
      return;
    case IP_PROTO.icmp6:
      decodeIcmp6(bytes, packet);
      return;
    case IP_PROTO.igmp:
      decodeIgmp(packet);
      return;
    case IP_PROTO.sctp:
      decodeSctp(bytes, packet);
      return;
    case IP_PROTO.dccp:
      decodePorts(bytes, packet);
      return;
    default:
      decodeIpTunnel(bytes, packet);
  }
}

/** DCCP (RFC 4340 §5.1) begins as TCP and UDP do; more is not looked at. */
function decodePorts(bytes: Uint8Array, packet: DecodedPacket): void {
  const at = packet.transportOffset;
  if (packet.transportEnd - at < 4) return;
  packet.srcPort = ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
  packet.dstPort = ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
}

/** True when `bytes` more than captured were on the wire: the header is cut by snaplen, not malformed. */
export function cutBySnaplen(packet: DecodedPacket, offset: number, bytes: number): boolean {
  return packet.transportEnd === packet.end && packet.originalEnd - offset >= bytes;
}
