/** Tunnels that are an IP protocol of their own (IANA "Assigned Internet Protocol Numbers"). */
import { type DecodedPacket, IP_PROTO, NETWORK } from "./decoded-packet.ts";
import { recogniseGre } from "./gre.ts";
import { tunnelIndex } from "./tunnel.ts";

const IPIP = tunnelIndex("ipip");
const SIX_IN_FOUR = tunnelIndex("6in4");
const FOUR_IN_SIX = tunnelIndex("4in6");
const SIX_IN_SIX = tunnelIndex("ip6ip6");
const ESP = tunnelIndex("esp");
const AH = tunnelIndex("ah");
const ETHER_IP = tunnelIndex("etherip");
const L2TP = tunnelIndex("l2tp");
const MPLS = tunnelIndex("mpls-in-ip");

export function decodeIpTunnel(bytes: Uint8Array, packet: DecodedPacket): void {
  const four = packet.network === NETWORK.ipv4;
  switch (packet.proto) {
    case IP_PROTO.gre:
      recogniseGre(bytes, packet);
      return;
    case IP_PROTO.ipv4:
      packet.tunnel = four ? IPIP : FOUR_IN_SIX;
      return;
    case IP_PROTO.ipv6:
      packet.tunnel = four ? SIX_IN_FOUR : SIX_IN_SIX;
      return;
    case IP_PROTO.esp:
      packet.tunnel = ESP;
      return;
    case IP_PROTO.ah:
      packet.tunnel = AH;
      return;
    case IP_PROTO.etherIp:
      packet.tunnel = ETHER_IP;
      return;
    case IP_PROTO.l2tp:
      packet.tunnel = L2TP;
      return;
    case IP_PROTO.mpls:
      packet.tunnel = MPLS;
      return;
    default:
  }
}
