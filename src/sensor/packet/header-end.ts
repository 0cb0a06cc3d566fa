/**
 * Where the headers of a packet end and what people say begins. In doubt it is nearer: a header whose lengths cannot be
 * ends where its fixed part does, and what is not decoded has a link header only.
 */
import { type DecodedPacket, FRAGMENT, IP_PROTO, NETWORK, NO_VLAN } from "./decoded-packet.ts";

const ETHERNET_BYTES = 14;
const TAG_BYTES = 4;
const MAC_BYTES = 6;
const ARP_BYTES = 28;
const IPV4_BYTES = 20;
const IPV6_BYTES = 40;
const TCP_BYTES = 20;

/** An offset as the packet's others, never past the captured end. */
export function headerEnd(bytes: Uint8Array, packet: DecodedPacket): number {
  return Math.min(wishedEnd(bytes, packet), packet.end);
}

function wishedEnd(bytes: Uint8Array, packet: DecodedPacket): number {
  switch (packet.network) {
    case NETWORK.ipv4:
      return ipv4End(bytes, packet);
    case NETWORK.ipv6:
      return ipv6End(bytes, packet);
    case NETWORK.arp:
      return packet.networkOffset + ARP_BYTES;
    default:
      return linkEnd(packet);
  }
}

function linkEnd(packet: DecodedPacket): number {
  if (packet.macOffset >= 0) {
    const tags = (packet.vlan0 === NO_VLAN ? 0 : 1) + (packet.vlan1 === NO_VLAN ? 0 : 1);
    return packet.macOffset + ETHERNET_BYTES + tags * TAG_BYTES;
  }
  const last = Math.max(packet.srcMacOffset, packet.dstMacOffset);
  return last < 0 ? packet.start : last + MAC_BYTES;
}

function ipv4End(bytes: Uint8Array, packet: DecodedPacket): number {
  const at = packet.networkOffset;
  // The decoder stops at a header whose lengths cannot be, and says so by an offset that is not behind it.
  const length = ((bytes[at] as number) & 15) * 4;
  if (length < IPV4_BYTES || packet.transportOffset !== at + length) return at + IPV4_BYTES;
  return transportEnd(bytes, packet);
}

function ipv6End(bytes: Uint8Array, packet: DecodedPacket): number {
  // A chain of extensions that fills the whole packet may be anything.
  if (packet.transportOffset >= packet.transportEnd) return packet.networkOffset + IPV6_BYTES;
  return transportEnd(bytes, packet);
}

function transportEnd(bytes: Uint8Array, packet: DecodedPacket): number {
  const at = packet.transportOffset;
  if (packet.fragment === FRAGMENT.later) return at;
  const wished = packet.proto === IP_PROTO.tcp ? tcpEnd(bytes, packet) : at + headerBytesOf(packet.proto);
  return Math.min(wished, packet.transportEnd);
}

function tcpEnd(bytes: Uint8Array, packet: DecodedPacket): number {
  const at = packet.transportOffset;
  const length = at + 12 < packet.transportEnd ? ((bytes[at + 12] as number) >> 4) * 4 : 0;
  return at + Math.max(length, TCP_BYTES);
}

/** Fixed parts only; a protocol that is not known here has none, and its packets end with the IP header. */
function headerBytesOf(proto: number): number {
  switch (proto) {
    case IP_PROTO.udp:
    case IP_PROTO.udpLite:
    case IP_PROTO.icmp:
    case IP_PROTO.icmp6:
    case IP_PROTO.igmp:
    case IP_PROTO.esp:
      return 8;
    case IP_PROTO.sctp:
    case IP_PROTO.dccp:
    case IP_PROTO.ah:
      return 12;
    case IP_PROTO.gre:
      return 4;
    default:
      return 0;
  }
}
