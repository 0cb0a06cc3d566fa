/** The pcapng conformance files: the packets that the description beside each one counts. */
import { readFileSync } from "node:fs";
import type { Comparison } from "../comparison.ts";

/** Enhanced, simple and the obsolete packet blocks hold packets. */
const PACKET_BLOCKS = /^\s*(?:EPB|SPB|PB): (\d+)$/gm;

export const conformance: Comparison = {
  name: "packets of the pcapng conformance files",
  oracle: "their descriptions",
  folders: ["pcapng-conformance"],
  compare: ({ capture, reading }) => {
    const text = readFileSync(capture.path.replace(/\.pcapng$/, ".txt"), "utf8");
    const counts = [...text.matchAll(PACKET_BLOCKS)].map(([, count]) => Number(count));
    const theirs = `${counts.reduce((sum, count) => sum + count, 0)} packets`;
    const refused = reading.refusal === undefined ? "" : `, then: ${reading.refusal}`;
    const ours = `${reading.packets} packets${refused}`;
    return [{ subject: "file", ours, theirs, equal: ours === theirs }];
  },
};
