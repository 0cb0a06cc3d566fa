/** Packets and bytes each way of every five-tuple, as tshark's dissection of each packet sums them. */
import {
  type Comparison,
  DISSECTED_FOLDERS,
  type Examined,
  type Finding,
  sideBySide,
} from "../comparison.ts";
import { Sums, sumsOfFlows } from "../sums.ts";

function compare({ reading, dissection }: Examined, fits: (proto: string) => boolean): Finding[] {
  if (dissection === undefined) return [];
  const theirs = new Sums();
  for (const { tuple, wireBytes } of dissection.packets) if (tuple) theirs.add(tuple, 1, wireBytes);
  const all = sideBySide(sumsOfFlows(reading.flows).texts(), theirs.texts());
  return all.filter(({ subject }) => fits(subject.slice(0, subject.indexOf(" "))));
}

function conversations(name: string, fits: (proto: string) => boolean): Comparison {
  return {
    name: `${name}: packets and bytes each way`,
    oracle: "tshark",
    folders: DISSECTED_FOLDERS,
    compare: (examined) => compare(examined, fits),
  };
}

export const tcpConversations = conversations("TCP conversations", (proto) => proto === "tcp");
export const udpConversations = conversations("UDP conversations", (proto) => proto === "udp");
export const otherConversations = conversations(
  "ICMP and other IP protocols between two addresses",
  (proto) => proto !== "tcp" && proto !== "udp",
);
