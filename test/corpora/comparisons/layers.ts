/**
 * Conversations by what they lie behind: for each layer below IP, each tunnel and SCTP a row of its own, of the five-tuples
 * with a packet that tshark finds it in. Rows of tunnels are of the tunnel's own ends, and within it of the innermost ones.
 */
import { type Comparison, DISSECTED_FOLDERS, type Examined, type Finding } from "../comparison.ts";
import { innermostTuple } from "../oracles/innermost-tuple.ts";
import type { SeenPacket } from "../oracles/seen-packet.ts";
import { Sums, sumsOfFlows } from "../sums.ts";
import { keyOf, type Tuple } from "../tuple.ts";

interface Layer {
  readonly name: string;
  readonly has: (protocols: readonly string[]) => boolean;
}

/** tshark's words; those of another layer's name in an ICMP error's quotation do not matter, they come behind. */
const hasOneOf =
  (...words: string[]) =>
  (protocols: readonly string[]): boolean =>
    protocols.some((word) => words.includes(word));

/** An IP header behind the first one, with one of the words between the two. */
const carriedBy =
  (...words: string[]) =>
  (protocols: readonly string[]): boolean => {
    const first = protocols.findIndex(isIp);
    const last = protocols.findLastIndex(isIp);
    return last > first && hasOneOf(...words)(protocols.slice(first, last));
  };

const isIp = (word: string): boolean => word === "ip" || word === "ipv6";

const BELOW: readonly Layer[] = [
  { name: "802.11 (with radiotap or without)", has: hasOneOf("wlan") },
  { name: "PPP and PPPoE", has: hasOneOf("ppp", "pppoes") },
  { name: "MPLS", has: hasOneOf("mpls") },
];

const TUNNELS: readonly Layer[] = [
  { name: "GRE and ERSPAN", has: hasOneOf("gre") },
  { name: "GTP-U", has: hasOneOf("gtp") },
  { name: "VXLAN and Geneve", has: hasOneOf("vxlan", "vxlan_gpe", "geneve") },
];

const WITHIN: readonly Layer[] = [
  { name: "GRE and ERSPAN", has: carriedBy("gre") },
  { name: "GTP-U", has: carriedBy("gtp") },
  { name: "VXLAN and Geneve", has: carriedBy("vxlan", "vxlan_gpe", "geneve") },
];

const SCTP: Layer = { name: "SCTP", has: hasOneOf("sctp") };

function findings(
  packets: readonly SeenPacket[],
  tupleOf: (packet: SeenPacket) => Tuple | undefined,
  layer: Layer,
  ours: ReadonlyMap<string, string>,
): Finding[] {
  const theirs = new Sums();
  const behind = new Set<string>();
  for (const packet of packets) {
    const tuple = tupleOf(packet);
    if (tuple === undefined) continue;
    theirs.add(tuple, 1, packet.wireBytes);
    if (layer.has(packet.protocols)) behind.add(keyOf(tuple));
  }
  const sums = theirs.texts();
  return [...behind].map((key): Finding => {
    const [mine, its] = [ours.get(key) ?? "nothing", sums.get(key) ?? "nothing"];
    return { subject: key, key, ours: mine, theirs: its, equal: mine === its };
  });
}

function row(name: string, compare: (examined: Examined) => Finding[]): Comparison {
  return {
    name: `${name}: packets and bytes each way`,
    oracle: "tshark",
    folders: DISSECTED_FOLDERS,
    compare,
  };
}

const outside = (place: string, layer: Layer): Comparison =>
  row(`conversations ${place} ${layer.name}`, ({ dissection, reading }) =>
    findings(dissection?.packets ?? [], ({ tuple }) => tuple, layer, sumsOfFlows(reading.flows).texts()),
  );

const inside = (layer: Layer): Comparison =>
  row(`with \`--tunnels inner\`, conversations within ${layer.name}`, ({ dissection, inner }) =>
    inner === undefined
      ? []
      : findings(dissection?.packets ?? [], innermostTuple, layer, sumsOfFlows(inner.flows).texts()),
  );

export const layers: readonly Comparison[] = [
  ...BELOW.map((layer) => outside("behind", layer)),
  outside("by", SCTP),
  ...TUNNELS.map((layer) => outside("that are or carry", layer)),
  ...WITHIN.map(inside),
];
