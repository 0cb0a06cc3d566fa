/**
 * Two network namespaces joined by a veth pair: what is replayed at the far end arrives at ours and nothing else does
 * (no IPv6, no ARP of the machine's own).
 */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import type { TestContext } from "node:test";
import { cleanup } from "./cleanup.ts";
import { must } from "./tools.ts";

let made = 0;
/** Room for frames that offload put together. */
const MTU = "65000";

export class Wire {
  readonly near: string;
  readonly far: string;
  readonly namespace: string;

  constructor(t: TestContext) {
    const id = `${process.pid % 100_000}${made++}`;
    this.near = `tdn${id}`;
    this.far = `tdf${id}`;
    this.namespace = `td${id}`;
    cleanup(t, () => {
      spawnSync("ip", ["link", "delete", this.near]);
      spawnSync("ip", ["netns", "delete", this.namespace]);
    });
    must("ip", "netns", "add", this.namespace);
    this.join();
  }

  /** Makes the pair; again after `cut`, under the same names. */
  join(): void {
    must("ip", "link", "add", this.near, "mtu", MTU, "type", "veth", "peer", "name", this.far, "mtu", MTU);
    must("ip", "link", "set", this.far, "netns", this.namespace);
    for (const [end, inside] of [
      [this.near, []],
      [this.far, ["ip", "netns", "exec", this.namespace]],
    ] as const) {
      const [command, ...head] = [...inside, "sysctl"];
      must(command as string, ...head, "-qw", `net.ipv6.conf.${end}.disable_ipv6=1`);
    }
    must("ip", "link", "set", this.near, "arp", "off");
    must("ip", "link", "set", this.near, "up");
    must("ip", "-n", this.namespace, "link", "set", this.far, "arp", "off");
    must("ip", "-n", this.namespace, "link", "set", this.far, "up");
  }

  /** Gives both ends an address of a network for tests (RFC 2544), and lets them find each other. */
  connect(): { readonly near: string; readonly far: string } {
    const network = `198.18.${process.pid % 256}`;
    const [near, far] = [`${network}.${4 * made + 1}`, `${network}.${4 * made + 2}`];
    must("ip", "link", "set", this.near, "arp", "on");
    must("ip", "-n", this.namespace, "link", "set", this.far, "arp", "on");
    must("ip", "address", "add", `${near}/30`, "dev", this.near);
    must("ip", "-n", this.namespace, "address", "add", `${far}/30`, "dev", this.far);
    return { near, far };
  }

  cut(): void {
    must("ip", "link", "delete", this.near);
  }

  down(): void {
    must("ip", "link", "set", this.near, "down");
  }

  up(): void {
    must("ip", "link", "set", this.near, "up");
  }

  /** Sends a capture's frames from the far end, `perSecond` of them. */
  async replay(file: string, perSecond: number): Promise<void> {
    const { status, words } = await this.#tcpreplay(file, perSecond).ended;
    if (status !== 0) throw new Error(`tcpreplay: ${words}`);
  }

  /** Sends them again and again; returns how to end that. */
  load(t: TestContext, file: string, perSecond: number): () => Promise<void> {
    const { run, ended } = this.#tcpreplay(file, perSecond, "--loop", "0", "--preload-pcap");
    const stop = async (): Promise<void> => {
      // `ip netns exec` becomes the program that it starts.
      run.kill("SIGINT");
      await ended;
    };
    cleanup(t, stop);
    return stop;
  }

  #tcpreplay(
    file: string,
    perSecond: number,
    ...options: string[]
  ): { run: ChildProcess; ended: Promise<{ status: number | null; words: string }> } {
    const args = [
      "netns",
      "exec",
      this.namespace,
      "tcpreplay",
      "-q",
      "-T",
      "nano",
      "--pps",
      String(perSecond),
    ];
    const run = spawn("ip", [...args, ...options, "-i", this.far, file], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let words = "";
    run.stderr.on("data", (text) => {
      words += text;
    });
    const ended = new Promise<{ status: number | null; words: string }>((resolve) =>
      run.on("exit", (status) => resolve({ status, words })),
    );
    return { run, ended };
  }
}
