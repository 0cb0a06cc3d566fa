/** A router to be reached by ssh: Debian's sshd and tcpdump in a network namespace of their own, fed by tcpreplay. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { appendFileSync, chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { cleanup } from "./cleanup.ts";
import { temporaryFolder, until } from "./running-tapdeck.ts";
import { must } from "./tools.ts";
import { Wire } from "./wire.ts";

export class Router {
  readonly wire: Wire;
  /** Where it is reached. */
  readonly address: string;
  /** Of the one that may log in. */
  readonly key: string;
  /** The interface of the network behind it. */
  readonly lan = "lan0";
  readonly #folder: string;
  #server: ChildProcess | undefined;

  constructor(t: TestContext) {
    this.wire = new Wire(t);
    this.address = this.wire.connect().far;
    this.#folder = temporaryFolder(t);
    this.key = join(this.#folder, "key");
    const { namespace } = this.wire;
    // Two ends of a cable behind the router: what is played into one comes in at the other.
    must("ip", "-n", namespace, "link", "add", this.lan, "type", "veth", "peer", "name", "host0");
    for (const end of [this.lan, "host0"]) {
      must("ip", "netns", "exec", namespace, "sysctl", "-qw", `net.ipv6.conf.${end}.disable_ipv6=1`);
      must("ip", "-n", namespace, "link", "set", end, "arp", "off", "mtu", "65000", "up");
    }
    must("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", this.key);
    this.#writeSettings();
    this.newHostKey();
    cleanup(t, () => this.stop());
  }

  url(path = this.lan, options = ""): string {
    return `ssh://root@${this.address}:2222/${path}?identity=${this.key}${options}`;
  }

  newHostKey(): void {
    spawnSync("rm", ["-f", join(this.#folder, "host")]);
    must("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", join(this.#folder, "host"));
  }

  /** One more that may log in. */
  letIn(publicKey: string): void {
    appendFileSync(join(this.#folder, "keys"), `${publicKey}\n`);
  }

  async start(): Promise<void> {
    mkdirSync("/run/sshd", { recursive: true });
    const log = join(this.#folder, "log");
    const { namespace } = this.wire;
    const command = ["netns", "exec", namespace, "/usr/sbin/sshd", "-D", "-E", log];
    writeFileSync(log, "");
    this.#server = spawn("ip", [...command, "-f", join(this.#folder, "sshd_config")], { stdio: "ignore" });
    await until(() => readFileSync(log, "utf8").includes("listening"), `sshd listens: ${log}`);
  }

  /** Everybody who is logged in goes too, as where the power is cut. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const ended = new Promise((resolve) => server.once("exit", resolve));
    // One may have ended since it was listed.
    for (const pid of this.#processes()) spawnSync("kill", ["-9", String(pid)]);
    await ended;
  }

  /** Frames of a file come in from the network behind it. */
  replay(file: string, perSecond: number): Promise<void> {
    const args = [
      "netns",
      "exec",
      this.wire.namespace,
      "tcpreplay",
      "-q",
      "-T",
      "nano",
      "--pps",
      String(perSecond),
    ];
    const run = spawn("ip", [...args, "-i", "host0", file], { stdio: ["ignore", "ignore", "pipe"] });
    let words = "";
    run.stderr.on("data", (text) => {
      words += text;
    });
    return new Promise((resolve, reject) => {
      run.on("exit", (status) => (status === 0 ? resolve() : reject(new Error(`tcpreplay: ${words}`))));
    });
  }

  /** The command lines of what runs there. */
  commands(): string[] {
    return this.#processes().map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      } catch {
        return "";
      }
    });
  }

  #processes(): number[] {
    const list = spawnSync("ip", ["netns", "pids", this.wire.namespace], { encoding: "utf8" }).stdout;
    return list.split("\n").filter(Boolean).map(Number);
  }

  #writeSettings(): void {
    const keys = join(this.#folder, "keys");
    writeFileSync(keys, readFileSync(`${this.key}.pub`));
    chmodSync(keys, 0o600);
    const lines = [
      "Port 2222",
      `ListenAddress ${this.address}`,
      `HostKey ${join(this.#folder, "host")}`,
      `AuthorizedKeysFile ${keys}`,
      "PermitRootLogin prohibit-password",
      "PasswordAuthentication no",
      "KbdInteractiveAuthentication no",
      // The folder belongs to a test.
      "StrictModes no",
      "UsePAM no",
      "PidFile none",
    ];
    writeFileSync(join(this.#folder, "sshd_config"), `${lines.join("\n")}\n`);
  }
}
