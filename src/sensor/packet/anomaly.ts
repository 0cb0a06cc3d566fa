/**
 * The closed list of odd things a packet can show. A decoder sets a bit and goes on; what to think of it is decided
 * elsewhere. "Truncated by snaplen" is not among them: a capture may keep less than the wire carried.
 *
 * Two words of 32 bits hold them: `ANOMALIES` in `DecodedPacket.anomalies`, `MORE_ANOMALIES` in `moreAnomalies`.
 */
import type { DecodedPacket } from "./decoded-packet.ts";

export const ANOMALIES = [
  "unknown-link-type",
  "short-link-header",
  "vlan-stack-too-deep",
  "short-arp",
  "ipv4-short-header",
  "ipv4-bad-version",
  "ipv4-bad-header-length",
  "ipv4-bad-total-length",
  "ipv6-short-header",
  "ipv6-bad-version",
  "ipv6-bad-payload-length",
  "ipv6-extension-chain-too-long",
  "ipv6-short-extension",
  "tcp-short-header",
  "tcp-bad-data-offset",
  "tcp-syn-with-fin-or-rst",
  "udp-short-header",
  "udp-bad-length",
  "icmp-short-header",
  "same-source-and-destination",
  "fragment-overlong",
  "original-length-below-captured",
  /** Wrong and not zero: some senders leave zero to their card, no sender leaves another wrong value. */
  "ipv4-bad-checksum",
  "tcp-bad-options",
  "tcp-no-flags",
  /** FIN, PSH and URG alone: a scanner's probe. */
  "tcp-xmas-flags",
  /** Data in a SYN without the Fast Open option (RFC 7413). */
  "tcp-syn-with-data",
] as const;

export const MORE_ANOMALIES = [
  "group-source-mac",
  /** A packet claims to come from a multicast, broadcast or reserved address. */
  "group-source-address",
  /** A first fragment without its whole transport header, or a second one that would overwrite it (RFC 1858). */
  "fragment-tiny",
  "fragment-overlap",
  /** No link carries such a frame, or the IP header ends long before the length that the capture claims. */
  "original-length-doubtful",
  "pppoe-bad-length",
  "mpls-stack-too-deep",
  "igmp-short-header",
  "tunnel-short-header",
  /** Neighbour discovery with a hop limit that proves it came from beyond the link (RFC 4861 §3.1). */
  "ndp-off-link",
  "sctp-short-header",
  "sctp-bad-chunk-length",
  /** More tunnels within each other than are looked into. */
  "tunnels-too-deep",
] as const;

export type Anomaly = (typeof ANOMALIES)[number];
export type MoreAnomaly = (typeof MORE_ANOMALIES)[number];

/** The bit of an anomaly in `DecodedPacket.anomalies`. */
export function anomalyBit(name: Anomaly): number {
  return 1 << ANOMALIES.indexOf(name);
}

/** The bit of an anomaly in `DecodedPacket.moreAnomalies`. */
export function moreAnomalyBit(name: MoreAnomaly): number {
  return 1 << MORE_ANOMALIES.indexOf(name);
}

/** Names of a packet's anomalies; for people, tests and samples, not for the packet path. */
export function anomalyNames(packet: DecodedPacket): (Anomaly | MoreAnomaly)[] {
  return [
    ...ANOMALIES.filter((_, i) => ((packet.anomalies >>> i) & 1) === 1),
    ...MORE_ANOMALIES.filter((_, i) => ((packet.moreAnomalies >>> i) & 1) === 1),
  ];
}
