/** Why names differ. */
import { isIP } from "node:net";
import type { Difference } from "../comparison.ts";
import { ANOTHER_CLIENT } from "../comparisons/dns.ts";
import { factTexts } from "../fact-texts.ts";
import { hostOf } from "../name-text.ts";
import type { SeenPacket } from "../oracles/seen-packet.ts";
import { packetsOf, type Reason } from "./reason.ts";

/** Standard queries; the others (status, notify, update) name no address. */
const STANDARD_QUERY = 0;
/** Suricata's events say a name and not whose: every message that says it. */
const messagesOf = (difference: Difference): readonly SeenPacket[] => {
  const { key, oracle, theirs, examined } = difference;
  if (key !== undefined || oracle !== "Suricata") return packetsOf(difference);
  return (examined.dissection?.packets ?? []).filter((packet) => packet.all("dns.qry.name").includes(theirs));
};

export const REASONS_OF_NAMES: readonly Reason[] = [
  {
    name: "a name goes before an address",
    right: "both",
    why: "The client asked for the server by its address, and DNS had told it the name of that address before: the flow has the name.",
    fits: ({ comparison, theirs, ours, examined: { reading } }) =>
      (comparison === "flows named by HTTP host" || theirs.includes("(HTTP")) &&
      isIP(theirs.replace(/ \(HTTP.*$/, "")) !== 0 &&
      reading.flows.some(
        ({ domain, domainSource }) =>
          domainSource === "dns" && (ours === domain || ours === `${domain} (dns)`),
      ),
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
      const { theirs, ours, subject } = difference;
      // Of what devices say the oracle's word stands in the subject.
      const said = (theirs === "said" ? subject.slice(subject.indexOf(" ") + 1) : theirs).toLowerCase();
      const whole = packetsOf(difference).filter(({ fragment }) => fragment === "none");
      return (
        /^(no name|not told of|no such fact)$/.test(ours) &&
        packetsOf(difference).length > whole.length &&
        !whole.some(({ line }) => line.toLowerCase().includes(said))
      );
    },
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
    name: "MQTT on another port",
    right: "we",
    why: "tshark looks for MQTT on its own port; the client's first packet names the protocol and fits.",
    fits: ({ comparison, subject, theirs, examined: { reading } }) =>
      comparison === "MQTT clients and versions" &&
      theirs === "not said" &&
      reading.flows.some(
        ({ app, appSource, orig, resp }) =>
          app === "mqtt" &&
          appSource === "payload" &&
          resp.port !== 1883 &&
          subject.startsWith(`${orig.ip} `),
      ),
  },
  {
    name: "an answer to another client",
    right: "both",
    why: "Where the flow's own end asked nothing that was seen, an answer that somebody else in the house got names the address.",
    fits: ({ theirs }) => theirs === ANOTHER_CLIENT,
  },
];
