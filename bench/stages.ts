/**
 * `npx tsx bench/stages.ts [FILE]`: nanoseconds a packet in each stage of the packet path, over a capture held in memory;
 * without a file a day of the generated household (needs `npm run build`).
 *
 * How to read it: every line is the best of ROUNDS passes over the whole capture. A pass runs all stages up to the one
 * named, and `ns` is what that one added to the line above, so small ones may come out as noise. `heap` is how much the
 * JavaScript heap grew a packet in the pass: decode and flow must stay near zero, names may allocate for packets that
 * teach one. `pipeline` is the real thing with all of them, fault guard and clock included; recordings are measured by
 * bench/live. Numbers move by a third on a busy machine: compare lines of one run, or runs on an idle machine.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { PacketBatch } from "../src/base/packet-batch.ts";
import { SliceBatch } from "../src/model/slice-batch.ts";
import { CaptureParser } from "../src/pcap/capture-parser.ts";
import { F } from "../src/sensor/flow/flow-table.ts";
import { FlowTracker, LOOK_AHEAD } from "../src/sensor/flow/flow-tracker.ts";
import { DEFAULT_HOME_NETS, HomeNetworks } from "../src/sensor/flow/home-networks.ts";
import { NameRoom } from "../src/sensor/names/name-room.ts";
import { decodePacket } from "../src/sensor/packet/decode.ts";
import { DecodedPacket, NETWORK } from "../src/sensor/packet/decoded-packet.ts";
import { Pipeline } from "../src/sensor/pipeline.ts";

const HOUSEHOLD = fileURLToPath(new URL("../dist/household.js", import.meta.url));
const ROUNDS = 5;
const CAPACITY = 1 << 17;
const DECODE = 1;
const FLOW = 2;
const NAMES = 3;

const path = process.argv[2];
const file = Uint8Array.from(path === undefined ? household() : readFileSync(path));
const batches = parse();
const packets = batches.reduce((sum, batch) => sum + batch.count, 0);

const STAGES: readonly (readonly [name: string, prepare: () => () => void])[] = [
  ["parse file", () => () => parse()],
  ["decode", () => pathUpTo(DECODE)],
  ["+ flow", () => pathUpTo(FLOW)],
  ["+ names", () => pathUpTo(NAMES)],
  ["pipeline", wholePipeline],
];
// All stages run before any is measured: the compiler has seen every kind of packet then.
for (const [, prepare] of STAGES) prepare()();
const lines = STAGES.map(([name, prepare]) => measure(name, prepare));
process.stdout.write(`${packets} packets, ${file.length} bytes, best of ${ROUNDS}\n`);
process.stdout.write("stage          ns    so far   heap bytes\n");
let before = 0;
for (const [i, { name, ns, heap }] of lines.entries()) {
  const apart = i === 0 || name === "pipeline" ? ns : ns - before;
  before = i === 0 ? 0 : ns;
  const cells = [apart.toFixed(0).padStart(6), ns.toFixed(0).padStart(9), heap.toFixed(1).padStart(12)];
  process.stdout.write(`${name.padEnd(11)}${cells.join(" ")}\n`);
}

interface Line {
  readonly name: string;
  readonly ns: number;
  readonly heap: number;
}

/** `prepare` is not timed: tables are reserved there. */
function measure(name: string, prepare: () => () => void): Line {
  let ns = Number.POSITIVE_INFINITY;
  let heap = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const pass = prepare();
    const used = process.memoryUsage().heapUsed;
    const from = performance.now();
    pass();
    ns = Math.min(ns, ((performance.now() - from) * 1e6) / packets);
    const grown = process.memoryUsage().heapUsed - used;
    // A collection within the pass hides what was allocated before it.
    if (grown >= 0) heap = Math.min(heap, grown / packets);
  }
  return { name, ns, heap };
}

/** The file lies in the parser's window as if it had been read into it; each batch is kept. */
function parse(): PacketBatch[] {
  const parser = new CaptureParser(file, 0, file.length, path ?? "household");
  parser.window();
  parser.commit(file.length);
  parser.end();
  const parsed: PacketBatch[] = [];
  for (;;) {
    const batch = new PacketBatch(file);
    // The parser tells an interface once, to the batch at hand.
    batch.interfaces.push(...(parsed.at(-1)?.interfaces ?? []));
    if (parser.next(batch) !== "batch") return parsed;
    parsed.push(batch);
  }
}

function pathUpTo(stage: number): () => void {
  const packets = Array.from({ length: LOOK_AHEAD }, () => new DecodedPacket());
  const tracker = new FlowTracker({
    capacity: CAPACITY,
    homeNets: new HomeNetworks(DEFAULT_HOME_NETS),
    batch: new SliceBatch(512),
    flush: () => {},
    slices: false,
    seed: 1,
    ended: (slot) => names.flowEnded(slot),
  });
  const sink = { domain: () => {}, app: () => {}, ja4: () => {}, tunnel: () => {}, fact: () => {} };
  const names = new NameRoom({ flowCapacity: CAPACITY, sink });
  return () => {
    for (const batch of batches) {
      for (let at = 0; at < batch.count; at += LOOK_AHEAD) {
        const count = Math.min(LOOK_AHEAD, batch.count - at);
        for (let k = 0; k < count; k++) decode(batch, at + k, packets[k] as DecodedPacket);
        if (stage === DECODE) continue;
        tracker.lookAhead(batch.bytes, packets, count);
        for (let k = 0; k < count; k++) {
          const packet = packets[k] as DecodedPacket;
          if (packet.network !== NETWORK.ipv4 && packet.network !== NETWORK.ipv6) continue;
          const slot = track(tracker, k, batch, at + k, packet);
          if (stage >= NAMES) learn(names, tracker, slot, batch, at + k, packet);
        }
      }
    }
  };
}

function decode(batch: PacketBatch, i: number, packet: DecodedPacket): void {
  const linkType = batch.interfaces[batch.interfaceId[i] as number]?.linkType ?? -1;
  const length = batch.capturedLength[i] as number;
  decodePacket(
    batch.bytes,
    batch.offset[i] as number,
    length,
    batch.originalLength[i] as number,
    linkType,
    packet,
  );
}

function track(
  tracker: FlowTracker,
  ahead: number,
  batch: PacketBatch,
  i: number,
  packet: DecodedPacket,
): number {
  const { bytes, seconds, nanos, originalLength } = batch;
  const wire = originalLength[i] as number;
  return tracker.track(ahead, bytes, packet, seconds[i] as number, nanos[i] as number, wire, 0);
}

function learn(
  names: NameRoom,
  tracker: FlowTracker,
  slot: number,
  batch: PacketBatch,
  i: number,
  packet: DecodedPacket,
): void {
  const { numbers } = tracker.table;
  const at = slot * F.stride + F.packets;
  const seen = (numbers[at] as number) + (numbers[at + 1] as number);
  const payload = packet.payloadEnd - packet.payloadStart;
  if (!names.wants(payload, seen, slot)) return;
  const ms = (batch.seconds[i] as number) * 1000 + (batch.nanos[i] as number) / 1e6;
  names.look(batch.bytes, packet, slot, tracker.reversed ? 1 : 0, ms);
}

function wholePipeline(): () => void {
  const pipeline = new Pipeline({
    flowCapacity: CAPACITY,
    homeNets: new HomeNetworks(DEFAULT_HOME_NETS),
    onSlices: () => {},
    onFact: () => {},
    slices: false,
    seed: 1,
  });
  return () => {
    for (const batch of batches) pipeline.process(batch);
  };
}

function household(): Buffer {
  return execFileSync(process.execPath, [HOUSEHOLD], { maxBuffer: 1 << 30 });
}
