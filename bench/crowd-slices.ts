/**
 * A made-up week of 100 devices: a third of them people's (pages of a thousand sites, a few of them most of the time, calls, photos), the rest things
 * (heartbeats, clips, backups), with the internet's knocks on top. Addresses and names are new strings, as out of a
 * sensor's batches.
 */
import { addressKeyOf } from "../src/base/address-key.ts";
import type { FlowSlice } from "../src/hub/alarm/flow-slice.ts";

export const CROWD = 100;
const SITES = 1000;
/** Names are told once in each of a sensor's batches. */
const A_BATCH = 1000;

let seed = 1;
function roll(): number {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed / 2_147_483_648;
}

const whole = (below: number): number => Math.floor(roll() * below);
const remotes = Array.from({ length: 4000 }, (_, i) => addressKeyOf(`203.${i >> 8}.${i & 255}.9`) ?? "");
const devices = Array.from({ length: CROWD }, (_, i) => `dev-02000000${String(i).padStart(4, "0")}`);
const locals = Array.from({ length: CROWD }, (_, i) => addressKeyOf(`192.168.1.${i + 20}`) ?? "");
let flowId = 0;
let told = 0;
let names = new Map<string, string>();

/** Another string of the same letters. */
function anew(text: string): string {
  return Buffer.from(text, "latin1").toString("latin1");
}

function named(name: string): string {
  const one = names.get(name) ?? anew(name);
  names.set(name, one);
  return one;
}

function slice(toMs: number, number: number, wish: Partial<FlowSlice>): FlowSlice {
  const remote = anew(wish.remote ?? remotes[0] ?? "");
  const local = anew(locals[number] ?? "");
  const inbound = wish.direction === "inbound";
  const moved = { sentBytes: 2000, gotBytes: 9000, sentPackets: 9, gotPackets: 12, ...wish };
  return {
    epochId: 1,
    flowId: ++flowId,
    device: devices[number] ?? "",
    peer: undefined,
    direction: "outbound",
    proto: 6,
    origPort: 32_768 + whole(28_000),
    respPort: 443,
    app: "tls",
    state: "SF",
    group: false,
    startMs: toMs - 5000,
    fromMs: toMs - 5000,
    toMs,
    first: true,
    ended: true,
    ...moved,
    origAddress: inbound ? remote : local,
    respAddress: inbound ? local : remote,
    remote,
    domain: named(wish.domain ?? ""),
    totalSentBytes: moved.sentBytes,
    totalGotBytes: moved.gotBytes,
    totalSentPackets: moved.sentPackets,
    totalGotPackets: moved.gotPackets,
  };
}

export function crowdSlice(toMs: number): FlowSlice {
  if (++told % A_BATCH === 0) names = new Map();
  const number = whole(CROWD);
  const kind = roll();
  // A few sites are called all day, most of them seldom (Zipf's law).
  const site = Math.floor(SITES ** roll()) - 1;
  const page = { domain: `www.site${site}.example`, remote: remotes[site] ?? "" };
  if (number < 33) {
    if (kind < 0.02)
      return slice(toMs, number, { ...page, domain: "photos.cloud.example", sentBytes: whole(20_000_000) });
    if (kind < 0.3) {
      const call = { flowId: number, first: false, ended: false, sentBytes: 300_000, gotBytes: 350_000 };
      return slice(toMs, number, { ...page, ...call });
    }
    return slice(toMs, number, page);
  }
  if (kind < 0.02) {
    const knock = { direction: "inbound", state: "S0", sentPackets: 0, sentBytes: 0 } as const;
    return slice(toMs, number, { ...knock, remote: remotes[whole(4000)] ?? "", respPort: whole(9000) });
  }
  if (kind < 0.1) {
    const to = whole(CROWD);
    const peer = { peer: devices[to], remote: locals[to] ?? "", respPort: 445, app: "" };
    return slice(toMs, number, { direction: "internal", ...peer });
  }
  if (kind < 0.2) return slice(toMs, number, { domain: "clips.maker.example", sentBytes: 400_000 });
  if (kind < 0.25) {
    const clock = { proto: 17, respPort: 123, app: "", sentBytes: 90, gotBytes: 90 };
    return slice(toMs, number, { ...clock, remote: remotes[1] ?? "" });
  }
  return slice(toMs, number, { domain: `hub${number}.maker.example`, sentBytes: 420, gotBytes: 300 });
}
