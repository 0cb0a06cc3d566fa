/** Captures for the tests: a stretch of the generated household, and what an independent reader says of any capture. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatMac } from "../../src/base/address.ts";
import { HouseholdCapture } from "../../src/household/capture.ts";
import { DEVICES } from "../../src/household/cast.ts";
import { householdStory } from "../../src/household/story.ts";
import { tool } from "./tools.ts";

/** 2026-03-03, a Tuesday evening. */
const STORY_MS = Date.UTC(2026, 2, 3, 18, 0, 0);
const HOUR_MS = 3_600_000;

export const CAMERA_MAC = formatMac(DEVICES.camera.mac, 0);

/** `frames` of an evening in which the camera streams from the start; written as pcapng. */
export function householdFile(folder: string, frames: number): string {
  const capture = new HouseholdCapture();
  const pieces = [capture.head()];
  const story = householdStory({ fromMs: STORY_MS - 2 * HOUR_MS, strangerMs: STORY_MS }, 3);
  let written = 0;
  for (const frame of story) {
    if (frame.atMs < STORY_MS - 60_000) continue;
    if (capture.add(frame)) pieces.push(capture.take());
    if (++written === frames) break;
  }
  pieces.push(capture.take());
  const path = join(folder, "household.pcapng");
  writeFileSync(path, Buffer.concat(pieces));
  return path;
}

export interface Totals {
  packets: number;
  bytes: number;
}

export function totalsOf(file: string): Totals {
  const row = tool("capinfos", ["-TrcdM", file]).trim().split("\t");
  return { packets: Number(row[1]), bytes: Number(row[2]) };
}

const ENHANCED_PACKET = 6;

/** Frames in the order of the file, as tshark reads and writes them. */
export function framesOf(file: string, filter?: string): Buffer[] {
  return stampedFramesOf(file, filter).map(({ bytes }) => bytes);
}

export interface StampedFrame {
  /** ns since 1970 where the file has ns. */
  readonly stamp: bigint;
  readonly bytes: Buffer;
}

export function stampedFramesOf(file: string, filter?: string): StampedFrame[] {
  const select = filter === undefined ? [] : ["-Y", filter];
  const args = ["-r", file, ...select, "-F", "pcapng", "-w", "-"];
  const pcapng = execFileSync("tshark", args, { maxBuffer: 1 << 30, stdio: ["ignore", "pipe", "ignore"] });
  const frames: StampedFrame[] = [];
  for (let at = 0; at + 12 <= pcapng.length; at += pcapng.readUInt32LE(at + 4)) {
    if (pcapng.readUInt32LE(at) !== ENHANCED_PACKET) continue;
    const stamp = (BigInt(pcapng.readUInt32LE(at + 12)) << 32n) | BigInt(pcapng.readUInt32LE(at + 16));
    frames.push({ stamp, bytes: pcapng.subarray(at + 28, at + 28 + pcapng.readUInt32LE(at + 20)) });
  }
  return frames;
}

/** TCP and UDP over IP, both directions of a five-tuple together: packets and bytes by `proto a:port b:port`. */
export function flowsOf(file: string): Map<string, Totals> {
  const fields = ["frame.len", "ip.src", "ip.dst", "ipv6.src", "ipv6.dst", "tcp.srcport", "tcp.dstport"];
  fields.push("udp.srcport", "udp.dstport");
  const args = ["-n", "-r", file, "-Y", "(tcp||udp)&&!icmp&&!icmpv6", "-T", "fields"];
  const rows = tool("tshark", [...args, ...fields.flatMap((field) => ["-e", field])]);
  const flows = new Map<string, Totals>();
  for (const row of rows.split("\n").filter((line) => line !== "")) {
    const [bytes, from4, to4, from6, to6, fromTcp, toTcp, fromUdp, toUdp] = row.split("\t");
    const proto = fromTcp === "" ? "udp" : "tcp";
    const from = `${from4 || from6}:${fromTcp || fromUdp}`;
    const to = `${to4 || to6}:${toTcp || toUdp}`;
    add(flows, flowKey(proto, from, to), 1, Number(bytes));
  }
  return flows;
}

export function flowKey(proto: string, one: string, other: string): string {
  return [proto, ...[one, other].sort()].join(" ");
}

export function add(flows: Map<string, Totals>, key: string, packets: number, bytes: number): void {
  const before = flows.get(key) ?? { packets: 0, bytes: 0 };
  flows.set(key, { packets: before.packets + packets, bytes: before.bytes + bytes });
}
