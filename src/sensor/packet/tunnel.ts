/**
 * The closed list of tunnels that are recognised. A tunnelled packet is accounted by its outer addresses; what is inside
 * is another network's traffic, or this one's twice. `DecodedPacket.tunnel` is an index, and the names are what people
 * see as the flow's application.
 */
export const TUNNELS = [
  "none",
  /** RFC 2784 and 2890, RFC 2637 (version 1), GRE with whole Ethernet frames (also NVGRE), Cisco's and MikroTik's. */
  "gre",
  "pptp",
  "gretap",
  "erspan",
  "eoip",
  /** Protocol 4 in IPv4, 41 in IPv4, 4 in IPv6, 41 in IPv6. */
  "ipip",
  "6in4",
  "4in6",
  "ip6ip6",
  "etherip",
  "l2tp",
  "mpls-in-ip",
  /** RFC 4303 over IP or in UDP (RFC 3948), RFC 4302. */
  "esp",
  "ah",
  /** RFC 7348, draft-ietf-nvo3-vxlan-gpe, RFC 8926, 3GPP TS 29.281, RFC 4380, wireguard.com/protocol. */
  "vxlan",
  "vxlan-gpe",
  "geneve",
  "gtp-u",
  "teredo",
  "wireguard",
] as const;

export type Tunnel = (typeof TUNNELS)[number];

/** The value in `DecodedPacket.tunnel`. */
export function tunnelIndex(name: Tunnel): number {
  return TUNNELS.indexOf(name);
}

export function tunnelName(index: number): Tunnel {
  return TUNNELS[index] ?? "none";
}

export const NO_TUNNEL = 0;
