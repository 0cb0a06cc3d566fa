/** Whom a tunnel's flow is named after: the first three conversations in its first ten packets, by tshark's innermost headers. */
import { type Comparison, DISSECTED_FOLDERS, type Finding } from "../comparison.ts";
import { grouped } from "../grouped.ts";
import { innermostTuple } from "../oracles/innermost-tuple.ts";
import type { SeenPacket } from "../oracles/seen-packet.ts";
import { tupleOfFlow } from "../sums.ts";
import { keyOf } from "../tuple.ts";

const PACKETS = 10;
const PAIRS = 3;

export const tunnelNames: Comparison = {
  name: "who speaks within tunnels, shown on the tunnel's flow",
  oracle: "tshark",
  folders: DISSECTED_FOLDERS,
  compare: ({ dissection, reading, packetsOf }) => {
    if (dissection === undefined) return [];
    const flows = grouped(reading.flows, (flow) => keyOf(tupleOfFlow(flow)));
    return [...flows].flatMap(([key, [flow, ...more]]): Finding[] => {
      // A five-tuple that was silent for long is several flows, whose packets the oracle does not part.
      if (flow === undefined || more.length > 0) return [];
      const told = flow.tunnel?.inner?.map(({ from, to }) => pairText(from, to)) ?? [];
      const seen = pairsIn(packetsOf(key).slice(0, PACKETS));
      if (told.length + seen.length === 0) return [];
      const [ours, theirs] = [told, seen].map((pairs) => pairs.join(", ") || "nobody");
      return [{ subject: key, key, ours: ours ?? "", theirs: theirs ?? "", equal: ours === theirs }];
    });
  },
};

function pairsIn(packets: readonly SeenPacket[]): string[] {
  const tunnelled = packets.filter((packet) => packet.tunnelled && packet.fragment === "none");
  const pairs = tunnelled.flatMap((packet) => {
    const inner = innermostTuple(packet);
    return inner === undefined ? [] : [pairText(inner.src, inner.dst)];
  });
  return [...new Set(pairs)].slice(0, PAIRS);
}

const pairText = (one: string, other: string): string => [one, other].sort().join(" and ");
