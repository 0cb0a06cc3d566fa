/**
 * `npx tsx bench/live.ts`: loss and CPU per million frames of Tapdeck (flows, names and a rule that records everything)
 * beside `dumpcap -w` and `tcpdump -w` under the same load, one after the other, in turns. Needs root and
 * `apt-get install tshark tcpdump netsniff-ng iproute2`; prints a table.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cpuSeconds } from "./cpu.ts";
import { arrived, type FlowCount, makeWire, NEAR, removeWire, send } from "./wire.ts";

const PROGRAM = fileURLToPath(new URL("../bin/tapdeck.js", import.meta.url));
const LOADS: readonly (readonly [FlowCount, number])[] = [
  [256, 240_000],
  [256, 600_000],
  [256, 0],
  [65_536, 240_000],
  [65_536, 0],
];
const ROUNDS = 2;
const SECONDS = 3.5;
const SETTLE_MS = 2500;

interface Measure {
  readonly offered: number;
  readonly received: number;
  readonly cpuS: number;
}

interface Contender {
  readonly name: string;
  measure(folder: string, flows: FlowCount, load: number): Promise<Measure>;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Starts it, sends the load, asks for what it received. */
async function underLoad(
  process: ChildProcess,
  folder: string,
  flows: FlowCount,
  load: number,
  received: () => Promise<number>,
): Promise<Measure> {
  const pid = process.pid ?? 0;
  const before = arrived();
  const cpuBefore = cpuSeconds(pid);
  await send(folder, flows, load, SECONDS);
  await pause(SETTLE_MS);
  const cpuS = cpuSeconds(pid) - cpuBefore;
  const offered = arrived() - before;
  return { offered, received: await received(), cpuS };
}

/** dumpcap and tcpdump say at their end how many frames they wrote. */
function writer(name: string, command: string, args: readonly string[], count: RegExp): Contender {
  return {
    name,
    measure: async (folder, flows, load) => {
      const process = spawn(command, [...args, "-w", join(folder, "out.pcap")], {
        stdio: ["ignore", "ignore", "pipe"],
      });
      let words = "";
      process.stderr.on("data", (text) => {
        words += text;
      });
      const ended = new Promise((resolve) => process.on("exit", resolve));
      await pause(1500);
      return await underLoad(process, folder, flows, load, async () => {
        process.kill("SIGINT");
        await ended;
        return Number(count.exec(words)?.[1] ?? Number.NaN);
      });
    },
  };
}

const tapdeck: Contender = {
  name: "tapdeck",
  measure: async (folder, flows, load) => {
    const data = join(folder, "data");
    const args = [PROGRAM, "run", "-i", NEAR, "--data", data, "--listen", "127.0.0.1:0"];
    const process_ = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
    const url = await new Promise<string>((resolve) => {
      let text = "";
      process_.stdout.on("data", (more) => {
        text += more;
        const found = /Tapdeck is at (\S+)/.exec(text)?.[1];
        if (found !== undefined) resolve(found);
      });
    });
    const authorization = `Bearer ${readFileSync(join(data, "admin.token"), "utf8").trim()}`;
    const headers = { authorization, "content-type": "application/json" };
    const ask = async (path: string, init: RequestInit = {}): Promise<{ packets: number }> => {
      const answer = await fetch(`${url}api/v1${path}`, { ...init, headers });
      return (await answer.json()) as { packets: number };
    };
    const rule = { name: "all", object: { kind: "all" }, ring: { files: 100, filesizeKb: 100_000 } };
    await ask("/rules", { method: "POST", body: JSON.stringify(rule) });
    await pause(2000);
    const measure = await underLoad(
      process_,
      folder,
      flows,
      load,
      async () => (await ask("/rules/all")).packets,
    );
    const ended = new Promise((resolve) => process_.on("exit", resolve));
    process_.kill("SIGTERM");
    await ended;
    return measure;
  },
};

const CONTENDERS: readonly Contender[] = [
  tapdeck,
  writer("dumpcap -B 64", "dumpcap", ["-q", "-i", NEAR, "-B", "64"], /captured:? (\d+)/i),
  writer("tcpdump -B 65536", "tcpdump", ["-i", NEAR, "-B", "65536", "-s", "0"], /(\d+) packets captured/),
];

async function main(): Promise<void> {
  makeWire();
  try {
    for (const [flows, load] of LOADS) await compare(flows, load);
  } finally {
    removeWire();
  }
}

async function compare(flows: FlowCount, load: number): Promise<void> {
  const sums = CONTENDERS.map(() => ({ offered: 0, received: 0, cpuS: 0 }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, contender] of CONTENDERS.entries()) {
      const folder = mkdtempSync(join(tmpdir(), "tapdeck-bench-"));
      const { offered, received, cpuS } = await contender.measure(folder, flows, load);
      rmSync(folder, { recursive: true, force: true });
      const sum = sums[i];
      if (sum === undefined) continue;
      sum.offered += offered;
      sum.received += received;
      sum.cpuS += cpuS;
    }
  }
  const cells = sums.map(({ offered, received, cpuS }, i) => {
    const loss = Math.max(0, 1 - received / offered);
    const perMillion = cpuS / (received / 1e6);
    return `${CONTENDERS[i]?.name}: ${(loss * 100).toFixed(2)} % · ${perMillion.toFixed(2)} s`;
  });
  const rate = (
    sums.reduce((all, { offered }) => all + offered, 0) /
    sums.length /
    ROUNDS /
    SECONDS /
    1e6
  ).toFixed(2);
  process.stdout.write(`${rate} M frames/s offered, ${flows} flows | ${cells.join(" | ")}\n`);
}

await main();
