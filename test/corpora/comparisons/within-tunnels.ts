/** `--tunnels inner`: packets and bytes each way of every innermost five-tuple, of captures that have tunnels. */
import { type Comparison, DISSECTED_FOLDERS, type Finding, sideBySide } from "../comparison.ts";
import { innermostTuple } from "../oracles/innermost-tuple.ts";
import { Sums, sumsOfFlows } from "../sums.ts";
import { arkimeSums } from "./arkime.ts";

export const withinTunnels: Comparison = {
  name: "with `--tunnels inner`, conversations of captures with tunnels: packets and bytes each way",
  oracle: "tshark",
  folders: DISSECTED_FOLDERS,
  compare: ({ dissection, inner }) => {
    if (dissection === undefined || inner === undefined) return [];
    const theirs = new Sums();
    for (const packet of dissection.packets) {
      const tuple = innermostTuple(packet);
      if (tuple !== undefined) theirs.add(tuple, 1, packet.wireBytes);
    }
    return sideBySide(sumsOfFlows(inner.flows).texts(), theirs.texts());
  },
};

export const arkimeWithinTunnels: Comparison = {
  name: "with `--tunnels inner`, sessions of captures with tunnels: packets and bytes each way",
  oracle: "Arkime",
  folders: ["arkime"],
  compare: ({ capture, inner }) => {
    if (inner === undefined) return [];
    const ours = sumsOfFlows(inner.flows).texts();
    return [...arkimeSums(capture.name).texts()].map(([key, text]): Finding => {
      const mine = ours.get(key) ?? "nothing";
      return { subject: key, key, ours: mine, theirs: text, equal: mine === text };
    });
  },
};
