/** What each anomaly means, for a person who does not know the protocols. The name is the exact term. */

interface Meaning {
  readonly title: string;
  readonly meaning: string;
}

const UNKNOWN: Meaning = {
  title: "Something odd",
  meaning: "The sensor has a name for it that this hub does not know: one of both is older than the other.",
};

export const ANOMALY_MEANINGS: Readonly<Record<string, Meaning>> = {
  "sctp-short-header": {
    title: "SCTP header cut off",
    meaning:
      "The packet ends before its ports and checksum do: a broken sender, or somebody testing how others cope.",
  },
  "sctp-bad-chunk-length": {
    title: "SCTP piece of an impossible length",
    meaning:
      "A part of the packet claims to be shorter than its own head or longer than the packet: mangled, or forged.",
  },
  "tunnels-too-deep": {
    title: "Too many tunnels within each other",
    meaning:
      "More packets are packed into each other than any network does: a loop, or somebody hiding what lies within.",
  },
  "unknown-link-type": {
    title: "A kind of link that is not taken apart",
    meaning: "These frames are counted, but who speaks in them cannot be told.",
  },
  "short-link-header": {
    title: "Frame too short for its link header",
    meaning:
      "The frame ends within its first bytes, so who sent it cannot be told: a broken sender, driver or file.",
  },
  "vlan-stack-too-deep": {
    title: "Too many VLAN tags",
    meaning:
      "More tags are stacked than any network uses: a loop that tags again and again, or somebody hiding what lies below.",
  },
  "short-arp": {
    title: "Incomplete address question (ARP)",
    meaning:
      "A question or answer about who has an address ends too early: a broken device, or somebody probing others.",
  },
  "ipv4-short-header": {
    title: "IPv4 header cut off",
    meaning:
      "The packet ends before its address header does: a broken sender or driver, or somebody testing how others cope.",
  },
  "ipv4-bad-version": {
    title: "Says IPv4 and is not",
    meaning:
      "The link announces IPv4, the packet says another version: a mangled packet, or a protocol in disguise.",
  },
  "ipv4-bad-header-length": {
    title: "IPv4 header of an impossible length",
    meaning:
      "The header claims to be shorter than the least or longer than the packet: mangled on the way, or forged.",
  },
  "ipv4-bad-total-length": {
    title: "IPv4 packet of a wrong length",
    meaning:
      "The packet claims more or fewer bytes than came: often one that a network card split for its driver, else mangled or forged.",
  },
  "ipv6-short-header": {
    title: "IPv6 header cut off",
    meaning:
      "The packet ends before its address header does: a broken sender or driver, or somebody testing how others cope.",
  },
  "ipv6-bad-version": {
    title: "Says IPv6 and is not",
    meaning:
      "The link announces IPv6, the packet says another version: a mangled packet, or a protocol in disguise.",
  },
  "ipv6-bad-payload-length": {
    title: "IPv6 packet of a wrong length",
    meaning: "The packet claims more bytes than came: mangled on the way, or forged.",
  },
  "ipv6-extension-chain-too-long": {
    title: "Too many IPv6 extra headers",
    meaning: "So many extra headers have no honest use: a known way to slip past filters.",
  },
  "ipv6-short-extension": {
    title: "IPv6 extra header cut off",
    meaning: "An extra header claims more bytes than came: mangled on the way, or forged.",
  },
  "tcp-short-header": {
    title: "TCP header cut off",
    meaning:
      "The packet ends before its connection header does: a broken sender, or somebody testing how others cope.",
  },
  "tcp-bad-data-offset": {
    title: "TCP header of an impossible length",
    meaning:
      "The header claims to be shorter than the least or longer than the packet: mangled on the way, or forged.",
  },
  "tcp-syn-with-fin-or-rst": {
    title: "Opens and ends a connection at once",
    meaning:
      "No program sends this (SYN with FIN or RST): scanners do, to learn what a device runs or to get past a filter.",
  },
  "udp-short-header": {
    title: "UDP header cut off",
    meaning: "The packet ends before its header does: a broken sender, or somebody testing how others cope.",
  },
  "udp-bad-length": {
    title: "UDP packet of a wrong length",
    meaning:
      "The packet claims more or fewer bytes than it has: a broken sender, or somebody testing how others cope.",
  },
  "icmp-short-header": {
    title: "Network message cut off (ICMP)",
    meaning:
      "A ping or an error message ends within its header: a broken sender, or somebody testing how others cope.",
  },
  "same-source-and-destination": {
    title: "Sent to its own sender",
    meaning:
      "Sender and receiver are the same: harmless within one computer, on a network an old attack (“LAND”).",
  },
  "fragment-overlong": {
    title: "Pieces of a packet larger than any can be",
    meaning:
      "Put together, the pieces exceed 65,535 bytes: an old attack (“ping of death”), or a broken sender.",
  },
  "original-length-below-captured": {
    title: "More captured than was sent",
    meaning:
      "The capture claims to hold more of a packet than there was: the program that wrote the file made a mistake.",
  },
  "ipv4-bad-checksum": {
    title: "IPv4 header with a wrong checksum",
    meaning:
      "The header was changed after it was sealed: a bad cable, memory or router, or a program that forges packets carelessly.",
  },
  "tcp-bad-options": {
    title: "TCP extras that do not add up",
    meaning:
      "The list of extras in the connection header is cut off or runs past its end: a broken sender, or forged.",
  },
  "tcp-no-flags": {
    title: "Connection packet without any sign",
    meaning: "No program sends this (a “null” packet): scanners do, to find open doors quietly.",
  },
  "tcp-xmas-flags": {
    title: "Connection packet with all lights on",
    meaning:
      "No program sends this (a “Christmas tree” packet: FIN, PSH and URG): scanners do, to find open doors quietly.",
  },
  "tcp-syn-with-data": {
    title: "Speaks before it was let in",
    meaning:
      "The packet that asks for a connection carries data already: a few fast programs do so, and some scanners and floods.",
  },
  "group-source-mac": {
    title: "Sent by a group",
    meaning:
      "The sender's hardware address is one for groups, which nobody can be: forged, or a broken device.",
  },
  "group-source-address": {
    title: "From an address that nobody can have",
    meaning:
      "The sender's address is one for groups or reserved: forged, or a device that is set up wrongly.",
  },
  "fragment-tiny": {
    title: "Pieces too small to be honest",
    meaning:
      "The first piece of a packet is too small to show where it goes: a known way to slip past a filter.",
  },
  "fragment-overlap": {
    title: "Pieces that overwrite each other",
    meaning:
      "A later piece of a packet would replace part of an earlier one: a known way to slip past a filter.",
  },
  "original-length-doubtful": {
    title: "Longer than its link can carry",
    meaning:
      "The capture claims a packet longer than its own header or any link allows: its bytes are counted, but may be a lie of the file.",
  },
  "pppoe-bad-length": {
    title: "Dial-in frame of a wrong length (PPPoE)",
    meaning:
      "A frame between router and provider claims more bytes than came: mangled on the way, or a broken modem.",
  },
  "mpls-stack-too-deep": {
    title: "Too many provider labels (MPLS)",
    meaning:
      "More labels are stacked than any provider uses: a mangled frame, or somebody hiding what lies below.",
  },
  "igmp-short-header": {
    title: "Group message cut off (IGMP)",
    meaning: "A message about who wants which television or group stream ends too early: a broken device.",
  },
  "tunnel-short-header": {
    title: "Tunnel header cut off",
    meaning:
      "A packet that carries another ends within the tunnel's own header: mangled on the way, or a broken endpoint.",
  },
  "ndp-off-link": {
    title: "Neighbour message from afar",
    meaning:
      "An IPv6 message that only neighbours may send came through a router: somebody tries to pose as one.",
  },
};

const LINK_TYPE = /^unknown-link-type-(\d+)$/;

/** Of any name: a link type that is not decoded says its number in it. */
export function meaningOf(name: string): Meaning {
  const known = ANOMALY_MEANINGS[name];
  if (known !== undefined) return known;
  const linkType = LINK_TYPE.exec(name)?.[1];
  const unknown = ANOMALY_MEANINGS["unknown-link-type"];
  if (linkType === undefined || unknown === undefined) return UNKNOWN;
  return { title: `${unknown.title} (link type ${linkType})`, meaning: unknown.meaning };
}
