/** Programs that record what comes over the bench's wire, each measured in the same way under the same load. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cpuSeconds } from "./cpu.ts";
import { startTapdeck, type Tapdeck } from "./tapdeck.ts";
import { arrived, type Load, NEAR, send } from "./wire.ts";

const SETTLE_MS = 2500;
/** Before the load each gets frames of its kind for a while, as few as none of them loses: they record all day. */
const WARM_UP = { perSecond: 20_000, seconds: 6 };
/** stenotype does not end on a silent wire; what it has is on the disk by then. */
const END_MS = 3000;

export interface Measure {
  readonly offered: number;
  readonly received: number;
  readonly cpuS: number;
  /** Of all files that it made of the frames. */
  readonly bytes: number;
}

export interface Contender {
  readonly name: string;
  measure(folder: string, load: Load): Promise<Measure>;
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** All of them under the load, one after the other, in turns; sums in the same order. */
export async function compare(
  contenders: readonly Contender[],
  load: Load,
  rounds: number,
): Promise<Measure[]> {
  const sums: Measure[] = contenders.map(() => ({ offered: 0, received: 0, cpuS: 0, bytes: 0 }));
  for (let round = 0; round < rounds; round++) {
    for (const [i, contender] of contenders.entries()) {
      const folder = mkdtempSync(join(tmpdir(), "tapdeck-bench-"));
      try {
        const one = await contender.measure(folder, load);
        const sum = sums[i] as Measure;
        sums[i] = {
          offered: sum.offered + one.offered,
          received: sum.received + one.received,
          cpuS: sum.cpuS + one.cpuS,
          bytes: sum.bytes + one.bytes,
        };
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }
  }
  return sums;
}

export function lossOf({ offered, received }: Measure): number {
  return Math.max(0, 1 - received / offered);
}

export function cpuPerMillion({ cpuS, received }: Measure): number {
  return cpuS / (received / 1e6);
}

/** Frames a second that came, in millions. */
export function offeredRate(sums: readonly Measure[], rounds: number, { seconds }: Load): string {
  const all = sums.reduce((sum, { offered }) => sum + offered, 0);
  return (all / sums.length / rounds / seconds / 1e6).toFixed(2);
}

/** Bytes below a folder. */
export function bytesBelow(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

/** A program that writes into `out` and is asked to end by SIGINT; `count` finds in its words, or files, what it kept. */
export function writer(
  name: string,
  command: string,
  args: (out: string) => readonly string[],
  count: RegExp | ((out: string) => number),
): Contender {
  return {
    name,
    measure: async (folder, load) => {
      const out = join(folder, "out");
      mkdirSync(out);
      const process = spawn(command, args(out), { stdio: ["ignore", "pipe", "pipe"] });
      let words = "";
      for (const stream of [process.stdout, process.stderr]) {
        stream.on("data", (text) => {
          words += text;
        });
      }
      const ended = new Promise((resolve) => process.on("exit", resolve));
      await pause(1500);
      if (process.exitCode !== null || process.signalCode !== null)
        throw new Error(`${name} does not run: ${words}`);
      const { before, ...measure } = await underLoad([process.pid ?? 0], folder, load);
      process.kill("SIGINT");
      const killing = setTimeout(() => process.kill("SIGKILL"), END_MS);
      await ended;
      clearTimeout(killing);
      const kept = typeof count === "function" ? count(out) : Number(count.exec(words)?.[1] ?? Number.NaN);
      const received = kept - before;
      return { ...measure, received, bytes: (bytesBelow(out) / kept) * received };
    },
  };
}

export const dumpcap = writer(
  "dumpcap -B 64",
  "dumpcap",
  (out) => ["-q", "-i", NEAR, "-B", "64", "-w", join(out, "out.pcapng")],
  /captured:? (\d+)/i,
);

export const tcpdump = writer(
  "tcpdump -B 65536",
  "tcpdump",
  (out) => ["-i", NEAR, "-B", "65536", "-s", "0", "-Z", "root", "-w", join(out, "out.pcap")],
  /(\d+) packets captured/,
);

/** `prepare` gets it ready; `kept` says how many frames it has, of so many, below `folder` of its data. */
export function tapdeck(
  name: string,
  args: readonly string[],
  folder: string,
  prepare: (deck: Tapdeck) => Promise<void>,
  kept: (deck: Tapdeck, arrived: number) => Promise<number>,
): Contender {
  return {
    name,
    measure: async (parent, load) => {
      const data = join(parent, "data");
      const deck = await startTapdeck(data, "-i", NEAR, ...args);
      try {
        await prepare(deck);
        await pause(2000);
        const { before, ...measure } = await underLoad([deck.process.pid ?? 0], parent, load);
        const all = await kept(deck, before + measure.offered);
        const received = all - before;
        return { ...measure, received, bytes: (bytesBelow(join(data, folder)) / all) * received };
      } finally {
        await deck.stop();
      }
    },
  };
}

/** Sends the load, and lets the program come to rest; `before`: frames that it had got by then. */
export async function underLoad(
  pids: readonly number[],
  folder: string,
  load: Load,
): Promise<Pick<Measure, "offered" | "cpuS"> & { readonly before: number }> {
  const cpu = (): number => pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  const first = arrived();
  await send(folder, { ...load, ...WARM_UP });
  await pause(SETTLE_MS);
  const before = arrived();
  const cpuBefore = cpu();
  await send(folder, load);
  await pause(SETTLE_MS);
  return { offered: arrived() - before, cpuS: cpu() - cpuBefore, before: before - first };
}
