/**
 * `npx tsx bench/rules.ts [FILE [TURNS]]`: what a thousand rules cost beside one, in CPU per packet; without a file a day
 * of the generated household (needs `npm run build`), with one the capture in it.
 *
 * How to read it: the packet path runs over the capture in memory, recordings left out: both sides hand over frames to a
 * sink that only counts. *one* is a rule about a device that is there, *thousand* are 250 devices, 250 addresses, 250
 * domains and 250 ports, none of which is there but that same device's. *one domain* shows what the first rule about a
 * domain costs beside the first about a device: from it on the first frames of each flow are held back. They take turns
 * in one process, another one first each time. The capture is measured in PIECES; a side's figure is the sum of each
 * piece's least CPU of all turns, for what a busy machine adds comes and goes. *one again* says how much of a difference
 * is noise.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { formatMac } from "../src/base/address.ts";
import { PacketBatch } from "../src/base/packet-batch.ts";
import type { Match } from "../src/model/sniffer-rule.ts";
import { CaptureParser } from "../src/pcap/capture-parser.ts";
import { DEFAULT_HOME_NETS, HomeNetworks } from "../src/sensor/flow/home-networks.ts";
import { type FrameSink, Pipeline } from "../src/sensor/pipeline.ts";
import { HeldFrames } from "../src/sensor/record/held-frames.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const HOUSEHOLD = fileURLToPath(new URL("../dist/household.js", import.meta.url));
const TURNS = Number(process.argv[3] ?? 9);
const PIECES = 24;
const EACH = 250;
const HELD_BYTES = 16 * 1024 * 1024;
const CAPACITY = 1 << 17;

const path = process.argv[2];
const capture =
  path === undefined
    ? execFileSync(process.execPath, [HOUSEHOLD], { maxBuffer: 2 ** 31 - 1 })
    : readFileSync(path);
/** The capture, then the room for held frames: one arena, as in a sensor. */
const arena = new Uint8Array(capture.length + HELD_BYTES);
arena.set(capture);
const batches = parse();
const packets = batches.reduce((sum, batch) => sum + batch.count, 0);
const device: Partial<Match> = { macs: [firstMac()] };

const SIDES: readonly (readonly [name: string, rules: readonly Partial<Match>[]])[] = [
  ["one device", [device]],
  ["a thousand", [device, ...thousand()]],
  ["one again", [device]],
  ["one domain", [{ domains: ["never.example.org"] }]],
];

const least = new Map(SIDES.map(([name]) => [name, new Float64Array(PIECES).fill(Number.POSITIVE_INFINITY)]));
for (let turn = 0; turn <= TURNS; turn++) {
  for (let n = 0; n < SIDES.length; n++) {
    const [name, rules] = SIDES[(n + turn) % SIDES.length] as (typeof SIDES)[number];
    const pieces = pass(rules);
    const best = least.get(name);
    // The first turn is the compiler's.
    if (best === undefined || turn === 0) continue;
    for (let piece = 0; piece < PIECES; piece++)
      best[piece] = Math.min(best[piece] as number, pieces[piece] as number);
  }
}
const sum = (pieces: Float64Array): number => pieces.reduce((a, b) => a + b, 0) / packets;
const one = sum(least.get("one device") ?? new Float64Array(0));
process.stdout.write(`${packets} packets, least of ${TURNS} turns\n`);
for (const [name, pieces] of least) {
  const ns = sum(pieces);
  process.stdout.write(
    `${name.padEnd(12)}${ns.toFixed(0).padStart(6)} ns a packet   ${(ns / one).toFixed(3)}\n`,
  );
}

/** CPU nanoseconds of each piece. */
function pass(rules: readonly Partial<Match>[]): Float64Array {
  let recorded = 0;
  const sink: FrameSink = {
    record: () => {
      recorded++;
    },
    noteUnnamed: () => undefined,
    notePeer: () => undefined,
  };
  const pipeline = new Pipeline({
    flowCapacity: CAPACITY,
    homeNets: new HomeNetworks(DEFAULT_HOME_NETS),
    onSlices: () => undefined,
    onFact: () => undefined,
    slices: true,
    seed: 1,
    sink,
    held: new HeldFrames(arena, capture.length, HELD_BYTES),
  });
  pipeline.replaceRules(rules.map((match, handle) => ({ handle, match })));
  // What the turn before has left must not be this one's to clear away.
  collect();
  const spent = new Float64Array(PIECES);
  let before = process.cpuUsage();
  let piece = 0;
  for (const [n, batch] of batches.entries()) {
    pipeline.process(batch);
    pipeline.sweep(pipeline.sweepSeconds);
    if ((n + 1) * PIECES < (piece + 1) * batches.length) continue;
    const now = process.cpuUsage();
    spent[piece++] = (now.user - before.user + now.system - before.system) * 1000;
    before = now;
  }
  if (rules.includes(device) && recorded === 0) throw new Error("the device's frames were not met");
  return spent;
}

function thousand(): Partial<Match>[] {
  const rules: Partial<Match>[] = [];
  for (let n = 0; n < EACH; n++) {
    const [high, low] = [n >> 8, n & 255];
    rules.push({
      macs: [`02:ff:ff:00:${high.toString(16).padStart(2, "0")}:${low.toString(16).padStart(2, "0")}`],
    });
    rules.push({
      cidrs: [n % 2 === 0 ? `198.51.${high}.${low}/32` : `2001:db8:ffff::${n.toString(16)}/128`],
    });
    rules.push({ domains: [`site-${n}.example.org`] });
    rules.push({ ports: [String(20_000 + n)] });
  }
  return rules;
}

/** Of the sender of the first frame. */
function firstMac(): string {
  const [batch] = batches;
  return formatMac(arena, (batch?.offset[0] ?? 0) + 6);
}

function parse(): PacketBatch[] {
  const parser = new CaptureParser(arena, 0, capture.length, path ?? "household");
  parser.window();
  parser.commit(capture.length);
  parser.end();
  const parsed: PacketBatch[] = [];
  for (;;) {
    const batch = new PacketBatch(arena);
    // The parser tells an interface once, to the batch at hand.
    batch.interfaces.push(...(parsed.at(-1)?.interfaces ?? []));
    if (parser.next(batch) !== "batch") return parsed;
    parsed.push(batch);
  }
}
