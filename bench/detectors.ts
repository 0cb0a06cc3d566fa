/**
 * `npx tsx bench/detectors.ts [SLICES]`: how many slices a second all detectors judge on one core, a million unless told
 * otherwise, and how much they remember of 100 devices.
 *
 * How to read it: the traffic is a made-up week of 100 devices, a third of them people's (pages of a thousand sites, calls,
 * photos), the rest things (heartbeats, clips, backups), with the internet's knocks on top. Making it is not timed; seconds are the
 * processor's, so a busy machine shows up less. The
 * first line is all together, as the hub runs them; each other line one detector alone, with its state as it is saved.
 * `claims` says that they had something to judge.
 */
import { addressKeyOf } from "../src/base/address-key.ts";
import { parseBadHosts } from "../src/hub/alarm/bad-host-list.ts";
import { BadHostTable } from "../src/hub/alarm/bad-host-table.ts";
import type { AnyDetectorType, House } from "../src/hub/alarm/detector.ts";
import { DETECTORS } from "../src/hub/alarm/detectors.ts";
import type { FlowSlice } from "../src/hub/alarm/flow-slice.ts";

const DEVICES = 100;
const CHUNK = 50_000;
const SPAN_MS = 7 * 86_400_000;
const START_MS = Date.UTC(2026, 8, 7);
const TICK_MS = 10_000;
const SITES = 1000;

const total = Number(process.argv[2] ?? 1_000_000);
const lists = new BadHostTable([parseBadHosts("198.51.100.0/26\nbad.example\n", "bench")]);
const house: House = {
  nameOf: (id) => id,
  deviceOf: (text) => text,
  firstMs: () => START_MS,
  placeOf: (address) => ({ country: address.endsWith("7") ? "DE" : "US", asn: null, asName: null }),
  isHome: () => false,
  isLearning: (nowMs) => nowMs < START_MS + 86_400_000,
  badHosts: () => lists,
};

let seed = 1;
function roll(): number {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed / 2_147_483_648;
}

const whole = (below: number): number => Math.floor(roll() * below);
const remotes = Array.from({ length: 4000 }, (_, i) => addressKeyOf(`203.${i >> 8}.${i & 255}.9`) ?? "");
const local = addressKeyOf("192.168.1.20") ?? "";
let flowId = 0;

function slice(toMs: number, wish: Partial<FlowSlice>): FlowSlice {
  const remote = wish.remote ?? remotes[0] ?? "";
  const inbound = wish.direction === "inbound";
  const moved = { sentBytes: 2000, gotBytes: 9000, sentPackets: 9, gotPackets: 12, ...wish };
  return {
    epochId: 1,
    flowId: ++flowId,
    device: "",
    peer: undefined,
    direction: "outbound",
    proto: 6,
    origAddress: inbound ? remote : local,
    respAddress: inbound ? local : remote,
    origPort: 32_768 + whole(28_000),
    respPort: 443,
    remote,
    domain: "",
    app: "tls",
    state: "SF",
    group: false,
    startMs: toMs - 5000,
    fromMs: toMs - 5000,
    toMs,
    first: true,
    ended: true,
    ...moved,
    totalSentBytes: moved.sentBytes,
    totalGotBytes: moved.gotBytes,
    totalSentPackets: moved.sentPackets,
    totalGotPackets: moved.gotPackets,
  };
}

function any(toMs: number): FlowSlice {
  const number = whole(DEVICES);
  const device = `device-${number}`;
  const kind = roll();
  const site = whole(SITES);
  const page = { device, domain: `www.site${site}.example`, remote: remotes[site] ?? "" };
  if (number < 33) {
    if (kind < 0.02)
      return slice(toMs, { ...page, domain: "photos.cloud.example", sentBytes: whole(20_000_000) });
    if (kind < 0.3)
      return slice(toMs, { ...page, flowId: number, first: false, sentBytes: 300_000, gotBytes: 350_000 });
    return slice(toMs, page);
  }
  if (kind < 0.02)
    return slice(toMs, {
      device,
      direction: "inbound",
      state: "S0",
      remote: remotes[whole(4000)] ?? "",
      respPort: whole(9000),
      sentPackets: 0,
      sentBytes: 0,
    });
  if (kind < 0.1)
    return slice(toMs, { device, direction: "internal", peer: `device-${whole(DEVICES)}`, respPort: 445 });
  if (kind < 0.2) return slice(toMs, { device, domain: "clips.maker.example", sentBytes: 400_000 });
  if (kind < 0.25) return slice(toMs, { device, proto: 17, respPort: 123, sentBytes: 90, gotBytes: 90 });
  return slice(toMs, { device, domain: `hub${number}.maker.example`, sentBytes: 420, gotBytes: 300 });
}

interface Run {
  readonly type: string;
  seconds: number;
  claims: number;
  readonly detectors: ReturnType<AnyDetectorType["make"]>[];
}

function makeRun(type: string, types: readonly AnyDetectorType[]): Run {
  return { type, seconds: 0, claims: 0, detectors: types.map((one) => one.make({}, house)) };
}

function judge(run: Run, slices: readonly FlowSlice[]): void {
  const claim = (): void => {
    run.claims++;
  };
  let tickedMs = 0;
  const from = process.cpuUsage();
  for (const one of slices) {
    for (const detector of run.detectors) detector.slice?.(one, claim);
    if (one.toMs - tickedMs < TICK_MS) continue;
    tickedMs = one.toMs;
    for (const detector of run.detectors) detector.tick?.(one.toMs, claim);
  }
  const { user, system } = process.cpuUsage(from);
  run.seconds += (user + system) / 1e6;
}

const runs = [makeRun("all", DETECTORS), ...DETECTORS.map((type) => makeRun(type.name, [type]))];
let done = 0;
while (done < total) {
  const count = Math.min(CHUNK, total - done);
  const slices = Array.from({ length: count }, (_, i) => any(START_MS + ((done + i) / total) * SPAN_MS));
  for (const run of runs) judge(run, slices);
  done += count;
}
process.stdout.write(`${done} slices of ${DEVICES} devices\n`);
process.stdout.write("detector            slices/s   state bytes   claims\n");
for (const run of runs) {
  const bytes = run.detectors.reduce((sum, detector) => sum + JSON.stringify(detector.save()).length, 0);
  const rate = Math.round(done / run.seconds).toLocaleString("en");
  const cells = [rate.padStart(12), bytes.toLocaleString("en").padStart(14), String(run.claims).padStart(9)];
  process.stdout.write(`${run.type.padEnd(16)}${cells.join("")}\n`);
}
