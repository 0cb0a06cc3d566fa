/** For tests and fuzzing: one packet of every kind that this room takes apart, made here from their parts. */
import { LINK_TYPE } from "../../base/link-type.ts";
import {
  be16,
  be32,
  bytesOf,
  ethernetFrame,
  IP_A,
  IP_B,
  IP6_A,
  ipv4Packet,
  ipv6Packet,
  MAC_A,
  MAC_B,
  sctpPacket,
  tcpSegment,
  udpDatagram,
} from "./test-frames.ts";

export interface GoldenPacket {
  readonly name: string;
  readonly linkType: number;
  readonly bytes: Uint8Array;
}

const TCP = tcpSegment({ data: "GET / HTTP/1.1\r\n\r\n" });
export const SYN_OPTIONS = [2, 4, 5, 0xb4, 4, 2, 8, 10, ...be32(7), ...be32(0), 1, 3, 3, 7];
const SYN = tcpSegment({ flags: 2, options: SYN_OPTIONS });
const UDP = udpDatagram({ data: "hello, neighbour" });
export const IPV4_TCP = ipv4Packet({ proto: 6, payload: TCP });
export const IPV6_TCP = ipv6Packet({ next: 6, payload: TCP });
const IPV4_UDP = ipv4Packet({ proto: 17, payload: UDP });

function overIpv4(name: string, proto: number, payload: Uint8Array): GoldenPacket {
  return onEthernet(name, 0x0800, ipv4Packet({ proto, payload }));
}

function onEthernet(name: string, type: number, payload: Uint8Array): GoldenPacket {
  return { name, linkType: LINK_TYPE.ethernet, bytes: ethernetFrame(type, payload) };
}

function overUdp(name: string, dstPort: number, data: Uint8Array): GoldenPacket {
  return overIpv4(name, 17, udpDatagram({ dstPort, data }));
}

const EXTENSIONS = bytesOf(
  [43, 0, 5, 2, 0, 0, 1, 0],
  [60, 0, 0, 0, 0, 0, 0, 0],
  [17, 0, 1, 4, 0, 0, 0, 0],
  UDP,
);
const FIRST_FRAGMENT_6 = bytesOf([17, 0, 0, 1, ...be32(77)], UDP);
const LATER_FRAGMENT_6 = bytesOf([17, 0, ...be16(1480 | 1), ...be32(77)], "and the rest");
const WITH_QUOTE = bytesOf([3, 3, 0, 0, 0, 0, 0, 0], IPV4_UDP.subarray(0, 28));
const ADVERTISEMENT = bytesOf([134, 0, 0, 0, 64, 0, 0x07, 0x08, ...be32(0), ...be32(0), 1, 1], MAC_A);
const INNER_FRAME = ethernetFrame(0x0800, IPV4_UDP);
const VXLAN = ipv4Packet({
  proto: 17,
  payload: udpDatagram({ dstPort: 4789, data: bytesOf([8, 0, 0, 0, 0, 0, 42, 0], INNER_FRAME) }),
});
const SNAP = [0xaa, 0xaa, 3, 0, 0, 0, 8, 0] as const;
/** One byte of payload for M3UA and its padding. */
const SCTP_DATA = bytesOf([0, 3, 0, 17], be32(1), be16(0), be16(0), be32(3), [0x61, 0, 0, 0]);
const ARP = bytesOf([0, 1, 8, 0, 6, 4, 0, 1], MAC_A, IP_A, [0, 0, 0, 0, 0, 0], IP_B);

export const GOLDEN_PACKETS: readonly GoldenPacket[] = [
  onEthernet("tcp", 0x0800, IPV4_TCP),
  overIpv4("tcp syn", 6, SYN),
  onEthernet("tcp over ipv6", 0x86dd, IPV6_TCP),
  overIpv4("udp", 17, UDP),
  overIpv4("udp-lite", 136, UDP),
  onEthernet(
    "ipv4 options",
    0x0800,
    ipv4Packet({ proto: 17, payload: UDP, options: [7, 7, 4, 0, 0, 0, 0, 0] }),
  ),
  onEthernet("first fragment", 0x0800, ipv4Packet({ proto: 17, payload: UDP, fragment: 0x2000, id: 5 })),
  onEthernet("later fragment", 0x0800, ipv4Packet({ proto: 17, payload: UDP, fragment: 3, id: 5 })),
  onEthernet("ipv6 extensions", 0x86dd, ipv6Packet({ next: 0, payload: EXTENSIONS })),
  onEthernet("ipv6 first fragment", 0x86dd, ipv6Packet({ next: 44, payload: FIRST_FRAGMENT_6 })),
  onEthernet("ipv6 later fragment", 0x86dd, ipv6Packet({ next: 44, payload: LATER_FRAGMENT_6 })),
  onEthernet("arp", 0x0806, ARP),
  overIpv4("icmp echo", 1, bytesOf([8, 0, 0, 0, 0, 1, 0, 1], "abcdefgh")),
  overIpv4("icmp error", 1, WITH_QUOTE),
  onEthernet("router advertisement", 0x86dd, ipv6Packet({ next: 58, hopLimit: 255, payload: ADVERTISEMENT })),
  overIpv4("igmp", 2, bytesOf([0x16, 0, 0, 0, 239, 1, 2, 3])),
  overIpv4("sctp", 132, sctpPacket([1, 0, 0, 20], be32(7), be32(65_535), be16(10), be16(10), be32(1))),
  overIpv4("sctp data", 132, sctpPacket([3, 0, 0, 16], be32(1), be32(9), be32(0), SCTP_DATA, [11, 0, 0, 4])),
  overIpv4("gre", 47, bytesOf([0x20, 0, 8, 0], be32(9), IPV4_UDP)),
  overIpv4("ipv6 in gre", 47, bytesOf([0, 0, 0x86, 0xdd], IPV6_TCP)),
  overIpv4("pptp", 47, bytesOf([0x30, 1, 0x88, 0x0b], be16(4), be16(1), be32(1), "data")),
  overIpv4("gretap", 47, bytesOf([0, 0, 0x65, 0x58], INNER_FRAME)),
  overIpv4("erspan", 47, bytesOf([0x10, 0, 0x88, 0xbe], be32(1), [0x10, 1, 0, 1, 0, 0, 0, 0], INNER_FRAME)),
  overIpv4("vxlan in gre", 47, bytesOf([0, 0, 8, 0], VXLAN)),
  overUdp(
    "l2tp",
    1701,
    bytesOf([0x40, 2], be16(10 + IPV4_TCP.length), be32(1), [0xff, 3, 0, 0x21], IPV4_TCP),
  ),
  overIpv4("ipip", 4, IPV4_UDP),
  overIpv4("6in4", 41, IPV6_TCP),
  onEthernet("4in6", 0x86dd, ipv6Packet({ next: 4, payload: IPV4_UDP })),
  overIpv4("esp", 50, bytesOf(be32(0x1234), be32(1), "ciphertext")),
  overIpv4("ah", 51, bytesOf([6, 4, 0, 0], be32(1), be32(1), "twelve bytes", TCP)),
  overUdp("vxlan", 4789, bytesOf([8, 0, 0, 0, 0, 0, 42, 0], INNER_FRAME)),
  overUdp("vxlan-gpe", 4790, bytesOf([0x0c, 0, 0, 1, 0, 0, 42, 0], IPV4_UDP)),
  overUdp("geneve", 6081, bytesOf([1, 0, 0x65, 0x58, 0, 0, 42, 0], be32(1), INNER_FRAME)),
  overUdp("gtp-u", 2152, bytesOf([0x30, 0xff, ...be16(IPV4_UDP.length)], be32(1), IPV4_UDP)),
  overUdp("teredo", 3544, IPV6_TCP),
  overUdp("wireguard", 51_820, bytesOf([1, 0, 0, 0], new Uint8Array(144).fill(7))),
  overUdp("esp in udp", 4500, bytesOf(be32(0x1234), be32(1), "ciphertext")),
  onEthernet("vlan", 0x8100, bytesOf(be16(0x2064), be16(0x0800), IPV4_TCP)),
  onEthernet("qinq", 0x88a8, bytesOf(be16(7), be16(0x8100), be16(8), be16(0x86dd), IPV6_TCP)),
  onEthernet("snap", 8 + IPV4_TCP.length, bytesOf(SNAP, IPV4_TCP)),
  onEthernet("spanning tree", 38, bytesOf([0x42, 0x42, 3], new Uint8Array(35))),
  onEthernet(
    "pppoe session",
    0x8864,
    bytesOf([0x11, 0, 0, 9], be16(IPV4_TCP.length + 2), be16(0x21), IPV4_TCP),
  ),
  onEthernet("pppoe discovery", 0x8863, bytesOf([0x11, 9, 0, 0, 0, 4, 1, 1, 0, 0])),
  onEthernet("mpls", 0x8847, bytesOf([0, 1, 0, 64], [0, 2, 1, 64], IPV4_TCP)),
  onEthernet("pseudowire", 0x8847, bytesOf([0, 1, 1, 64], [0, 0, 0, 0], INNER_FRAME)),
  onEthernet("nsh", 0x894f, bytesOf([0x0f, 0xc2, 2, 1], [0, 0, 1, 255], IPV4_TCP)),
  { name: "frame relay", linkType: LINK_TYPE.frameRelay, bytes: bytesOf([0x18, 0x61, 3, 0xcc], IPV4_TCP) },
  {
    name: "ppi",
    linkType: LINK_TYPE.ppi,
    bytes: bytesOf([0, 0, 12, 0], [1, 0, 0, 0], [2, 0, 0, 0], INNER_FRAME),
  },
  { name: "ppp", linkType: LINK_TYPE.ppp, bytes: bytesOf([0xff, 3, 0, 0x21], IPV4_TCP) },
  { name: "compressed ppp", linkType: LINK_TYPE.pppHdlc, bytes: bytesOf([0x57], IPV6_TCP) },
  { name: "cisco hdlc", linkType: LINK_TYPE.ciscoHdlc, bytes: bytesOf([0x0f, 0, 8, 0], IPV4_TCP) },
  {
    name: "cooked",
    linkType: LINK_TYPE.linuxSll,
    bytes: bytesOf([0, 0, 0, 1, 0, 6], MAC_A, [0, 0], be16(0x0800), IPV4_TCP),
  },
  {
    name: "cooked v2",
    linkType: LINK_TYPE.linuxSll2,
    bytes: bytesOf(be16(0x86dd), [0, 0], be32(2), [0, 1, 0, 6], MAC_A, [0, 0], IPV6_TCP),
  },
  { name: "null", linkType: LINK_TYPE.null, bytes: bytesOf([2, 0, 0, 0], IPV4_TCP) },
  { name: "loop", linkType: LINK_TYPE.loop, bytes: bytesOf([0, 0, 0, 30], IPV6_TCP) },
  { name: "raw", linkType: LINK_TYPE.raw, bytes: IPV4_TCP },
  {
    name: "radiotap",
    linkType: LINK_TYPE.ieee80211Radiotap,
    bytes: bytesOf([0, 0, 9, 0, 2, 0, 0, 0, 0], ieee80211({ flags: 1, qos: true }), SNAP, IPV4_TCP),
  },
  {
    name: "802.11",
    linkType: LINK_TYPE.ieee80211,
    bytes: bytesOf(ieee80211({ flags: 2, qos: false }), SNAP, IPV4_TCP),
  },
  {
    name: "nflog",
    linkType: LINK_TYPE.nflog,
    bytes: bytesOf([2, 0, 0, 0], [8, 0, 1, 0, 0, 0, 0, 0], [4 + IPV4_TCP.length, 0, 9, 0], IPV4_TCP),
  },
  onEthernet("same source and destination", 0x86dd, ipv6Packet({ next: 6, payload: SYN, dst: IP6_A })),
];

/** A data frame's header; the three addresses are station, access point and a third by direction. */
export function ieee80211({ flags, qos }: { readonly flags: number; readonly qos: boolean }): Uint8Array {
  return bytesOf(
    [qos ? 0x88 : 0x08, flags, 0, 0],
    MAC_B,
    MAC_A,
    [2, 0, 0, 0, 0, 0xc],
    [0, 0],
    qos ? [0, 0] : [],
  );
}
