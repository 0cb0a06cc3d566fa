/** Odd packets by name. What each name means is the hub's word. */
export const anomalies = {
  anomalies: {
    title: "Odd packets",
    text: "Packets that break the rules of their protocol, by name. Some are ordinary: cards, cables and old devices make them. Worth a look are many at once, and the kinds that scanners send.",
    none: "No packet has been odd so far.",
    noneHint:
      "When one breaks the rules of its protocol it is counted here by name, with a sample to look at.",
    columns: { what: "What", packets: "Packets", last: "Last seen" },
    newest: "The newest",
    noSample: "No sample has come from the sensor yet.",
    noBytes: "To see its bytes one needs the right to frames.",
    from: "From",
    to: "To",
    at: "When",
    length: "Length",
    macOf: "hardware address of",
    nobody: "not said",
    wireBytes: (bytes: string) => `${bytes} bytes on the wire`,
    captured: (bytes: string) => `${bytes} captured`,
    kept: (bytes: string) => `first ${bytes} kept here`,
    bytes: (bytes: number) => `The first ${bytes} bytes`,
    showBytes: "Show its bytes",
    layers: {
      link: "Link header",
      ipv4: "IPv4 header",
      ipv6: "IPv6 header",
      arp: "ARP",
      tcp: "TCP header",
      udp: "UDP header",
      icmp: "ICMP",
      icmp6: "ICMPv6",
      igmp: "IGMP",
      data: "Data",
    } as Record<string, string>,
    download: "Open in Wireshark",
    downloadHint: "A capture of this one packet; its comment names the anomaly",
    /** A packet that is odd in two ways is two cases. */
    summary: (cases: string, kinds: number) =>
      `Counted ${cases} times, of ${kinds === 1 ? "1 kind" : `${kinds} kinds`}`,
    look: "Look at them",
  },
};
