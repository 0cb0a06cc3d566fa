/** A veth pair into a namespace of its own, with a generator of UDP frames at its far end. */
import { execFileSync, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const NAMESPACE = "tdbench";
export const NEAR = "tdbench0";
const FAR = "tdbench1";
const FRAME_BYTES = 514;
const HEADERS = 42;

function run(command: string, ...args: string[]): void {
  execFileSync(command, args, { stdio: ["ignore", "ignore", "pipe"] });
}

export function makeWire(): void {
  removeWire();
  run("ip", "netns", "add", NAMESPACE);
  run("ip", "link", "add", NEAR, "type", "veth", "peer", "name", FAR, "netns", NAMESPACE);
  run("sysctl", "-qw", `net.ipv6.conf.${NEAR}.disable_ipv6=1`);
  run("ip", "link", "set", NEAR, "up");
  run("ip", "-n", NAMESPACE, "link", "set", FAR, "up");
}

export function removeWire(): void {
  try {
    run("ip", "link", "delete", NEAR);
  } catch {
    // None there.
  }
  try {
    run("ip", "netns", "delete", NAMESPACE);
  } catch {
    // None there.
  }
}

/** Frames that arrived at the near end, whoever reads them. */
export function arrived(): number {
  return Number(readFileSync(`/sys/class/net/${NEAR}/statistics/rx_packets`, "utf8"));
}

export type FlowCount = 256 | 65_536;

/** 514-byte frames of so many five-tuples in random order; `perSecond` 0 is as fast as it goes. */
export async function send(
  folder: string,
  flows: FlowCount,
  perSecond: number,
  seconds: number,
): Promise<void> {
  const config = join(folder, "frames.cfg");
  const port = flows === 256 ? "0x80, drnd(1)" : "drnd(2)";
  const udp = `const16(0x1389), ${port}, const16(${FRAME_BYTES - 34}), const16(0)`;
  const ip = `0x45, 0x00, const16(${FRAME_BYTES - 14}), drnd(2), 0x40, 0x00, 64, 17, csumip(14, 33), 192, 168, 77, 12, 203, 0, 113, 9`;
  const ethernet = "0x02,0,0,0,0,2, 0x02,0,0,0,0,1, const16(0x0800)";
  writeFileSync(config, `{ ${ethernet}, ${ip}, ${udp}, fill(0x41, ${FRAME_BYTES - HEADERS}) }\n`);
  const rate = perSecond === 0 ? [] : ["-b", `${perSecond}pps`];
  const args = ["netns", "exec", NAMESPACE, "trafgen", "-i", config, "-o", FAR, "-P", "1", "-q", ...rate];
  // It works in a child of its own: a signal must reach its whole group.
  const generator = spawn("ip", args, { stdio: ["ignore", "ignore", "ignore"], detached: true });
  const ended = new Promise((resolve) => generator.on("exit", resolve));
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  if (generator.pid !== undefined) process.kill(-generator.pid, "SIGINT");
  await ended;
}
