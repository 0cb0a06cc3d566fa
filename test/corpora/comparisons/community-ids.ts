/** The community ids of every five-tuple, as tshark's own field gives them for its packets. */
import { type Comparison, DISSECTED_FOLDERS, type Examined } from "../comparison.ts";
import { grouped } from "../grouped.ts";
import type { SeenPacket } from "../oracles/seen-packet.ts";
import { tupleOfFlow } from "../sums.ts";
import { keyOf } from "../tuple.ts";

export const communityIds: Comparison = {
  name: "community ids of five-tuples",
  oracle: "tshark",
  folders: DISSECTED_FOLDERS,
  compare: (examined) => {
    const ours = grouped(examined.reading.flows, (flow) => keyOf(tupleOfFlow(flow)));
    return [...ours].flatMap(([key, flows]) => {
      const theirs = idsOf(examined, key);
      if (theirs.size === 0) return [];
      const mine = new Set(flows.map((flow) => flow.communityId));
      const equal = [...mine].every((id) => theirs.has(id)) && (isIcmp(key) || mine.size === theirs.size);
      return [{ subject: key, key, ours: [...mine].join(" "), theirs: [...theirs].join(" "), equal }];
    });
  },
};

/** An ICMP flow is an address pair and has the id of its first packet's type: its other packets may have others. */
function isIcmp(key: string): boolean {
  return /^icmp6? /.test(key);
}

function idsOf(examined: Examined, key: string): Set<string> {
  const plain = (packet: SeenPacket): boolean => packet.fragment !== "later" && !packet.tunnelled;
  const packets = examined.packetsOf(key).filter(plain);
  return new Set(packets.flatMap((packet) => packet.all("communityid")));
}
