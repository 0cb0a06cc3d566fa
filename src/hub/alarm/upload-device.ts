/** What abnormal-upload remembers of one device: whom it knows, how much it sent them, whom it reads from. */
import * as z from "zod";
import type { FlowSlice } from "./flow-slice.ts";
import { makeRoom } from "./make-room.ts";
import { RollingSum } from "./rolling-sum.ts";
import { median } from "./spread.ts";
import { TopFlows } from "./top-flows.ts";
import { hourOf, savedHistorySchema, UploadHistory, type Usual } from "./upload-history.ts";

export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
/** Sites, countries and networks of one device; the ones not heard of for longest are forgotten. */
const MOST_SITES = 256;
const MOST_PLACES = 256;
/** Samples of all its sites together. A device's state saves as 100 kB at most, 10 MB for 100 devices. */
const MOST_SAMPLES = 4096;
/** An hour with less is not remembered. */
const LEAST_SAMPLE_BYTES = 100_000;
const LITTLE_BYTES = 20_000;
const MOST_NEWCOMERS = 32;
const READ_DAYS = 7;
const SITE_FLOWS = 12;

/** What is only of interest while bytes flow; not saved. */
export class Activity {
  readonly sent = new RollingSum(HOUR_MS);
  readonly got = new RollingSum(HOUR_MS);
  readonly flows = new TopFlows(SITE_FLOWS);
  startMs: number;
  /** The most within an hour's span that ended in `hour`. */
  peak = 0;
  hour: number;
  claimedMs = Number.NEGATIVE_INFINITY;
  claimedBytes = 0;
  /** It was out of the usual within `hour`, for sure. */
  suspect = false;
  /** When it was last looked at in vain. */
  lookedMs = Number.NEGATIVE_INFINITY;
  /** As reckoned for `hour` above a floor: it takes some microseconds. */
  usual: { readonly hour: number; readonly floorBytes: number; readonly of: Usual } | undefined;

  constructor(atMs: number) {
    this.startMs = atMs;
    this.hour = hourOf(atMs);
  }

  /** Whether to say it now: it doubled, or a minute went by. */
  due(nowMs: number, bytes: number): boolean {
    return nowMs - this.claimedMs >= 60_000 || bytes >= 2 * this.claimedBytes;
  }

  claimed(nowMs: number, bytes: number): void {
    this.claimedMs = nowMs;
    this.claimedBytes = bytes;
  }
}

export class UploadSite {
  readonly history = new UploadHistory();
  firstMs: number;
  lastMs: number;
  /** Since it was first met, in its first day. */
  newSent = 0;
  newGot = 0;
  activity: Activity | undefined;
  /** Sent in an hour, and which, as long as that is too little for an activity. */
  #littleBytes = 0;
  #littleHour = 0;

  constructor(atMs: number) {
    this.firstMs = atMs;
    this.lastMs = atMs;
  }

  /** Undefined for the first few kB of an hour: most sites of a day of pages never get more. */
  activityFor(sentBytes: number, fromMs: number): Activity | undefined {
    if (this.activity !== undefined) return this.activity;
    const hour = hourOf(fromMs);
    if (hour !== this.#littleHour) {
      this.#littleHour = hour;
      this.#littleBytes = 0;
    }
    this.#littleBytes += sentBytes;
    if (this.#littleBytes > LITTLE_BYTES) this.activity = new Activity(fromMs);
    return this.activity;
  }

  isNew(nowMs: number): boolean {
    return nowMs - this.firstMs < DAY_MS;
  }
}

/** Its first day is not over: there is no baseline yet. */
export function isCold(device: UploadDevice, nowMs: number): boolean {
  return nowMs - device.firstMs < DAY_MS;
}

/** Whom a device meets in its own first day may be whom it always speaks to: only later ones are new to it. */
export function isStranger(device: UploadDevice, site: UploadSite, nowMs: number): boolean {
  return site.isNew(nowMs) && (isCold(device, nowMs) || !isCold(device, site.firstMs));
}

const millis = z.number().nonnegative();
const bytes = z.number().nonnegative();
const savedSchema = z.object({
  firstMs: millis,
  sites: z
    .array(z.tuple([z.string().max(300), millis, millis, bytes, bytes, savedHistorySchema]))
    .max(MOST_SITES),
  places: z.array(z.tuple([z.string().max(300), millis])).max(2 * MOST_PLACES),
  reads: z.array(z.number().nonnegative()).max(READ_DAYS),
  day: z.number(),
  readsToday: z.number().nonnegative(),
  newcomers: z.array(bytes).max(MOST_NEWCOMERS),
  all: savedHistorySchema,
  strangers: savedHistorySchema,
});

export class UploadDevice {
  readonly sites = new Map<string, UploadSite>();
  /** Every site's hours in one list, and hours of the sums below. */
  readonly pool = new UploadHistory();
  readonly all = new UploadHistory();
  readonly strangers = new UploadHistory();
  allActivity: Activity;
  strangerActivity: Activity;
  firstMs: number;
  lastMs: number;
  /** Countries and networks, and when it first spoke to each. */
  readonly #places = new Map<string, number>();
  /** New sites that it read from, on each of its last days, and the median. */
  #reads: number[] = [];
  #readsADay = 0;
  #day: number;
  #readsToday = 0;
  /** What it sent to new sites in their first day, where that was not out of the usual. */
  #newcomers: number[] = [];

  constructor(atMs: number) {
    this.firstMs = atMs;
    this.lastMs = atMs;
    this.#day = Math.floor(atMs / DAY_MS);
    this.allActivity = new Activity(atMs);
    this.strangerActivity = new Activity(atMs);
  }

  site(key: string, atMs: number): UploadSite {
    let site = this.sites.get(key);
    if (site === undefined) {
      if (this.sites.size >= MOST_SITES) this.#forgetSites();
      site = new UploadSite(atMs);
      this.sites.set(key, site);
    }
    return site;
  }

  /** It is another device as well: what that knew is nothing new to it. Where both know something its own word stays. */
  adopt(other: UploadDevice): void {
    this.firstMs = Math.min(this.firstMs, other.firstMs);
    for (const [key, site] of other.sites) {
      if (!this.sites.has(key) && this.sites.size < MOST_SITES) this.sites.set(key, site);
    }
    for (const [place, sinceMs] of other.#places) {
      const since = this.#places.get(place);
      if (since !== undefined || this.#places.size < MOST_PLACES)
        this.#places.set(place, Math.min(since ?? sinceMs, sinceMs));
    }
  }

  /** When it first spoke to a country or network. */
  placeSince(place: string, atMs: number): number {
    const since = this.#places.get(place);
    if (since !== undefined) return since;
    if (this.#places.size >= MOST_PLACES) {
      const [oldest] = this.#places.keys();
      if (oldest !== undefined) this.#places.delete(oldest);
    }
    this.#places.set(place, atMs);
    return atMs;
  }

  /** It got more from a site it had not met before than it sent there. */
  readNew(atMs: number): void {
    this.#turnDay(atMs);
    this.#readsToday++;
  }

  /** New sites a day that it reads from: few for a thing, dozens for a person's device. */
  readsADay(nowMs: number): number {
    this.#turnDay(nowMs);
    return this.#reads.length === 0 ? this.#readsToday : this.#readsADay;
  }

  /** Of what it sent to sites in their first day, all but the largest: the largest may be what nobody saw. */
  newcomerBytes(): number {
    return [...this.#newcomers].sort((a, b) => b - a)[1] ?? 0;
  }

  /** Adds what a slice moved, and returns what was sent within the last hour. */
  count(activity: Activity, history: UploadHistory, slice: FlowSlice, isSite = false): number {
    const { fromMs, toMs, sentBytes, gotBytes } = slice;
    this.#turnHour(activity, history, toMs, isSite);
    // Of a whole flow told at once, as back-tests do, what lies within the last hour at its mean rate.
    const share = Math.min(1, HOUR_MS / Math.max(1, toMs - fromMs));
    const sent = activity.sent.add(toMs, sentBytes * share);
    activity.got.add(toMs, gotBytes * share);
    activity.peak = Math.max(activity.peak, sent);
    return sent;
  }

  /** The hour of an activity is over: what it was goes into the history. */
  #turnHour(activity: Activity, history: UploadHistory, atMs: number, isSite = false): void {
    const hour = hourOf(atMs);
    if (hour === activity.hour) return;
    // In its first day everybody is a stranger, its own maker too: that says nothing of what strangers get.
    const early = history === this.strangers && activity.hour * HOUR_MS < this.firstMs + DAY_MS;
    if (activity.peak >= LEAST_SAMPLE_BYTES && !early) {
      history.add(activity.hour, activity.peak, activity.suspect);
      if (isSite && !activity.suspect) this.pool.add(activity.hour, activity.peak, false);
    }
    activity.hour = hour;
    activity.peak = 0;
    activity.suspect = false;
  }

  /** What has been silent for two hours needs no activity any more. */
  tidy(nowMs: number): void {
    let samples = 0;
    for (const site of this.sites.values()) {
      if (!site.isNew(nowMs) && site.newSent > 0) {
        if (site.activity?.suspect !== true && site.newSent >= LEAST_SAMPLE_BYTES)
          this.#newcomer(site.newSent);
        site.newSent = 0;
        site.newGot = 0;
      }
      if (site.activity !== undefined && nowMs - site.lastMs > 2 * HOUR_MS) {
        this.#turnHour(site.activity, site.history, nowMs, true);
        site.activity = undefined;
      }
      samples += site.history.size;
    }
    if (samples > MOST_SAMPLES) for (const site of this.sites.values()) site.history.halve();
  }

  /** Pages that were read once go before whoever is sent something, even if only every night. */
  #forgetSites(): void {
    let count = 0;
    let sum = 0;
    for (const { history, lastMs } of this.sites.values()) {
      if (!history.isEmpty) continue;
      count++;
      sum += lastMs;
    }
    // Who was heard of before the mean of them: half, without sorting, since a day of pages comes here often.
    if (count >= MOST_SITES / 4) {
      for (const [key, { history, lastMs }] of this.sites) {
        if (history.isEmpty && lastMs <= sum / count) this.sites.delete(key);
      }
    }
    makeRoom(this.sites, MOST_SITES);
  }

  #newcomer(sent: number): void {
    if (this.#newcomers.length >= MOST_NEWCOMERS) this.#newcomers.shift();
    this.#newcomers.push(sent);
  }

  #turnDay(atMs: number): void {
    const day = Math.floor(atMs / DAY_MS);
    if (day <= this.#day) return;
    this.#reads.push(this.#readsToday);
    if (this.#reads.length > READ_DAYS) this.#reads.shift();
    this.#readsADay = median(this.#reads);
    this.#readsToday = 0;
    this.#day = day;
  }

  save(): z.infer<typeof savedSchema> {
    return {
      firstMs: this.firstMs,
      sites: [...this.sites].map(([key, site]) => [
        key,
        site.firstMs,
        site.lastMs,
        site.newSent,
        site.newGot,
        site.history.save(),
      ]),
      places: [...this.#places],
      reads: this.#reads,
      day: this.#day,
      readsToday: this.#readsToday,
      newcomers: this.#newcomers,
      all: this.all.save(),
      strangers: this.strangers.save(),
    };
  }

  /** Undefined if it is nothing that `save` gave. The pool is filled out of the sites. */
  static load(state: unknown): UploadDevice | undefined {
    const parsed = savedSchema.safeParse(state);
    if (!parsed.success) return undefined;
    const saved = parsed.data;
    const device = new UploadDevice(saved.firstMs);
    for (const [key, firstMs, lastMs, newSent, newGot, history] of saved.sites) {
      const site = device.site(key, firstMs);
      Object.assign(site, { lastMs, newSent, newGot });
      site.history.load(history);
      history.h.forEach((hour, i) => {
        device.pool.add(hour, history.b[i] ?? 0, false);
      });
    }
    for (const [place, since] of saved.places) device.placeSince(place, since);
    device.#reads = saved.reads;
    device.#readsADay = median(saved.reads);
    device.#day = saved.day;
    device.#readsToday = saved.readsToday;
    device.#newcomers = saved.newcomers;
    device.all.load(saved.all);
    device.strangers.load(saved.strangers);
    return device;
  }
}
