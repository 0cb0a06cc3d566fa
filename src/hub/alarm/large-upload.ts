/** A device sends one site more than so many MB in an hour or a day, whatever it used to. */
import * as z from "zod";
import { formatBytes } from "../../base/size.ts";
import type { Claiming } from "./claim.ts";
import { type Detector, detectorType, type House } from "./detector.ts";
import type { FlowSlice } from "./flow-slice.ts";
import { PairMap } from "./pair-map.ts";
import { RollingSum } from "./rolling-sum.ts";
import { type Sites, sitesOf } from "./site.ts";
import { TopFlows } from "./top-flows.ts";
import { timeText } from "./wording.ts";

const options = z.object({
  hourMb: z
    .number()
    .positive()
    .default(2000)
    .meta({ description: "MB that a device may send one site in an hour" }),
  dayMb: z
    .number()
    .positive()
    .default(10_000)
    .meta({ description: "MB that a device may send one site in a day" }),
});
type Options = z.infer<typeof options>;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Pairs of a device and a site, a kilobyte each. */
const MOST_PAIRS = 5000;
/** Pages and pings open no pair: gigabytes out of slices so small would be a hundred thousand an hour. */
const LEAST_FIRST_BYTES = 20_000;
const MOST_FLOWS_KEPT = 20;
/** Less than this share of what it got is acknowledging a download. */
const UPLOAD_SHARE = 0.1;
/** Of what may go in a day: pairs below are not kept over a restart. */
const WORTH_SAVING = 0.05;

const savedSchema = z.object({
  pairs: z.array(z.tuple([z.string(), z.number(), z.number().nonnegative(), z.number().nonnegative()])),
});

interface Pair {
  readonly hour: RollingSum;
  readonly day: RollingSum;
  readonly flows: TopFlows;
  startMs: number;
  lastMs: number;
  claimedMs: number;
  claimedBytes: number;
}

class LargeUpload implements Detector {
  readonly #options: Options;
  readonly #house: House;
  readonly #sites: Sites;
  /** Of a device and a site. */
  readonly #pairs = new PairMap<Pair>(MOST_PAIRS);

  constructor(wish: Options, house: House) {
    this.#options = wish;
    this.#house = house;
    this.#sites = sitesOf(house);
  }

  slice(slice: FlowSlice, claim: Claiming): void {
    const { device, direction, group, toMs, sentBytes } = slice;
    if (group || (direction !== "outbound" && direction !== "inbound")) return;
    if (sentBytes === 0 || sentBytes < UPLOAD_SHARE * slice.gotBytes) return;
    const { key } = this.#sites.of(slice);
    const found = this.#pairs.get(device, key);
    // Learnt before the clock was set back.
    const known = found !== undefined && found.lastMs - toMs > DAY_MS ? undefined : found;
    if (known === undefined && sentBytes < LEAST_FIRST_BYTES) return;
    const pair = known ?? this.#newPair(device, key, slice.fromMs);
    if (toMs - pair.lastMs > DAY_MS) {
      pair.startMs = slice.fromMs;
      pair.flows.clear();
    }
    pair.lastMs = Math.max(pair.lastMs, toMs);
    const hour = pair.hour.add(toMs, sentBytes);
    const day = pair.day.add(toMs, sentBytes);
    pair.flows.add(slice, sentBytes);
    const { hourMb, dayMb } = this.#options;
    if (hour > hourMb * 1e6)
      this.#claim(slice, pair, { sent: hour, limit: hourMb * 1e6, span: "hour" }, claim);
    else if (day > dayMb * 1e6)
      this.#claim(slice, pair, { sent: day, limit: dayMb * 1e6, span: "day" }, claim);
  }

  #claim(
    slice: FlowSlice,
    pair: Pair,
    { sent, limit, span }: { sent: number; limit: number; span: "hour" | "day" },
    claim: Claiming,
  ): void {
    const { device, toMs } = slice;
    if (toMs - pair.claimedMs < 60_000 && sent < 2 * pair.claimedBytes) return;
    pair.claimedMs = toMs;
    pair.claimedBytes = sent;
    const looks = pair.flows.looks();
    const site = this.#sites.of(slice);
    const who = this.#house.nameOf(device);
    const whom = this.#sites.words(site, slice.remote);
    claim({
      kind: "large-upload",
      subject: site.key,
      deviceId: device,
      destination: site.key,
      severity: "low",
      startMs: Math.max(pair.startMs, toMs - (span === "hour" ? HOUR_MS : DAY_MS)),
      lastMs: toMs,
      title: `${who} sent ${formatBytes(sent)} to ${whom} within ${span === "hour" ? "an hour" : "a day"}`,
      why: `In the ${span} before ${timeText(toMs)} ${who} sent ${formatBytes(sent)} to ${whom}; the limit is ${formatBytes(limit)} ${span === "hour" ? "an hour" : "a day"} to one destination, whatever it used to send. ${looks === "" ? "" : `${looks} `}A higher limit or muting this destination silences it.`,
      evidence: { sentBytes: sent, limitBytes: limit, spanS: span === "hour" ? 3600 : 86_400 },
      flows: pair.flows.refs(),
    });
  }

  #newPair(device: string, key: string, atMs: number): Pair {
    const sums = { hour: new RollingSum(HOUR_MS), day: new RollingSum(DAY_MS) };
    const never = { claimedMs: Number.NEGATIVE_INFINITY, claimedBytes: 0 };
    const pair = { ...sums, flows: new TopFlows(MOST_FLOWS_KEPT), startMs: atMs, lastMs: atMs, ...never };
    this.#pairs.set(device, key, pair);
    return pair;
  }

  /** What the day came to so far, as if sent just now: an hour's sum is soon made anew. */
  save(): unknown {
    const least = this.#options.dayMb * 1e6 * WORTH_SAVING;
    const pairs = this.#pairs
      .entries()
      .map(([device, key, { day, lastMs, startMs }]) => {
        return [`${device} ${key}`, startMs, lastMs, day.at(lastMs)] as const;
      })
      .filter(([, , , sent]) => sent >= least);
    return { pairs };
  }

  load(state: unknown): void {
    const parsed = savedSchema.safeParse(state);
    for (const [name, startMs, lastMs, sent] of parsed.data?.pairs ?? []) {
      // Neither an id nor the key of a site has a space in it.
      const [device = "", key = ""] = name.split(" ");
      const pair = this.#newPair(device, key, startMs);
      pair.lastMs = lastMs;
      pair.day.add(lastMs, sent);
    }
  }
}

export const LARGE_UPLOAD = detectorType({
  name: "large-upload",
  kinds: ["large-upload"],
  help: "A device sends one destination more than a limit in an hour or a day, whatever it used to send.",
  options,
  create: (wish, house) => new LargeUpload(wish, house),
});
