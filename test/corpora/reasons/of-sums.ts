/** Why packets and bytes, community ids and whole files differ. */
import { isIP } from "node:net";
import type { Difference } from "../comparison.ts";
import { tunnelNames } from "../comparisons/tunnel-names.ts";
import { innermostTuple } from "../oracles/innermost-tuple.ts";
import type { SeenPacket } from "../oracles/seen-packet.ts";
import { Sums } from "../sums.ts";
import { keyOf, PROTO } from "../tuple.ts";
import { packetsOf, type Reason } from "./reason.ts";

const AUTHENTICATION = 51;
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

/** Of packets whose innermost five-tuple it is; those that stay outside count for their own ends. */
function innermostText(
  { examined, key }: Difference,
  outside: (packet: SeenPacket) => boolean = () => false,
): string {
  const packets = examined.dissection?.packets ?? [];
  const sums = new Sums();
  for (const packet of packets) {
    const tuple = outside(packet) ? packet.tuple : innermostTuple(packet);
    if (tuple !== undefined && keyOf(tuple) === key) sums.add(tuple, 1, packet.wireBytes);
  }
  return [...sums.texts().values()][0] ?? "nothing";
}

export const REASONS_OF_SUMS: readonly Reason[] = [
  {
    name: "another witness within tunnels",
    right: "both",
    why: "Arkime looks into tunnels of its own choice and leaves packets out; the sum of tshark's packets by their innermost headers is the same as Tapdeck's.",
    fits: (difference) =>
      difference.oracle === "Arkime" &&
      difference.comparison.includes("--tunnels inner") &&
      innermostText(difference) === difference.ours,
  },
  {
    name: "a tunnel that is not looked into",
    right: "they",
    why: "CAPWAP, between access points and their controller, is accounted by its own ends also with --tunnels inner; with that, the sums are the same.",
    fits: (difference) =>
      difference.oracle === "tshark" &&
      difference.comparison.includes("--tunnels inner") &&
      innermostText(difference, ({ protocols }) => protocols.includes("capwap.data")) === difference.ours,
  },
  {
    name: "tunnels",
    right: "both",
    why: "The oracle looks into GRE, IP in IP, VXLAN, Geneve, GTP and CAPWAP; Tapdeck accounts a tunnel by its outer addresses. The capture has tunnelled packets, and none with this five-tuple outermost.",
    fits: (difference) => {
      const { packets = [] } = difference.examined.dissection ?? {};
      return (
        regressionResults(difference) &&
        !difference.comparison.includes("--tunnels inner") &&
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
      difference.comparison !== tunnelNames.name &&
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
    name: "an address that is none",
    right: "we",
    why: "The regression results write an IPv6 address that cannot be one (two gaps).",
    fits: ({ oracle, subject }) =>
      oracle === "nDPI" && subject.split(" ").some((word) => word.includes(":") && isIP(word) === 0),
  },
];
