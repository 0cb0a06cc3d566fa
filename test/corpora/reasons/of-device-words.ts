/** Why what devices say of themselves differs. Subjects are an address and what it says. */
import type { Difference } from "../comparison.ts";
import { httpClients, httpServers } from "../comparisons/http-words.ts";
import { ja4OfFlows } from "../comparisons/ja4.ts";
import type { SeenPacket } from "../oracles/seen-packet.ts";
import { tupleOfFlow } from "../sums.ts";
import { keyOf } from "../tuple.ts";
import { packetsOf, type Reason } from "./reason.ts";

const HTTP: readonly string[] = [httpServers.name, httpClients.name];

const isMissing = ({ ours, theirs }: Difference): boolean => ours === "not told of" && theirs === "said";
const isMore = ({ ours, theirs }: Difference): boolean => ours === "told" && theirs === "not said";
const addressOf = ({ subject }: Difference): string => subject.slice(0, subject.indexOf(" "));
const textOf = ({ subject }: Difference): string => subject.slice(subject.indexOf(" ") + 1);

/** As tshark sees them, by flow, of the flows that an address began and that are HTTP by what they say. */
function httpFlowsOf(difference: Difference): (readonly SeenPacket[])[] {
  const { reading, packetsOf: seen } = difference.examined;
  return reading.flows
    .filter(
      ({ app, appSource, orig }) =>
        app === "http" && appSource === "payload" && orig.ip === addressOf(difference),
    )
    .map((flow) => seen(keyOf(tupleOfFlow(flow))));
}

export const REASONS_OF_DEVICE_WORDS: readonly Reason[] = [
  {
    name: "one device of several addresses",
    right: "both",
    why: "A word is told once of a device, which is a MAC: of another address of the same MAC it was told.",
    fits: (difference) => {
      if (!isMissing(difference)) return false;
      const { flows, facts } = difference.examined.reading;
      const ends = flows.flatMap(({ orig, resp }) => [orig, resp]);
      const macs = new Set(ends.flatMap(({ ip, mac }) => (ip === addressOf(difference) ? (mac ?? []) : [])));
      return facts.some(
        (fact) =>
          fact.kind === "device-fact" &&
          fact.mac !== undefined &&
          macs.has(fact.mac) &&
          fact.value.toLowerCase() === textOf(difference),
      );
    },
  },
  {
    name: "HTTP on the port of another protocol",
    right: "we",
    why: "tshark goes by the port; the first words of the connection are HTTP's.",
    fits: (difference) =>
      HTTP.includes(difference.comparison) &&
      isMore(difference) &&
      httpFlowsOf(difference).some(
        (packets) =>
          packets.every(({ protocols }) => !protocols.includes("http")) &&
          packets.some(({ protocols }) => !/^(tcp|data)$/.test(protocols.at(-1) ?? "")),
      ),
  },
  {
    name: "a segment that came twice and not alike",
    right: "both",
    why: "One letter of it differs: each takes another one.",
    fits: (difference) => {
      const text = textOf(difference);
      const almost = (other: string): boolean =>
        other.length === text.length && [...other].filter((letter, i) => letter !== text[i]).length === 1;
      return (
        HTTP.includes(difference.comparison) &&
        isMore(difference) &&
        httpFlowsOf(difference)
          .flat()
          .some((packet) => packet.all("http.user_agent").some((said) => almost(said.toLowerCase())))
      );
    },
  },
  {
    name: "a request that is not put together",
    right: "we",
    why: "A segment of it is missing or came too early, so that tshark shows no request at all; its head is there.",
    fits: (difference) =>
      HTTP.includes(difference.comparison) &&
      isMore(difference) &&
      httpFlowsOf(difference).some((packets) =>
        packets.every((packet) => packet.first("http.request.uri") === ""),
      ),
  },
  {
    name: "keys that come with the capture",
    right: "both",
    why: "The file holds the secrets of its TLS connections, with which tshark reads on; Tapdeck opens nothing that is sealed.",
    fits: (difference) =>
      HTTP.includes(difference.comparison) &&
      isMissing(difference) &&
      packetsOf(difference).some(({ protocols }) => protocols.includes("tls") && protocols.includes("http")),
  },
  {
    name: "a later answer of a connection",
    right: "both",
    why: "A connection is looked at until an answer was heard; another server that answers through it later is not.",
    fits: (difference) =>
      difference.comparison === httpServers.name &&
      isMissing(difference) &&
      packetsOf(difference)
        .flatMap((packet) => packet.all("http.server"))
        .findIndex((said) => said.toLowerCase() === textOf(difference)) > 0,
  },
  {
    name: "TLS in another protocol's datagrams",
    right: "they",
    why: "Remote Desktop over UDP carries TLS within segments of its own, which Tapdeck does not put together.",
    fits: (difference) =>
      difference.comparison === ja4OfFlows.name &&
      difference.ours === "none" &&
      packetsOf(difference).some(
        ({ protocols }) => protocols.includes("rdpudp") && protocols.includes("tls"),
      ),
  },
];
