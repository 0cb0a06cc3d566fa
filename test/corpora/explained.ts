/**
 * Differences that are understood: each with who is right and why, and a test general enough to hold for captures that
 * nobody has seen yet. What no reason fits is a defect until it is looked at.
 */
import { isIP } from "node:net";
import type { Difference } from "./comparison.ts";
import { ANOTHER_CLIENT } from "./comparisons/dns.ts";
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
/** Link layers that are promised; an IP packet over one of these that we miss is a defect. */
const PROMISED = new Set([
  "eth",
  "wlan",
  "wlan_radio",
  "radiotap",
  "ppp",
  "pppoes",
  "sll",
  "raw",
  "null",
  "loop",
]);

const packetsOf = ({ examined, key }: Difference): readonly SeenPacket[] =>
  key === undefined ? [] : examined.packetsOf(key);

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
    fits: (difference) => {
      const sums = new Sums();
      for (const { tuple, wireBytes } of packetsOf(difference)) if (tuple) sums.add(tuple, 1, wireBytes);
      const [seen] = sums.texts().values();
      return regressionResults(difference) && seen === difference.ours;
    },
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
    name: "a link type that is not decoded",
    right: "they",
    why: "Frames of link types that Tapdeck does not list are counted and the link type is named as an anomaly; nothing is guessed.",
    fits: ({ examined, key, ours }) =>
      (examined.reading.anomalies["unknown-link-type"] ?? 0) > 0 &&
      (ours === "nothing" || ours.startsWith("no ") || ours === "not told of") &&
      (key === undefined ? [] : examined.packetsOf(key)).every(
        ({ protocols }) => !PROMISED.has(protocols[0] ?? ""),
      ),
  },
  {
    name: "a link type that capinfos refuses",
    right: "we",
    why: "The file is whole and only its link type is unknown: its frames are counted as frames without IP, with the anomaly that names the link type.",
    fits: ({ oracle, theirs, examined: { reading } }) =>
      oracle === "capinfos" &&
      theirs === "refused" &&
      (reading.anomalies["unknown-link-type"] ?? 0) > 0 &&
      reading.nonIpPackets === reading.packets,
  },
  {
    name: "the ATM pseudo-header",
    right: "we",
    why: "capinfos takes 4 bytes of pseudo-header off each ATM frame's length; the file's records say the sum that Tapdeck gives.",
    fits: ({ oracle, theirs, examined: { reading } }) =>
      oracle === "capinfos" &&
      (reading.anomalies["unknown-link-type"] ?? 0) > 0 &&
      theirs === `${reading.packets} packets, ${reading.bytes - 4 * reading.packets} bytes`,
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
      const opcodes = packetsOf(difference).flatMap((packet) => packet.all("dns.flags.opcode"));
      return opcodes.length > 0 && opcodes.every((opcode) => Number(opcode) !== STANDARD_QUERY);
    },
  },
  {
    name: "bytes that are no text",
    right: "both",
    why: "Names with control characters are written with ? for each; tshark writes \\001.",
    fits: ({ subject, theirs }) =>
      /\\\d{3}/.test(subject + theirs) || (theirs === "no such answer" && subject.includes("?")),
  },
  {
    name: "an answer to another client",
    right: "both",
    why: "Where the flow's own end asked nothing that was seen, an answer that somebody else in the house got names the address.",
    fits: ({ theirs }) => theirs === ANOTHER_CLIENT,
  },
];
