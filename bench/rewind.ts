/**
 * `npx tsx bench/rewind.ts [SIZE]`: a flow of 100 packets out of a timeline of SIZE bytes (default 4e9), by `GET
 * /frames.pcapng` of a running hub, beside one `tcpdump -r … 'host A and host B and port P'` over all files of the same
 * timeline: time to the first byte and to the end, everything in the page cache for both. The other frames are of 4,096
 * flows. One flow lies within a moment, the other all over the timeline, which is the worst that can be asked. Needs `npm
 * run build`, `apt-get install tcpdump`, and twice SIZE of free memory or patience.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCapture } from "../src/pcap/reading.ts";
import { startTapdeck, type Tapdeck } from "./tapdeck.ts";
import { FRAME_BYTES, type NeedleFlow, udpCapture } from "./udp-file.ts";

const ROUNDS = 5;
const FLOWS = 4096;
const PACKETS = 100;
/** A frame's block in pcapng. */
const BLOCK_BYTES = 32 + Math.ceil(FRAME_BYTES / 4) * 4 + 12;
/** The oldest must not go while it is filled; its indexes count too. */
const BUDGET_SHARE = 1.3;

interface Timing {
  readonly firstMs: number;
  readonly endMs: number;
}

interface Question {
  readonly name: string;
  readonly ask: () => Promise<ReadableStream<Uint8Array> | NodeJS.ReadableStream>;
}

const size = Number(process.argv[2] ?? 4e9);
const frames = Math.floor(size / BLOCK_BYTES);
const FOUND: readonly (NeedleFlow & { readonly name: string })[] = [
  {
    name: "within a moment",
    local: [192, 168, 77, 13],
    remote: [203, 0, 113, 13],
    port: 40_000,
    first: Math.floor(frames / 2),
    every: 10,
    count: PACKETS,
  },
  {
    name: "all over it",
    local: [192, 168, 77, 14],
    remote: [203, 0, 113, 14],
    port: 40_001,
    first: 0,
    every: Math.floor(frames / PACKETS),
    count: PACKETS,
  },
];

const folder = mkdtempSync(join(tmpdir(), "tapdeck-bench-"));
const data = join(folder, "data");
const budget = Math.ceil((size * BUDGET_SHARE) / 1e6);
const tapdeck = await startTapdeck(data, "--read", "-", "--timeline-size", `${budget}M`);
try {
  await fill(tapdeck);
  const files = readdirSync(join(data, "timeline"))
    .filter((name) => /^\.?\d+_\d+\.pcapng$/.test(name))
    .map((name) => join(data, "timeline", name));
  const list = join(folder, "files");
  writeFileSync(list, files.join("\n"));
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  process.stdout.write(`${files.length} files, ${(bytes / 1e9).toFixed(2)} GB, ${frames} frames\n`);
  for (const needle of FOUND) await compare(needle, await questions(tapdeck, list, needle), files);
} finally {
  await tapdeck.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function fill(tapdeck: Tapdeck): Promise<void> {
  const input = tapdeck.process.stdin;
  if (input === null) throw new Error("no standard input");
  for (const piece of udpCapture(FLOWS, frames, FOUND)) {
    if (!input.write(piece)) await once(input, "drain");
  }
  input.end();
  for (;;) {
    const { replay } = await tapdeck.ask<{ replay?: { done: boolean } }>("/status");
    if (replay?.done === true) return;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

async function questions(tapdeck: Tapdeck, list: string, needle: NeedleFlow): Promise<Question[]> {
  const [local, remote] = [needle.local.join("."), needle.remote.join(".")];
  const found = await tapdeck.ask<{ items: { id: string }[] }>(
    `/flows?from=2000-01-01T00:00:00Z&remote=${remote}&limit=10`,
  );
  const id = found.items[0]?.id ?? "";
  const http = (query: string) => async (): Promise<ReadableStream<Uint8Array>> => {
    const { body } = await tapdeck.fetch(`/frames.pcapng?${query}`);
    if (body === null) throw new Error(`no answer to ${query}`);
    return body;
  };
  const filter = `host ${local} and host ${remote} and port ${needle.port}`;
  return [
    {
      name: "tcpdump",
      ask: async () => {
        const run = spawn("tcpdump", ["-Z", "root", "-V", list, "-U", "-w", "-", filter], {
          stdio: ["ignore", "pipe", "ignore"],
        });
        return run.stdout;
      },
    },
    { name: "flow=", ask: http(`flow=${encodeURIComponent(id)}`) },
    { name: "address= + port=", ask: http(`address=${remote}&port=${needle.port}`) },
  ];
}

async function compare(
  needle: { readonly name: string },
  all: readonly Question[],
  files: readonly string[],
): Promise<void> {
  for (const file of files) readFileSync(file);
  const best = all.map((): Timing => ({ firstMs: Infinity, endMs: Infinity }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, question] of all.entries()) {
      const { firstMs, endMs } = await measure(question);
      const before = best[i] as Timing;
      best[i] = { firstMs: Math.min(before.firstMs, firstMs), endMs: Math.min(before.endMs, endMs) };
    }
  }
  process.stdout.write(`${PACKETS} packets ${needle.name}, best of ${ROUNDS}\n`);
  const peer = (best[0] as Timing).endMs;
  for (const [i, { name }] of all.entries()) {
    const { firstMs, endMs } = best[i] as Timing;
    const cells = [
      `first byte ${firstMs.toFixed(1).padStart(8)} ms`,
      `end ${endMs.toFixed(1).padStart(8)} ms`,
      `${(peer / endMs).toFixed(1).padStart(6)} times as fast as tcpdump`,
    ];
    process.stdout.write(`  ${name.padEnd(18)}${cells.join("  ")}\n`);
  }
}

async function measure({ name, ask }: Question): Promise<Timing> {
  const from = performance.now();
  let firstMs = Number.NaN;
  const parts: Uint8Array[] = [];
  for await (const part of await ask()) {
    if (parts.length === 0) firstMs = performance.now() - from;
    parts.push(part as Uint8Array);
  }
  const endMs = performance.now() - from;
  const { packets } = readCapture(Buffer.concat(parts));
  if (packets.length !== PACKETS) throw new Error(`${name} found ${packets.length} packets`);
  return { firstMs, endMs };
}
