/**
 * Every packet of a capture by one run of tshark. IP fragments are left as they are, so that each packet shows its own
 * headers; where there are some, names are read in a second run that puts them together.
 */
import { FIELDS } from "./fields.ts";
import { homeFragments } from "./fragments.ts";
import { outputOf } from "./program.ts";
import { AGGREGATOR, SeenPacket } from "./seen-packet.ts";

export interface Dissection {
  /** Each packet with its own headers. */
  readonly packets: readonly SeenPacket[];
  /** The same packets with names read over fragments. */
  readonly reassembled: readonly SeenPacket[];
}

export async function dissect(path: string): Promise<Dissection> {
  const packets = homeFragments(await packetsOf(path, false));
  if (packets.every(({ fragment }) => fragment === "none")) return { packets, reassembled: packets };
  return { packets, reassembled: await packetsOf(path, true) };
}

async function packetsOf(path: string, defragment: boolean): Promise<SeenPacket[]> {
  const preferences = ["ip.defragment", "ipv6.defragment"].flatMap((name) => ["-o", `${name}:${defragment}`]);
  // WS-Discovery is XML in datagrams, and nothing but its form tells tshark so.
  preferences.push("-o", "xml.heuristic_udp:TRUE");
  const format = ["-T", "fields", "-E", "separator=/t", "-E", `aggregator=${AGGREGATOR}`];
  const fields = FIELDS.flatMap((field) => ["-e", field]);
  const args = ["-n", "-r", path, ...preferences, "--enable-protocol", "communityid", ...format, ...fields];
  const text = await outputOf("tshark", args);
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => new SeenPacket(line));
}
