/**
 * What the decoders found, as offsets into the batch's memory. One record is made at start and reused for every packet;
 * a field says when it is valid. Offsets are absolute (in the arena), never relative to the packet.
 */

export const NETWORK = { none: 0, ipv4: 4, ipv6: 6, arp: 8 } as const;

export const FRAGMENT = { none: 0, first: 1, later: 2 } as const;

export const IP_PROTO = { icmp: 1, igmp: 2, tcp: 6, udp: 17, icmp6: 58 } as const;

export const TCP_FLAG = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32 } as const;

/** No VLAN id in a `vlan` field. */
export const NO_VLAN = 0xffff;

export class DecodedPacket {
  /** First byte and the byte after the last captured one. */
  start = 0;
  end = 0;
  /** End by the *original* length: where the packet would end, had it been captured whole. */
  originalEnd = 0;
  /** Offset of the destination MAC (the source MAC follows it), or -1 without an Ethernet header. */
  macOffset = -1;
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
  /** One of FRAGMENT, and the datagram's identification. */
  fragment = 0;
  fragmentId = 0;
  /** Transport header, and the captured end of the IP payload (without link padding). */
  transportOffset = 0;
  transportEnd = 0;
  /** 0 where the protocol has none or they are not there (later fragment, cut header). */
  srcPort = 0;
  dstPort = 0;
  /** TCP flag bits; valid iff proto is tcp and 14 bytes of its header were captured. */
  tcpFlags = 0;
  /** Valid iff proto is icmp or icmp6; -1 when not captured. */
  icmpType = -1;
  icmpCode = -1;
  /** Captured transport payload; empty when start equals end. */
  payloadStart = 0;
  payloadEnd = 0;
  /** Bits of ANOMALIES. */
  anomalies = 0;

  reset(start: number, capturedLength: number, originalLength: number): void {
    this.start = start;
    this.end = start + capturedLength;
    this.originalEnd = start + originalLength;
    this.macOffset = -1;
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
    this.fragmentId = 0;
    this.transportOffset = 0;
    this.transportEnd = 0;
    this.srcPort = 0;
    this.dstPort = 0;
    this.tcpFlags = 0;
    this.icmpType = -1;
    this.icmpCode = -1;
    this.payloadStart = 0;
    this.payloadEnd = 0;
    this.anomalies = 0;
  }
}
