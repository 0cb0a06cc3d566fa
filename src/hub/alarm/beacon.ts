/**
 * A device calls the same place again and again, as regular as a clock, with as good as nothing to say: so speaks
 * malware that waits for orders. So speak many things with their makers too: what a device did from its first day on, to a place
 * with a name, is learnt.
 */
import * as z from "zod";
import { keyText } from "../../base/address-key.ts";
import { formatBytes } from "../../base/size.ts";
import { type BeaconScore, beaconScore } from "./beacon-score.ts";
import { type Claiming, type FlowRef, MOST_FLOWS } from "./claim.ts";
import { type Detector, detectorType, type House } from "./detector.ts";
import type { FlowSlice } from "./flow-slice.ts";
import { makeRoom } from "./make-room.ts";
import { type Sites, sitesOf } from "./site.ts";
import { counted, spanText, timeText } from "./wording.ts";

const options = z.object({
  score: z
    .number()
    .min(0.5)
    .max(1)
    .default(0.85)
    .meta({ description: "from 0 to 1; how regular intervals and sizes must be" }),
  connections: z
    .number()
    .int()
    .min(10)
    .default(20)
    .meta({ description: "connections, over an hour at least" }),
  fastConnections: z
    .number()
    .int()
    .min(10)
    .default(60)
    .meta({ description: "connections that are enough within less than an hour" }),
  ignore: z
    .array(z.string())
    .default([
      "captive.apple.com",
      "connectivitycheck.gstatic.com",
      "connectivity-check.ubuntu.com",
      "detectportal.firefox.com",
      "msftconnecttest.com",
      "nmcheck.gnome.org",
    ])
    .meta({ description: "names, and all below them, that may be called as regularly as they like" }),
});
type Options = z.infer<typeof options>;

const TCP = 6;
const UDP = 17;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LEAST_SPAN_MS = 180_000;
/** Time and names are asked for by the clock: NTP, DNS, DNS over TLS, STUN. */
const REGULAR_PORTS = new Set([53, 123, 853, 3478]);
/** What a maker's cloud is called at does not need to be faster; a place with a name is left alone above, in a first day. */
const HEARTBEAT_S = 15;
/** Connections that begin within a second are one call, as browsers open them. */
const ONE_CALL_MS = 1000;
const MOST_SAMPLES = 128;
const MOST_DEVICES = 1000;
/** Of a device; those with the fewest connections go first. With all samples 2 kB each. */
const MOST_PAIRS = 256;
/** Saved at most: 64 pairs of 24 samples, 30 kB a device. */
const SAVED_PAIRS = 64;
const SAVED_SAMPLES = 24;
const AGAIN_MS = 5 * 60_000;
/** Claimed on so many days, it has been told often enough. */
const DAYS_TO_ACCEPT = 3;

const savedSchema = z.object({
  firstMs: z.number(),
  pairs: z
    .array(
      z.object({
        to: z.string().max(300),
        firstMs: z.number(),
        lastMs: z.number(),
        port: z.number(),
        days: z.array(z.number()).max(DAYS_TO_ACCEPT),
        starts: z.array(z.number()).max(SAVED_SAMPLES),
        bytes: z.array(z.number()).max(SAVED_SAMPLES),
      }),
    )
    .max(SAVED_PAIRS),
});

class Pair {
  firstMs: number;
  lastMs: number;
  starts: number[] = [];
  bytes: number[] = [];
  /** The originator's port of the last connection: the same again is the same socket, awake again. */
  port = -1;
  flowId = -1;
  sinceJudged = 0;
  claimedMs = Number.NEGATIVE_INFINITY;
  /** Days on which it was claimed. */
  days: number[] = [];
  /** Of the newest connections of this run; what was learnt before a restart names none. */
  readonly #flows: number[] = [];
  readonly #epochs: number[] = [];

  constructor(atMs: number) {
    this.firstMs = atMs;
    this.lastMs = atMs;
  }

  /** The newest first. */
  refs(): FlowRef[] {
    const newest = this.#flows.slice(-MOST_FLOWS).reverse();
    const last = this.#epochs.length - 1;
    return newest.map((flowId, i) => ({ epochId: this.#epochs[last - i] ?? 0, flowId }));
  }

  /** True for one more call. */
  add(slice: FlowSlice): boolean {
    const { startMs, sentBytes, flowId, origPort } = slice;
    const last = this.starts.length - 1;
    this.lastMs = Math.max(this.lastMs, slice.toMs);
    if (!slice.first) {
      if (flowId === this.flowId && last >= 0) this.bytes[last] = (this.bytes[last] ?? 0) + sentBytes;
      return false;
    }
    this.flowId = flowId;
    const isSame = origPort === this.port;
    this.port = origPort;
    if (isSame) return false;
    if (this.#flows.length >= 2 * MOST_FLOWS) {
      this.#flows.splice(0, MOST_FLOWS);
      this.#epochs.splice(0, MOST_FLOWS);
    }
    this.#flows.push(flowId);
    this.#epochs.push(slice.epochId);
    if (last >= 0 && Math.abs(startMs - (this.starts[last] ?? 0)) < ONE_CALL_MS) {
      this.bytes[last] = (this.bytes[last] ?? 0) + sentBytes;
      return false;
    }
    if (this.starts.length >= MOST_SAMPLES) {
      this.starts.shift();
      this.bytes.shift();
    }
    this.starts.push(startMs);
    this.bytes.push(sentBytes);
    this.sinceJudged++;
    return true;
  }
}

class Caller {
  firstMs: number;
  lastMs: number;
  readonly pairs = new Map<string, Pair>();

  constructor(atMs: number) {
    this.firstMs = atMs;
    this.lastMs = atMs;
  }

  pair(to: string, atMs: number): Pair {
    let pair = this.pairs.get(to);
    if (pair === undefined) {
      if (this.pairs.size >= MOST_PAIRS) this.#makeRoom();
      pair = new Pair(atMs);
      this.pairs.set(to, pair);
    }
    return pair;
  }

  /** Whoever was called seldom, and longest ago, goes: a beacon must not be forgotten over a day of web pages. */
  #makeRoom(): void {
    const order = [...this.pairs].sort(
      ([, a], [, b]) => a.starts.length - b.starts.length || a.lastMs - b.lastMs,
    );
    for (const [to] of order.slice(0, MOST_PAIRS / 4)) this.pairs.delete(to);
  }
}

class Beacon implements Detector {
  readonly #options: Options;
  readonly #house: House;
  readonly #sites: Sites;
  readonly #callers = new Map<string, Caller>();
  readonly #ignored: ReadonlySet<string>;

  constructor(wish: Options, house: House) {
    this.#options = wish;
    this.#house = house;
    this.#sites = sitesOf(house);
    this.#ignored = new Set(wish.ignore.map((name) => name.toLowerCase()));
  }

  slice(slice: FlowSlice, claim: Claiming): void {
    const { direction, group, proto, respPort, state, startMs } = slice;
    if (direction !== "outbound" || group || (proto !== TCP && proto !== UDP)) return;
    // A connection met midway has begun at some other time.
    if (REGULAR_PORTS.has(respPort) || (proto === TCP && state === "OTH")) return;
    const caller = this.#callerOf(slice);
    const to = keyOf(slice);
    // The rest of a flow only counts if its beginning did.
    const pair = slice.first ? caller.pair(to, startMs) : caller.pairs.get(to);
    if (pair === undefined) return;
    if (!pair.add(slice)) return;
    const count = pair.starts.length;
    if (count < this.#options.connections || pair.sinceJudged < Math.max(3, count >> 4)) return;
    pair.sinceJudged = 0;
    if (pair.lastMs - pair.claimedMs < AGAIN_MS || pair.days.length > DAYS_TO_ACCEPT) return;
    this.#judge(slice, caller, pair, claim);
  }

  #judge(slice: FlowSlice, caller: Caller, pair: Pair, claim: Claiming): void {
    const { starts, bytes } = pair;
    const count = starts.length;
    const fromMs = Math.min(...starts);
    const span = Math.max(...starts) - fromMs;
    const enough = span >= HOUR_MS ? this.#options.connections : this.#options.fastConnections;
    if (span < LEAST_SPAN_MS || count < enough || this.#isIgnored(slice.domain)) return;
    const named = slice.domain !== "";
    const fromFirstDay = pair.firstMs - caller.firstMs < DAY_MS;
    // By the mean, before the score is reckoned: these are most of what things say all day.
    if (named && fromFirstDay && span > HEARTBEAT_S * 1000 * (count - 1)) return;
    const scored = beaconScore(starts, bytes);
    if (scored.score < this.#options.score) return;
    const day = Math.floor(pair.lastMs / DAY_MS);
    if (!pair.days.includes(day)) {
      if (pair.days.length >= DAYS_TO_ACCEPT) return;
      pair.days.push(day);
    }
    pair.claimedMs = pair.lastMs;
    const who = this.#house.nameOf(slice.device);
    const site = this.#sites.of(slice);
    const whom = named ? slice.domain : this.#sites.words(site, slice.remote);
    const cold = pair.lastMs - caller.firstMs < DAY_MS;
    claim({
      kind: "beacon",
      subject: `${named ? slice.domain : keyText(slice.remote)} ${slice.respPort}/${slice.proto === TCP ? "tcp" : "udp"}`,
      deviceId: slice.device,
      destination: site.key,
      severity: cold || named ? "medium" : "high",
      startMs: fromMs,
      lastMs: pair.lastMs,
      title: `${who} calls ${whom} every ${spanText(scored.medianS * 1000)}, as regular as a clock`,
      why: `${whyText(who, whom, count, span, scored)} The score is ${scored.score.toFixed(2)} and the threshold ${this.#options.score} at ${enough} connections or more. ${
        cold
          ? "The device was first seen less than a day ago, so what it always does is not known yet."
          : `It first called there at ${timeText(pair.firstMs)}, ${fromFirstDay ? "in its own first day, but by no name" : "after its own first day"}.`
      } Muting this destination, or its name among those that are ignored, silences it; after ${DAYS_TO_ACCEPT} days it is not told again.`,
      evidence: {
        score: round(scored.score),
        intervalScore: round(scored.interval),
        sizeScore: round(scored.size),
        evennessScore: round(scored.evenness),
        thresholdScore: this.#options.score,
        connectionCount: count,
        spanS: Math.round(span / 1000),
        medianIntervalS: round(scored.medianS),
        intervalMadS: round(scored.jitterS),
        medianSentBytes: Math.round(scored.medianBytes),
        sentMadBytes: Math.round(scored.jitterBytes),
      },
      flows: pair.refs(),
      ...(cold ? { unsure: true } : {}),
    });
  }

  #isIgnored(domain: string): boolean {
    for (let name = domain.toLowerCase(); name !== ""; name = name.slice(name.indexOf(".") + 1)) {
      if (this.#ignored.has(name)) return true;
      if (!name.includes(".")) return false;
    }
    return false;
  }

  #callerOf({ device, toMs }: FlowSlice): Caller {
    let caller = this.#callers.get(device);
    if (caller === undefined) {
      makeRoom(this.#callers, MOST_DEVICES);
      caller = new Caller(toMs);
      this.#callers.set(device, caller);
    }
    caller.lastMs = Math.max(caller.lastMs, toMs);
    return caller;
  }

  save(): unknown {
    return { devices: [...this.#callers].map(([id, caller]) => [id, savedCaller(caller)]) };
  }

  load(state: unknown): void {
    const parsed = z.object({ devices: z.array(z.unknown()) }).safeParse(state);
    for (const entry of parsed.data?.devices ?? []) {
      const [id, saved] = Array.isArray(entry) ? (entry as unknown[]) : [];
      const of = savedSchema.safeParse(saved);
      if (typeof id !== "string" || !of.success) continue;
      const caller = new Caller(of.data.firstMs);
      for (const { to, starts, bytes, ...rest } of of.data.pairs) {
        const pair = caller.pair(to, rest.firstMs);
        Object.assign(pair, rest);
        if (starts.length === bytes.length) Object.assign(pair, { starts, bytes });
        caller.lastMs = Math.max(caller.lastMs, rest.lastMs);
      }
      this.#callers.set(id, caller);
    }
  }
}

/** Most is HTTPS: no text need be made for it. */
function keyOf({ domain, remote, respPort, proto }: FlowSlice): string {
  const whom = domain === "" ? remote : domain;
  return respPort === 443 && proto === TCP ? whom : `${whom} ${respPort}/${proto}`;
}

function whyText(who: string, whom: string, count: number, span: number, scored: BeaconScore): string {
  const interval = `${spanText(scored.medianS * 1000)} with a MAD of ${spanText(scored.jitterS * 1000)}`;
  const size = `${formatBytes(scored.medianBytes)} with a MAD of ${formatBytes(scored.jitterBytes)}`;
  return `${who} made ${counted(count, "connection")} to ${whom} within ${spanText(span)}: the median interval is ${interval} (score ${scored.interval.toFixed(2)}), what it sent each time ${size} (score ${scored.size.toFixed(2)}), and they fill that time evenly (score ${scored.evenness.toFixed(2)}).`;
}

/** Those called most; one connection says nothing yet. */
function savedCaller({ firstMs, pairs }: Caller): z.infer<typeof savedSchema> {
  const worth = [...pairs]
    .filter(([, { starts }]) => starts.length > 1)
    .sort(([, a], [, b]) => b.starts.length - a.starts.length)
    .slice(0, SAVED_PAIRS);
  return {
    firstMs,
    pairs: worth.map(([to, { firstMs: since, lastMs, port, days, starts, bytes }]) => ({
      to,
      firstMs: since,
      lastMs,
      port,
      days,
      starts: starts.slice(-SAVED_SAMPLES),
      bytes: bytes.slice(-SAVED_SAMPLES),
    })),
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

export const BEACON = detectorType({
  name: "beacon",
  kinds: ["beacon"],
  help: "A device calls the same place at regular intervals with messages of the same size, which it did not always do.",
  options,
  create: (wish, house) => new Beacon(wish, house),
});
