/**
 * Differences that are understood: each with who is right and why, and a test general enough to hold for captures that
 * nobody has seen yet. What no reason fits is a defect until it is looked at.
 */
import { isIP } from "node:net";
import type { Difference } from "./comparison.ts";
import { ANOTHER_CLIENT } from "./comparisons/dns.ts";
import { factTexts } from "./fact-texts.ts";
import { hostOf } from "./name-text.ts";
import type { SeenPacket } from "./oracles/seen-packet.ts";
import { Sums } from "./sums.ts";
import { PROTO } from "./tuple.ts";

export interface Reason {
  readonly name: string;
  readonly right: "we" | "they" | "both";
  readonly why: string;
  fits(difference: Difference): boolean;
}

const AUTHENTICATION = 51;
/** Standard queries; the others (status, notify, update) name no address. */
const STANDARD_QUERY = 0;
/** What tshark calls the headers below IP that Tapdeck takes apart: a packet missed behind nothing but these is a defect. */
const TAKEN_APART: ReadonlySet<string> = new Set(
  (
    "eth ethertype vlan ieee8021ad llc wlan wlan_radio wlan_aggregate radiotap ppi pcap_pktdata ppp chdlc pppoes pppoed " +
    "sll raw null loop nflog mpls pwethheuristic pwethcw pwethnocw nsh fr"
  ).split(" "),
);

/** Frames that were counted and not taken apart. */
const ofUnknownLinks = ({ examined: { reading } }: Difference): number =>
  Object.entries(reading.anomalies).reduce(
    (sum, [name, count]) => (name.startsWith("unknown-link-type") ? sum + count : sum),
    0,
  );

const packetsOf = ({ examined, key }: Difference): readonly SeenPacket[] =>
  key === undefined ? [] : examined.packetsOf(key);

/** Suricata's events say a name and not whose: every message that says it. */
const messagesOf = (difference: Difference): readonly SeenPacket[] => {
  const { key, oracle, theirs, examined } = difference;
  if (key !== undefined || oracle !== "Suricata") return packetsOf(difference);
  return (examined.dissection?.packets ?? []).filter((packet) => packet.all("dns.qry.name").includes(theirs));
};

const firstIp = (protocols: readonly string[]): number =>
  protocols.findIndex((word) => word === "ip" || word === "ipv6");

/** Of packets of one five-tuple. */
function sumsText(packets: readonly SeenPacket[]): string | undefined {
  const sums = new Sums();
  for (const { tuple, wireBytes } of packets) if (tuple) sums.add(tuple, 1, wireBytes);
  return [...sums.texts().values()][0];
}

const regressionResults = ({ oracle }: Difference): boolean =>
  ["nDPI", "Arkime", "expected.json"].includes(oracle);

export const REASONS: readonly Reason[] = [
  {
    name: "tunnels",
    right: "both",
    why: "The oracle looks into GRE, IP in IP, VXLAN, Geneve, GTP and CAPWAP; Tapdeck accounts a tunnel by its outer addresses. The capture has tunnelled packets, and none with this five-tuple outermost.",
    fits: (difference) => {
      const { packets = [] } = difference.examined.dissection ?? {};
      return (
        regressionResults(difference) &&
        packetsOf(difference).length === 0 &&
        packets.some((p) => p.tunnelled)
      );
    },
  },
  {
    name: "a tunnel's other packets",
    right: "both",
    why: "The oracle gives some packets of this five-tuple to what they carry, counts them there, hashes that for the community id and reads its names; Tapdeck stays outside.",
    fits: (difference) =>
      !(difference.oracle === "tshark" && difference.comparison.endsWith("packets and bytes each way")) &&
      packetsOf(difference).some(
        ({ protocols, tunnelled }) => tunnelled || protocols.includes("capwap.data"),
      ),
  },
  {
    name: "another witness",
    right: "we",
    why: "Regression results leave out later fragments, repeated segments or padding, or turn the originator round; the sum of tshark's packets, each by its own header, is the same as ours.",
    fits: (difference) =>
      regressionResults(difference) && sumsText(packetsOf(difference)) === difference.ours,
  },
  {
    name: "another witness of the community id",
    right: "we",
    why: "Arkime hashes ICMP errors and AH otherwise; tshark's id of the same packets is ours.",
    fits: (difference) => {
      const ids = new Set(packetsOf(difference).flatMap((packet) => packet.all("communityid")));
      const arkimes = difference.oracle === "Arkime" && difference.comparison.startsWith("community ids");
      return arkimes && difference.examined.reading.flows.some((flow) => ids.has(flow.communityId));
    },
  },
  {
    name: "AH carries a protocol",
    right: "both",
    why: "tshark hashes the protocol within an authentication header (RFC 4302), Tapdeck that of the IP header, by which the flow is accounted.",
    fits: (difference) =>
      difference.comparison.startsWith("community ids") &&
      packetsOf(difference).some(
        ({ tuple, protocols }) => tuple?.proto === AUTHENTICATION && protocols.includes("ah"),
      ),
  },
  {
    name: "UDP length 0 over IPv4",
    right: "we",
    why: "Segmentation offload leaves the length 0; the ports are there. tshark and Arkime call the datagram malformed and take its ports for none.",
    fits: (difference) =>
      packetsOf(difference).some(
        (packet) => packet.tuple?.proto === PROTO.udp && packet.first("udp.length") === "0",
      ),
  },
  {
    name: "a header below IP that is not decoded",
    right: "they",
    why: "Frames of link types and EtherTypes that Tapdeck does not list are counted as frames without IP; nothing is guessed. Without those packets the oracle says the same.",
    fits: (difference) => {
      const packets = packetsOf(difference);
      const reached = packets.filter(({ protocols }) =>
        protocols.slice(0, firstIp(protocols)).every((word) => TAKEN_APART.has(word)),
      );
      if (reached.length === packets.length) return false;
      return reached.length === 0
        ? /^(nothing|no .*|not told of)$/.test(difference.ours)
        : sumsText(reached) === difference.ours;
    },
  },
  {
    name: "a link type that capinfos refuses",
    right: "we",
    why: "The file is whole and only its link type is unknown: its frames are counted as frames without IP, with the anomaly that names the link type.",
    fits: (difference) =>
      difference.oracle === "capinfos" &&
      difference.theirs === "refused" &&
      ofUnknownLinks(difference) === difference.examined.reading.packets,
  },
  {
    name: "the ATM pseudo-header",
    right: "we",
    why: "capinfos takes 4 bytes of pseudo-header off each ATM frame's length; the file's records say the sum that Tapdeck gives.",
    fits: (difference) => {
      const { packets, bytes } = difference.examined.reading;
      return (
        difference.oracle === "capinfos" &&
        ofUnknownLinks(difference) === packets &&
        difference.theirs === `${packets} packets, ${bytes - 4 * packets} bytes`
      );
    },
  },
  {
    name: "a name goes before an address",
    right: "both",
    why: "The client asked for the server by its address, and DNS had told it the name of that address before: the flow has the name.",
    fits: ({ comparison, theirs, ours }) =>
      (comparison === "flows named by HTTP host" || theirs.includes("(HTTP")) &&
      isIP(theirs.replace(/ \(HTTP.*$/, "")) !== 0 &&
      !/^(no name|nothing)?$/.test(ours),
  },
  {
    name: "segments that tshark does not put together",
    right: "we",
    why: "tshark holds the hello for out of order or for sent again, so that its TLS dissector does not see it; the hello is whole in one captured segment.",
    fits: (difference) =>
      difference.theirs === "no name" &&
      difference.ours.endsWith("(sni)") &&
      packetsOf(difference).some((packet) => packet.first("tcp.analysis.flags") !== ""),
  },
  {
    name: "a request whose end was not captured",
    right: "we",
    why: "tshark waits for the rest of the message and shows nothing of it; the head with the host's name is there.",
    fits: (difference) =>
      difference.comparison === "flows named by HTTP host" &&
      difference.theirs === "no name" &&
      difference.ours.endsWith("(http)") &&
      packetsOf(difference).every((packet) => packet.first("http.request.uri") === ""),
  },
  {
    name: "the target names the server",
    right: "both",
    why: "A request to a proxy says the server in its target (CONNECT, absolute form: RFC 9112 §3.2), which goes before a Host header or stands without one.",
    fits: (difference) => {
      const targets = packetsOf(difference).flatMap((packet) => packet.all("http.request.uri"));
      const authorities = targets.map((target) => target.replace(/^[a-z]+:\/\/([^/?#]*).*$/i, "$1"));
      return (
        difference.comparison === "flows named by HTTP host" &&
        authorities.some((authority) => `${hostOf(authority)} (http)` === difference.ours)
      );
    },
  },
  {
    name: "a name over IP fragments",
    right: "they",
    why: "Tapdeck puts no fragments together to read names in them: what it costs is what a flood of fragments wants. tshark finds the name only by doing so.",
    fits: (difference) => {
      const { theirs, ours } = difference;
      const whole = packetsOf(difference).filter(({ fragment }) => fragment === "none");
      return (
        /^(no name|not told of|no such fact)$/.test(ours) &&
        packetsOf(difference).length > whole.length &&
        !whole.some(({ line }) => line.toLowerCase().includes(theirs.toLowerCase()))
      );
    },
  },
  {
    name: "an address that is none",
    right: "we",
    why: "The regression results write an IPv6 address that cannot be one (two gaps).",
    fits: ({ oracle, subject }) =>
      oracle === "nDPI" && subject.split(" ").some((word) => word.includes(":") && isIP(word) === 0),
  },
  {
    name: "the stronger evidence",
    right: "both",
    why: "A flow has one name: that of TLS or QUIC goes before the host of an HTTP request (to a proxy, say) on the same connection.",
    fits: ({ comparison, ours }) => comparison === "flows named by HTTP host" && /\((sni|quic)\)/.test(ours),
  },
  {
    name: "DNS that is no standard query",
    right: "both",
    why: "Only messages with opcode 0 say what a name's address is; tshark lists the others' fields too.",
    fits: (difference) => {
      const opcodes = messagesOf(difference).flatMap((packet) => packet.all("dns.flags.opcode"));
      return opcodes.length > 0 && opcodes.every((opcode) => Number(opcode) !== STANDARD_QUERY);
    },
  },
  {
    name: "bytes that are no text",
    right: "both",
    why: "Bytes that no host name has are written by Tapdeck and tshark as DNS does (\\001), by nDPI as ? or _.",
    fits: ({ oracle, theirs, examined: { reading } }) => {
      const host = theirs.replace(/ \([^)]*\)$/, "");
      if (oracle !== "nDPI" || !/[?_]/.test(host)) return false;
      const told = [...factTexts(reading.facts)].map((text) => text.replace(/\\\d{3}|[^a-z0-9.-]/g, "?"));
      return told.includes(host.toLowerCase().replaceAll("_", "?"));
    },
  },
  {
    name: "a kind of service",
    right: "both",
    why: "nDPI's host of an mDNS flow is the first name in it, asked for or told: mostly a kind of service (RFC 6763 §7). Tapdeck tells it of who offers it, and nothing of who asks.",
    fits: ({ oracle, theirs }) => oracle === "nDPI" && /^_[a-z0-9-]+\._(tcp|udp)\.local \(MDNS/i.test(theirs),
  },
  {
    name: "an answer to another client",
    right: "both",
    why: "Where the flow's own end asked nothing that was seen, an answer that somebody else in the house got names the address.",
    fits: ({ theirs }) => theirs === ANOTHER_CLIENT,
  },
];
