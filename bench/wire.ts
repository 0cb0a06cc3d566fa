/** A veth pair into a namespace of its own, with a generator of UDP frames at its far end. */
import { execFileSync, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const NAMESPACE = "tdbench";
export const NEAR = "tdbench0";
const FAR = "tdbench1";
const HEADERS = 42;

export interface Frames {
  /** Of the whole frame, without a checksum at its end. */
  readonly bytes: number;
  /** Five-tuples, in random order. */
  readonly flows: 256 | 65_536;
  /** What lies in the datagrams; "filler" by default. */
  readonly payload?: keyof typeof PAYLOADS;
}

export interface Load extends Frames {
  /** 0 is as fast as it goes. */
  readonly perSecond: number;
  readonly seconds: number;
}

interface Payload {
  /** Source port of the frames, which come from one server; the other one is random. */
  readonly port: number;
  /** In trafgen's language. */
  readonly head: string;
  readonly headBytes: number;
}

const CAM_EXAMPLE_COM = "3, 'c','a','m', 7, 'e','x','a','m','p','l','e', 3, 'c','o','m', 0";
const PAYLOADS = {
  filler: { port: 5001, head: "", headBytes: 0 },
  /** An answer (RFC 1035 section 4): cam.example.com has an address, another one each time. */
  dns: {
    port: 53,
    head: `drnd(2), 0x81,0x80, 0,1, 0,1, 0,0, 0,0, ${CAM_EXAMPLE_COM}, 0,1, 0,1, 0xc0,12, 0,1, 0,1, 0,0,0,60, 0,4, drnd(4)`,
    headBytes: 49,
  },
  /** An answer whose names point at themselves and whose counts promise what does not come. */
  "malformed dns": {
    port: 53,
    head: "drnd(2), 0x81,0x80, 0,1, 0xff,0xff, 0,0, 0,0, 0xc0,12, 0,1, 0,1, 0xc0,18, 0,1, 0,1, drnd(14)",
    headBytes: 42,
  },
} satisfies Record<string, Payload>;

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

export async function send(folder: string, { perSecond, seconds, ...frames }: Load): Promise<void> {
  const config = join(folder, "frames.cfg");
  writeFileSync(config, frameWords(frames));
  const words = perSecond === 0 ? asFastAsItGoes(config) : evenly(folder, config, frames, perSecond);
  // trafgen works in a child of its own: a signal must reach its whole group.
  const generator = spawn("ip", ["netns", "exec", NAMESPACE, ...words], { stdio: "ignore", detached: true });
  const ended = new Promise((resolve) => generator.on("exit", resolve));
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  if (generator.pid !== undefined) process.kill(-generator.pid, "SIGINT");
  await ended;
}

function asFastAsItGoes(config: string): string[] {
  return ["trafgen", "-i", config, "-o", FAR, "-P", "1", "-q"];
}

/** trafgen at a rate sends what is due of a second in one burst at its beginning: it makes the frames, tcpreplay sends them. */
function evenly(folder: string, config: string, { flows }: Frames, perSecond: number): string[] {
  const file = join(folder, "frames.pcap");
  run("trafgen", "-i", config, "-o", file, "-n", String(Math.max(20_000, 2 * flows)), "-P", "1", "-q");
  return ["tcpreplay", "-q", "-i", FAR, "--preload-pcap", "--loop", "0", "--pps", String(perSecond), file];
}

/** One frame in trafgen's language. */
function frameWords({ bytes, flows, payload = "filler" }: Frames): string {
  const { port, head, headBytes }: Payload = PAYLOADS[payload];
  const far = flows === 256 ? "0x80, drnd(1)" : "drnd(2)";
  const udp = `const16(${port}), ${far}, const16(${bytes - 34}), const16(0)`;
  const ip = `0x45, 0x00, const16(${bytes - 14}), drnd(2), 0x40, 0x00, 64, 17, csumip(14, 33), 192, 168, 77, 12, 203, 0, 113, 9`;
  const ethernet = "0x02,0,0,0,0,2, 0x02,0,0,0,0,1, const16(0x0800)";
  const rest = `fill(0x41, ${bytes - HEADERS - headBytes})`;
  const parts = [ethernet, ip, udp, head, rest].filter((part) => part !== "");
  return `{ ${parts.join(", ")} }\n`;
}
