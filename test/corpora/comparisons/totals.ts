/** Packets and wire bytes of a whole file, and which files are refused, as capinfos says. */
import type { Comparison, Examined, Finding } from "../comparison.ts";

const FOLDERS = ["generated", "core", "ndpi", "arkime", "suricata", "malformed", "pcapng-conformance"];

export const totals: Comparison = {
  name: "packets and wire bytes of a file",
  oracle: "capinfos",
  folders: FOLDERS,
  compare: ({ reading, capinfos }) => {
    if (capinfos === undefined) return [];
    const ours = `${reading.packets} packets, ${reading.bytes} bytes`;
    const none = capinfos === "refused";
    const theirs = none ? "refused" : `${capinfos.packets} packets, ${capinfos.bytes} bytes`;
    const equal = none ? reading.refusal !== undefined : ours === theirs;
    return [{ subject: "file", ours: withRefusal(ours, reading.refusal), theirs, equal }];
  },
};

export const ownSums: Comparison = {
  name: "flows and frames without IP add up to the file; no packet lost to a bug, no flow evicted",
  oracle: "itself",
  folders: FOLDERS,
  compare: ({ reading }) => [addUp(reading)],
};

function addUp(reading: Examined["reading"]): Finding {
  let [packets, bytes] = [reading.nonIpPackets, reading.nonIpBytes];
  for (const { orig, resp } of reading.flows) {
    packets += orig.packets + resp.packets;
    bytes += orig.bytes + resp.bytes;
  }
  const ours = `${packets} packets, ${bytes} bytes, ${reading.faults} lost, ${reading.evicted} evicted`;
  const theirs = `${reading.packets} packets, ${reading.bytes} bytes, 0 lost, 0 evicted`;
  return { subject: "file", ours, theirs, equal: ours === theirs };
}

function withRefusal(text: string, refusal: string | undefined): string {
  return refusal === undefined ? text : `${text}, then: ${refusal}`;
}
