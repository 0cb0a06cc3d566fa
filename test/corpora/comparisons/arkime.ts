/** Arkime's own regression results: community ids, packets and bytes of its sessions. */
import { join } from "node:path";
import { SHARED } from "../capture.ts";
import type { Comparison, Finding } from "../comparison.ts";
import { type Row, TableFile } from "../oracles/table-file.ts";
import { reversed, Sums, sumsOfFlows } from "../sums.ts";
import { canonicalAddress, keyOf, type Tuple } from "../tuple.ts";

const SESSIONS = new TableFile(join(SHARED, "arkime", "EXPECTED-sessions.tsv"));

/** Undefined for sessions of frames without IP. */
function tupleOf({ proto, src = "", sport, dst = "", dport }: Row): Tuple | undefined {
  if (Number(proto) === 0 || src === "None") return undefined;
  return {
    proto: Number(proto),
    src: canonicalAddress(src),
    srcPort: Number(sport),
    dst: canonicalAddress(dst),
    dstPort: Number(dport),
  };
}

/** Of the sessions that it found in a capture. */
export function arkimeSums(capture: string): Sums {
  const sums = new Sums();
  for (const row of SESSIONS.rowsOf(capture)) {
    const tuple = tupleOf(row);
    if (tuple === undefined) continue;
    sums.add(tuple, Number(row.src_pk), Number(row.src_bytes));
    sums.add(reversed(tuple), Number(row.dst_pk), Number(row.dst_bytes));
  }
  return sums;
}

export const arkimeSessions: Comparison = {
  name: "sessions of Arkime's regression results: packets and bytes each way",
  oracle: "Arkime",
  folders: ["arkime"],
  compare: ({ capture, reading }) => {
    const ours = sumsOfFlows(reading.flows).texts();
    return [...arkimeSums(capture.name).texts()].map(([key, text]): Finding => {
      const mine = ours.get(key) ?? "nothing";
      return { subject: key, key, ours: mine, theirs: text, equal: mine === text };
    });
  },
};

export const arkimeCommunityIds: Comparison = {
  name: "community ids of Arkime's regression results",
  oracle: "Arkime",
  folders: ["arkime"],
  compare: ({ capture, reading }) => {
    const ours = new Set(reading.flows.map((flow) => flow.communityId));
    return SESSIONS.rowsOf(capture.name).flatMap((row): Finding[] => {
      const tuple = tupleOf(row);
      const id = row.community_id ?? "";
      if (tuple === undefined || id === "") return [];
      const key = keyOf(tuple);
      return [
        { subject: key, key, ours: ours.has(id) ? id : "no flow with it", theirs: id, equal: ours.has(id) },
      ];
    });
  },
};
