/**
 * What the decoders found, as offsets into the batch's memory. One record is made at start and reused for every packet;
 * a field says when it is valid. Offsets are absolute (in the arena), never relative to the packet.
 */

export const NETWORK = { none: 0, ipv4: 4, ipv6: 6, arp: 8 } as const;

export const FRAGMENT = { none: 0, first: 1, later: 2 } as const;

export const IP_PROTO = {
  icmp: 1,
  igmp: 2,
  ipv4: 4,
  tcp: 6,
  udp: 17,
  dccp: 33,
  ipv6: 41,
  gre: 47,
  esp: 50,
  ah: 51,
  icmp6: 58,
  etherIp: 97,
  l2tp: 115,
  sctp: 132,
  udpLite: 136,
  mpls: 137,
} as const;

export const TCP_FLAG = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32 } as const;

/** No VLAN id in a `vlan` field. */
export const NO_VLAN = 0xffff;

export class DecodedPacket {
  /** First byte and the byte after the last captured one. */
  start = 0;
  end = 0;
  /** End by the *original* length: where the packet would end, had it been captured whole. */
  originalEnd = 0;
  /** Offset of the destination MAC when the source MAC follows it, as in an Ethernet header; else -1. */
  macOffset = -1;
  /** Offset of each MAC, -1 where the link header has none: a cooked header knows only the sender's. */
  dstMacOffset = -1;
  srcMacOffset = -1;
  /** VLAN ids outermost first, NO_VLAN where there is none. A priority tag (id 0) is no VLAN. */
  vlan0 = NO_VLAN;
  vlan1 = NO_VLAN;
  /** EtherType of the innermost header that has one, 0 if none. */
  etherType = 0;
  /** One of NETWORK. */
  network = 0;
  /** Offset of the network header; valid iff network is not none. */
  networkOffset = 0;
  /** Addresses, 4 or 16 bytes; valid iff network is ipv4 or ipv6. For ARP the protocol addresses (4 bytes). */
  srcOffset = 0;
  dstOffset = 0;
  addressLength = 0;
  /** IP protocol number of the payload after extension headers; valid iff network is ipv4 or ipv6. */
  proto = 0;
  /** One of FRAGMENT; the datagram's identification and which of its bytes these are, valid iff it is not none. */
  fragment = 0;
  fragmentId = 0;
  fragmentStart = 0;
  fragmentEnd = 0;
  /** Transport header, and the captured end of the IP payload (without link padding). */
  transportOffset = 0;
  transportEnd = 0;
  /** 0 where the protocol has none or they are not there (later fragment, cut header). */
  srcPort = 0;
  dstPort = 0;
  /** TCP flag bits; valid iff proto is tcp and 14 bytes of its header were captured. */
  tcpFlags = 0;
  /** Bits of TCP_OPTION that were seen; each value is valid iff its option's bit is there. */
  tcpOptions = 0;
  tcpMss = 0;
  tcpWindowScale = 0;
  /** Bits of SCTP_CHUNK, of the types of all its chunks; valid iff proto is sctp. */
  sctpChunks = 0;
  /** Valid iff proto is icmp or icmp6; -1 when not captured. */
  icmpType = -1;
  icmpCode = -1;
  /** Captured transport payload; empty when start equals end. */
  payloadStart = 0;
  payloadEnd = 0;
  /** Index into TUNNELS: what is inside is not looked at. */
  tunnel = 0;
  /** Bits of ANOMALIES and of MORE_ANOMALIES. */
  anomalies = 0;
  moreAnomalies = 0;

  reset(start: number, capturedLength: number, originalLength: number): void {
    this.start = start;
    this.end = start + capturedLength;
    this.originalEnd = start + originalLength;
    this.macOffset = -1;
    this.dstMacOffset = -1;
    this.srcMacOffset = -1;
    this.vlan0 = NO_VLAN;
    this.vlan1 = NO_VLAN;
    this.etherType = 0;
    this.network = NETWORK.none;
    this.networkOffset = 0;
    this.srcOffset = 0;
    this.dstOffset = 0;
    this.addressLength = 0;
    this.proto = 0;
    this.fragment = FRAGMENT.none;
    this.transportOffset = 0;
    this.transportEnd = 0;
    this.srcPort = 0;
    this.dstPort = 0;
    this.tcpFlags = 0;
    this.tcpOptions = 0;
    this.sctpChunks = 0;
    this.icmpType = -1;
    this.icmpCode = -1;
    this.payloadStart = 0;
    this.payloadEnd = 0;
    this.tunnel = 0;
    this.anomalies = 0;
    this.moreAnomalies = 0;
  }

  /** All of it as the other one has it. */
  take(other: DecodedPacket): void {
    this.start = other.start;
    this.end = other.end;
    this.originalEnd = other.originalEnd;
    this.macOffset = other.macOffset;
    this.dstMacOffset = other.dstMacOffset;
    this.srcMacOffset = other.srcMacOffset;
    this.vlan0 = other.vlan0;
    this.vlan1 = other.vlan1;
    this.etherType = other.etherType;
    this.network = other.network;
    this.networkOffset = other.networkOffset;
    this.srcOffset = other.srcOffset;
    this.dstOffset = other.dstOffset;
    this.addressLength = other.addressLength;
    this.proto = other.proto;
    this.fragment = other.fragment;
    this.fragmentId = other.fragmentId;
    this.fragmentStart = other.fragmentStart;
    this.fragmentEnd = other.fragmentEnd;
    this.transportOffset = other.transportOffset;
    this.transportEnd = other.transportEnd;
    this.srcPort = other.srcPort;
    this.dstPort = other.dstPort;
    this.tcpFlags = other.tcpFlags;
    this.tcpOptions = other.tcpOptions;
    this.tcpMss = other.tcpMss;
    this.tcpWindowScale = other.tcpWindowScale;
    this.sctpChunks = other.sctpChunks;
    this.icmpType = other.icmpType;
    this.icmpCode = other.icmpCode;
    this.payloadStart = other.payloadStart;
    this.payloadEnd = other.payloadEnd;
    this.tunnel = other.tunnel;
    this.anomalies = other.anomalies;
    this.moreAnomalies = other.moreAnomalies;
  }
}
