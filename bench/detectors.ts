/**
 * `npx tsx bench/detectors.ts [SLICES] [--each]`: how many flow records a second all detectors judge on one core, and how
 * much they remember.
 *
 * How to read it: two kinds of life, each told as the hub tells it, in batches through one set of all detectors. *household*
 * is three days of the generated one (20 devices), through the sensor's pipeline and the hub's accounting, again and again
 * on later days. *crowd* is a made-up week of 100 devices. Making slices, and collecting what that leaves, is not timed;
 * seconds are the processor's of all threads, the compiler's and the collector's too, so a busy machine shows up less. The
 * first third warms up. `claims`
 * says that they had something to judge, `state` is what would be saved. `--each` adds a line for each detector alone.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { parseBadHosts } from "../src/hub/alarm/bad-host-list.ts";
import { BadHostTable } from "../src/hub/alarm/bad-host-table.ts";
import type { AnyDetectorType, House } from "../src/hub/alarm/detector.ts";
import { DetectorSet } from "../src/hub/alarm/detector-set.ts";
import { DETECTORS } from "../src/hub/alarm/detectors.ts";
import type { FlowSlice } from "../src/hub/alarm/flow-slice.ts";
import { CROWD, crowdSlice } from "./crowd-slices.ts";
import { householdSlices } from "./household-slices.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const CHUNK = 30_000;
/** What a sensor's batch brings. */
const A_BATCH = 1000;
const DAY_MS = 86_400_000;
const SPAN_MS = 7 * DAY_MS;
const START_MS = Date.UTC(2026, 8, 7);
const HOUSEHOLD_DAYS = 3;

const each = process.argv.includes("--each");
const total = Number(process.argv.slice(2).find((word) => /^\d+$/.test(word)) ?? 900_000);
const lists = new BadHostTable([parseBadHosts("198.18.0.0/15\nbad.example\n", "bench")]);
const house: House = {
  nameOf: (id) => id,
  deviceOf: (text) => text,
  firstMs: () => START_MS,
  placeOf: (address) => ({ country: address.endsWith("7") ? "DE" : "US", asn: null, asName: null }),
  isHome: () => false,
  isLearning: (nowMs) => nowMs < START_MS + DAY_MS,
  badHosts: () => lists,
};

interface Run {
  readonly name: string;
  readonly set: DetectorSet;
  seconds: number;
  claims: number;
}

function makeRun(name: string, types: readonly AnyDetectorType[]): Run {
  const note = (line: string): never => {
    throw new Error(line);
  };
  const run: Run = {
    name,
    set: new DetectorSet(types, house, () => void run.claims++, note),
    seconds: 0,
    claims: 0,
  };
  run.set.start(new Map(), {});
  return run;
}

function judge({ set }: Run, slices: readonly FlowSlice[]): number {
  const from = process.cpuUsage();
  for (let at = 0; at < slices.length; at += A_BATCH) set.slices(slices.slice(at, at + A_BATCH));
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1e6;
}

/** The household's days, `round` times later. */
function later(slice: FlowSlice, round: number): FlowSlice {
  const shift = round * HOUSEHOLD_DAYS * DAY_MS;
  const { startMs, fromMs, toMs } = slice;
  const when = { startMs: startMs + shift, fromMs: fromMs + shift, toMs: toMs + shift };
  return { ...slice, ...when, flowId: slice.flowId + round * 1e6 };
}

function measure(life: string, devices: number, sliceAt: (i: number) => FlowSlice): void {
  const types = each ? DETECTORS.map((type) => makeRun(`  ${type.name}`, [type])) : [];
  const runs = [makeRun(`${life}, all`, DETECTORS), ...types];
  let timed = 0;
  for (let done = 0; done < total; done += CHUNK) {
    const slices = Array.from({ length: CHUNK }, (_, i) => sliceAt(done + i));
    const warm = done >= total / 3;
    if (warm) timed += CHUNK;
    collect();
    for (const run of runs) run.seconds += judge(run, slices) * (warm ? 1 : 0);
  }
  for (const { name, set, seconds, claims } of runs) {
    const rate = Math.round(timed / seconds).toLocaleString("en");
    const state = JSON.stringify(set.save()).length.toLocaleString("en");
    const cells = [
      rate.padStart(12),
      String(devices).padStart(9),
      state.padStart(12),
      String(claims).padStart(9),
    ];
    process.stdout.write(`${name.padEnd(20)}${cells.join("")}\n`);
  }
}

const home = householdSlices(START_MS, HOUSEHOLD_DAYS);
process.stdout.write("life                  records/s  devices state bytes   claims\n");
measure("household", 20, (i) => later(home[i % home.length] as FlowSlice, Math.floor(i / home.length)));
measure("crowd", CROWD, (i) => crowdSlice(START_MS + (i / total) * SPAN_MS));
