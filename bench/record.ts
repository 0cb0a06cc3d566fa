/**
 * `npx tsx bench/record.ts [SECONDS [ROUNDS [BYTES…]]]`: what recording costs, of frames of these sizes. Tapdeck (flows,
 * names, store, alarms and the timeline), and without its detectors, which keep clips of the flood, beside dumpcap,
 * tcpdump, netsniff-ng and stenotype, which is stenographer's recorder, under the same load over a veth pair (even, by
 * tcpreplay; then all that trafgen gives), one after the other, in turns: loss, CPU seconds per million frames kept,
 * bytes written a frame; CPU beside Tapdeck's. Then frames of DNS at full rate, well-formed and malformed, and bytes to
 * the disk beside dd. Needs root, `npm run build` and `apt-get install tshark tcpdump netsniff-ng tcpreplay iproute2`;
 * stenotype is left out without `apt-get install stenographer`. Wants 30 GB of free disk.
 */
import { execFileSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Contender,
  compare,
  cpuPerMillion,
  dumpcap,
  lossOf,
  type Measure,
  offeredRate,
  tapdeck,
  tcpdump,
  writer,
} from "./contenders.ts";
import type { Tapdeck } from "./tapdeck.ts";
import { type Frames, type Load, makeWire, NEAR, removeWire } from "./wire.ts";

const seconds = Number(process.argv[2] ?? 3.5);
const rounds = Number(process.argv[3] ?? 2);
const sizes = process.argv.length > 4 ? process.argv.slice(4).map(Number) : [64, 514, 1500];
/** 0 is all that the generator gives. */
const RATES = [240_000, 600_000, 0];

const FLOWS = 256;
const STENOTYPE = "/usr/sbin/stenotype";
const BLOCK_BYTES = 1024 * 1024;
/** Of a block's description (struct tpacket_block_desc): where it says how many packets it holds. */
const PACKETS_AT = 12;
const DD_BLOCKS = 2000;

interface Names {
  readonly looked: number;
  readonly skipped: number;
}

interface Status {
  readonly packets: number;
  readonly timeline: { readonly drops: number };
  readonly sensors: readonly { readonly names: Names }[];
}

/** Bytes a second of full-size frames at full rate, as the last row of that size had them. */
let fullRate: { readonly written: number; readonly offered: number } | undefined;
let names: Names | undefined;
const CONTENDERS: Contender[] = [
  recorder("tapdeck", async () => undefined),
  recorder("tapdeck, no alarms", async (deck) => {
    const { items } = await deck.ask<{ items: { name: string }[] }>("/detectors");
    for (const { name } of items) await deck.patch(`/detectors/${name}`, { enabled: false });
  }),
  dumpcap,
  tcpdump,
  writer(
    "netsniff-ng -S 64MiB",
    "netsniff-ng",
    (out) => ["-i", NEAR, "-o", join(out, "out.pcap"), "-S", "64MiB", "-s"],
    /(\d+)\s+packets passed/,
  ),
  ...(existsSync(STENOTYPE) ? [stenotype()] : []),
];

makeWire();
try {
  if (!existsSync(STENOTYPE)) say("stenotype: not here (apt-get install stenographer)");
  for (const bytes of sizes) {
    for (const perSecond of RATES) await row({ bytes, flows: FLOWS }, perSecond);
  }
  for (const payload of ["dns", "malformed dns"] as const) {
    await row({ bytes: 128, flows: FLOWS, payload }, 0);
    say(`  names: ${names?.looked} packets looked into, ${names?.skipped} skipped`);
  }
} finally {
  removeWire();
}
beside();

function recorder(name: string, prepare: (deck: Tapdeck) => Promise<void>): Contender {
  return tapdeck(name, ["--timeline-size", "20G"], "timeline", prepare, async (deck) => {
    const { packets, timeline, sensors } = await deck.ask<Status>("/status");
    names = sensors[0]?.names;
    return packets - timeline.drops;
  });
}

async function row(frames: Frames, perSecond: number): Promise<void> {
  const load: Load = { ...frames, perSecond, seconds };
  const sums = await compare(CONTENDERS, load, rounds);
  const kind = frames.payload === undefined ? "" : ` of ${frames.payload}`;
  say(`${offeredRate(sums, rounds, load)} M frames/s of ${frames.bytes} bytes${kind}`);
  const own = sums[0] as Measure;
  for (const [i, sum] of sums.entries()) {
    const cells = [
      `loss ${(lossOf(sum) * 100).toFixed(2).padStart(6)} %`,
      `CPU ${cpuPerMillion(sum).toFixed(2).padStart(5)} s/M`,
      `Tapdeck's is ${(cpuPerMillion(own) / cpuPerMillion(sum)).toFixed(2).padStart(5)} of it`,
      `${(sum.bytes / sum.received).toFixed(0).padStart(5)} bytes/frame`,
      `${(sum.bytes / rounds / seconds / 1e6).toFixed(0).padStart(5)} MB/s`,
    ];
    say(`  ${(CONTENDERS[i]?.name ?? "").padEnd(22)}${cells.join("  ")}`);
  }
  if (frames.bytes === sizes.at(-1) && perSecond === 0) {
    const framesOffered = own.offered / rounds / seconds;
    fullRate = { written: own.bytes / rounds / seconds, offered: framesOffered * frames.bytes };
  }
}

/** The disk itself: zeros past the page cache. */
function beside(): void {
  const folder = mkdtempSync(join(tmpdir(), "tapdeck-bench-"));
  try {
    const args = [
      "if=/dev/zero",
      `of=${join(folder, "zeros")}`,
      "bs=1M",
      `count=${DD_BLOCKS}`,
      "oflag=direct",
    ];
    const from = performance.now();
    execFileSync("dd", args, { stdio: "ignore" });
    const perSecond = (DD_BLOCKS * BLOCK_BYTES) / ((performance.now() - from) / 1000);
    const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB/s`;
    const { written = 0, offered = 0 } = fullRate ?? {};
    const share = `${((written / perSecond) * 100).toFixed(0)} %`;
    say(
      `dd oflag=direct: ${mb(perSecond)}; Tapdeck wrote ${mb(written)} (${share}) of the ${mb(offered)} that came`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** It writes below `dir/PKT0` and `dir/IDX0`, and keeps the kernel's blocks as they are. */
function stenotype(): Contender {
  return writer(
    "stenotype --blocks=64",
    STENOTYPE,
    (out) => {
      for (const name of ["PKT0", "IDX0"]) mkdirSync(join(out, name));
      return [
        `--iface=${NEAR}`,
        `--dir=${out}`,
        "--blocks=64",
        "--aiops=32",
        "--threads=1",
        "--seccomp=none",
        "--blockage_sec=1",
        "--uid=root",
        "--gid=root",
      ];
    },
    (out) =>
      readdirSync(join(out, "PKT0")).reduce((sum, name) => sum + packetsIn(join(out, "PKT0", name)), 0),
  );
}

/** The sum of what its blocks say. */
function packetsIn(path: string): number {
  const file = openSync(path, "r");
  const count = Buffer.alloc(4);
  let packets = 0;
  for (let at = 0; readSync(file, count, 0, 4, at + PACKETS_AT) === 4; at += BLOCK_BYTES) {
    packets += count.readUInt32LE();
  }
  closeSync(file);
  return packets;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
