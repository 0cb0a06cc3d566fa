/**
 * `npx tsx bench/relay.ts`: frames handed on as they come, through `/live.pcapng` on loopback, beside what people do
 * without: `ssh … tcpdump -U -w -` (Debian's sshd on loopback, keys of its own) and `dumpcap -w - |`. One after the
 * other, in turns, each read by curl or ssh into `wc -c`. CPU is that of all processes from the wire to the reader's
 * end. Needs root, `npm run build` and `apt-get install openssh-server tshark tcpdump netsniff-ng tcpreplay iproute2 curl`.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Contender, compare, cpuPerMillion, lossOf, pause, underLoad } from "./contenders.ts";
import { startTapdeck } from "./tapdeck.ts";
import { type Load, makeWire, NEAR, removeWire } from "./wire.ts";

const LOADS: readonly (readonly [bytes: number, perSecond: number])[] = [
  [514, 100_000],
  // As much as a gigabit line carries.
  [1514, 81_000],
  [1514, 0],
];
const ROUNDS = 2;
const SECONDS = 4;
const SSH_PORT = 22_922;
const PCAP_HEAD = 24;
const PCAP_RECORD = 16;

/** A shell's words whose last is `wc -c`; what they count is known when they have ended. */
class Sink {
  readonly process: ChildProcess;
  readonly #ended: Promise<number>;
  errors = "";

  constructor(words: string) {
    this.process = spawn("sh", ["-c", `${words} | wc -c`], {
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let out = "";
    this.process.stdout?.on("data", (text) => {
      out += text;
    });
    this.process.stderr?.on("data", (text) => {
      this.errors += text;
    });
    this.#ended = new Promise((resolve) => this.process.on("exit", () => resolve(Number(out))));
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** Ends what feeds it; answers its bytes. */
  async end(program: string): Promise<number> {
    for (const pid of below(this.pid)) {
      if (nameOf(pid) === program) process.kill(pid, "SIGINT");
    }
    const bytes = await this.#ended;
    if (bytes === 0) throw new Error(`${program} gave nothing: ${this.errors}`);
    return bytes;
  }
}

/** Of a process that may have ended meanwhile. */
function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  } catch {
    return "";
  }
}

function below(pid: number): number[] {
  let children: string[] = [];
  try {
    children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
  } catch {
    // Ended meanwhile.
  }
  const own = children.filter((one) => one !== "").map(Number);
  return own.flatMap((one) => [one, ...below(one)]);
}

const tapdeck: Contender = {
  name: "tapdeck live",
  measure: async (folder, load) => {
    const data = join(folder, "data");
    const deck = await startTapdeck(data, "-i", NEAR, "--timeline-size", "off");
    try {
      await pause(2000);
      const token = readFileSync(join(data, "admin.token"), "utf8").trim();
      const sink = new Sink(`curl -sN -H 'authorization: Bearer ${token}' ${deck.url}api/v1/live.pcapng`);
      await pause(1500);
      const { before, ...measure } = await underLoad([deck.process.pid ?? 0, sink.pid], folder, load);
      const { places } = await deck.ask<{ places: { place: string; packets: number }[] }>("/status");
      const received = places.find(({ place }) => place === "relay")?.packets ?? 0;
      return { ...measure, received: received - before, bytes: await sink.end("curl") };
    } finally {
      await deck.stop();
    }
  },
};

const ssh: Contender = {
  name: "ssh tcpdump",
  measure: async (folder, load) => {
    const key = join(folder, "key");
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, "host")]);
    const config = join(folder, "sshd_config");
    const lines = [
      `Port ${SSH_PORT}`,
      "ListenAddress 127.0.0.1",
      `HostKey ${join(folder, "host")}`,
      `AuthorizedKeysFile ${key}.pub`,
      "PermitRootLogin yes",
      "StrictModes no",
      "UsePAM no",
      "PidFile none",
    ];
    writeFileSync(config, `${lines.join("\n")}\n`);
    mkdirSync("/run/sshd", { recursive: true });
    const server = spawn("/usr/sbin/sshd", ["-D", "-f", config], { stdio: "ignore" });
    try {
      await pause(1000);
      const options = "-o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no -o LogLevel=ERROR";
      const there = `tcpdump -i ${NEAR} -B 65536 -s 0 -U -w -`;
      const sink = new Sink(`ssh ${options} -i ${key} -p ${SSH_PORT} root@127.0.0.1 '${there}'`);
      await pause(2500);
      const { before, ...measure } = await underLoad([server.pid ?? 0, sink.pid], folder, load);
      const bytes = await sink.end("ssh");
      return { ...measure, received: (bytes - PCAP_HEAD) / (PCAP_RECORD + load.bytes) - before, bytes };
    } finally {
      server.kill("SIGTERM");
    }
  },
};

const dumpcap: Contender = {
  name: "dumpcap -w -",
  measure: async (folder, load) => {
    const sink = new Sink(`dumpcap -q -P -i ${NEAR} -B 64 -w -`);
    await pause(2500);
    const { before, ...measure } = await underLoad([sink.pid], folder, load);
    const bytes = await sink.end("dumpcap");
    return { ...measure, received: (bytes - PCAP_HEAD) / (PCAP_RECORD + load.bytes) - before, bytes };
  },
};

const CONTENDERS = [tapdeck, ssh, dumpcap];

makeWire();
try {
  for (const [bytes, perSecond] of LOADS) {
    const load: Load = { bytes, flows: 256, perSecond, seconds: SECONDS };
    const sums = await compare(CONTENDERS, load, ROUNDS);
    const cells = sums.map((sum, i) => {
      const megabytes = (sum.received * bytes) / ROUNDS / SECONDS / 1e6;
      const lost = (lossOf(sum) * 100).toFixed(2);
      return `${CONTENDERS[i]?.name}: ${megabytes.toFixed(0)} MB/s · lost ${lost} % · ${cpuPerMillion(sum).toFixed(2)} µs a frame`;
    });
    const offered = sums.reduce((sum, one) => sum + one.offered, 0) / sums.length / ROUNDS / SECONDS;
    const rate = `${((offered * bytes) / 1e6).toFixed(0)} MB/s offered, frames of ${bytes} bytes`;
    process.stdout.write(`${rate} | ${cells.join(" | ")}\n`);
  }
} finally {
  removeWire();
}
