/**
 * A device sends more to somebody than it used to. It is judged with every slice, while the flow still runs, by what it
 * sent to that site in the last hour (in all of its first day, to a site it had not met before).
 */
import * as z from "zod";
import { formatBytes } from "../../base/size.ts";
import type { Severity } from "../../model/alarm-kind.ts";
import { type Claiming, type FlowRef, MOST_FLOWS } from "./claim.ts";
import { type Detector, detectorType, type House } from "./detector.ts";
import type { FlowSlice } from "./flow-slice.ts";
import { makeRoom } from "./make-room.ts";
import { type Site, type Sites, sitesOf } from "./site.ts";
import {
  Activity,
  DAY_MS,
  HOUR_MS,
  isCold,
  isStranger,
  UploadDevice,
  type UploadSite,
} from "./upload-device.ts";
import { floorBytes, floorWords, ONE_WAY_RATIO } from "./upload-floor.ts";
import type { UploadHistory, Usual } from "./upload-history.ts";
import { timeText } from "./wording.ts";

const options = z.object({
  floorMb: z
    .number()
    .positive()
    .default(3)
    .meta({ description: "MB; less than this is never claimed, however unusual" }),
  coldFloorMb: z.number().positive().default(5).meta({
    description: "MB in an hour to a destination with a name, while the device's first day is not over",
  }),
  deviations: z
    .number()
    .min(1)
    .default(6)
    .meta({ description: "robust standard deviations (1.4826 MAD) above the median that are still usual" }),
  leastSamples: z
    .number()
    .int()
    .min(3)
    .default(5)
    .meta({ description: "earlier hours that must be known before their median counts" }),
  manyDestinations: z
    .number()
    .int()
    .min(2)
    .default(4)
    .meta({ description: "new destinations that are judged together, by what all of them got" }),
  manyFloorMb: z
    .number()
    .positive()
    .default(1.5)
    .meta({ description: "MB that so many new destinations may get together" }),
});
type Options = z.infer<typeof options>;

/** Acknowledging a download is no upload: slices in which it sent less than this share of what it got do not count. */
const UPLOAD_SHARE = 0.2;
const NEWCOMER_SHARE = 1.5;
/** In a device's own first day whomever it sends to is new: so many of them, and the floor of a single one. */
const COLD_MANY = 10;
/** Of all devices; the ones not heard of for longest are forgotten. */
const MOST_DEVICES = 2000;
const TIDY_MS = 600_000;
/** Sums over many sites are looked at again after so long. */
const LOOK_MS = 5000;

const NOTHING_USUAL: Usual = { bytes: 0, words: "", basis: "none", samples: 0, medianBytes: 0 };

class AbnormalUpload implements Detector {
  readonly #options: Options;
  readonly #house: House;
  readonly #sites: Sites;
  readonly #devices = new Map<string, UploadDevice>();
  #tidiedMs = Number.NEGATIVE_INFINITY;

  constructor(wish: Options, house: House) {
    this.#options = wish;
    this.#house = house;
    this.#sites = sitesOf(house);
  }

  slice(slice: FlowSlice, claim: Claiming): void {
    if (slice.group || (slice.direction !== "outbound" && slice.direction !== "inbound")) return;
    const { toMs, sentBytes, gotBytes } = slice;
    const device = this.#deviceOf(slice.device, toMs);
    const name = this.#sites.of(slice);
    const met = device.sites.size;
    const site = device.site(name.key, toMs);
    // Until the slice in which it got something nobody knows whether it reads from the site.
    if (device.sites.size !== met && gotBytes > sentBytes) device.readNew(toMs);
    if (slice.first) this.#notePlace(device, slice);
    site.lastMs = Math.max(site.lastMs, toMs);
    if (sentBytes === 0 || sentBytes < UPLOAD_SHARE * gotBytes) return;

    const activity = site.activityFor(sentBytes, slice.fromMs);
    activity?.flows.add(slice, sentBytes);
    const sent = activity === undefined ? 0 : device.count(activity, site.history, slice, true);
    if (site.isNew(toMs)) {
      site.newSent += sentBytes;
      site.newGot += gotBytes;
    }
    const all = device.count(device.allActivity, device.all, slice);
    const floor = this.#options.floorMb * 1e6;
    if (Math.max(sent, site.newSent) > floor) this.#judgeSite(device, site, name, slice, claim);
    if (sentBytes > 2 * gotBytes && isStranger(device, site, toMs)) {
      const strangers = device.count(device.strangerActivity, device.strangers, slice);
      if (strangers > this.#options.manyFloorMb * 1e6) this.#judgeStrangers(device, slice, strangers, claim);
    }
    if (all > floor) this.#judgeAll(device, slice, all, claim);
  }

  tick(nowMs: number): void {
    if (nowMs - this.#tidiedMs < TIDY_MS) return;
    this.#tidiedMs = nowMs;
    for (const device of this.#devices.values()) device.tidy(nowMs);
  }

  #judgeSite(device: UploadDevice, site: UploadSite, name: Site, slice: FlowSlice, claim: Claiming): void {
    const activity = site.activity;
    if (activity === undefined) return;
    const now = slice.toMs;
    const cold = isCold(device, now);
    const fresh = !cold && isStranger(device, site, now);
    const sent = fresh ? site.newSent : activity.sent.at(now);
    const got = fresh ? site.newGot : activity.got.at(now);
    const base = (cold && name.named ? this.#options.coldFloorMb : this.#options.floorMb) * 1e6;
    const floor = floorBytes(base, device, now, sent, got);
    if (sent <= floor) return;
    let usual: Usual = { ...NOTHING_USUAL, bytes: floor };
    if (fresh) usual = newcomer(device, floor);
    else if (!cold) usual = this.#usual(site.history, activity, floor, device.pool);
    if (sent <= usual.bytes) return;
    if (!cold) activity.suspect = true;
    if (!activity.due(now, sent)) return;
    activity.claimed(now, sent);

    const who = this.#house.nameOf(slice.device);
    const whom = this.#sites.words(name, slice.remote);
    const oneWay = sent >= ONE_WAY_RATIO * got;
    const newPlace = this.#newPlace(device, slice);
    const since = fresh
      ? `since it first spoke to it, ${timeText(site.firstMs)}`
      : `in the hour before ${timeText(now)}`;
    claim({
      kind: "abnormal-upload",
      subject: name.key,
      deviceId: slice.device,
      destination: name.key,
      severity: severityOf(cold, fresh && oneWay && (newPlace !== "" || !name.named), name.named),
      startMs: Math.min(activity.startMs, now),
      lastMs: now,
      title: fresh
        ? `${who} sends ${formatBytes(sent)} to ${whom}, which it never spoke to before`
        : `${who} sends ${formatBytes(sent)} to ${whom}${cold ? "" : ", more than it used to"}`,
      why: [
        `${who} sent ${formatBytes(sent)} to ${whom} ${since}, and got ${formatBytes(got)} back.`,
        activity.flows.looks(),
        newPlace,
        cold ? "It was first seen less than a day ago, so there is no baseline yet." : usual.words,
        `The threshold is ${formatBytes(usual.bytes)}. ${floorWords(base, device, now, sent, got)}`,
        cold
          ? "Muting this destination silences it; after a day such hours are the baseline."
          : "Muting this destination silences it; what raised it counts as usual once it happened on three days.",
      ]
        .filter((sentence) => sentence !== "")
        .join(" "),
      evidence: {
        sentBytes: sent,
        gotBytes: got,
        thresholdBytes: Math.round(usual.bytes),
        floorBytes: floor,
        baseline: cold ? "cold" : fresh ? "newcomer" : usual.basis,
        baselineSamples: usual.samples,
        baselineMedianBytes: Math.round(usual.medianBytes),
        firstSeenDestination: fresh,
        ...this.#placeEvidence(slice),
      },
      flows: activity.flows.refs(),
      ...(cold ? { unsure: true } : {}),
    });
  }

  /** Many small uploads to many that it never met: none of them is large. */
  #judgeStrangers(device: UploadDevice, slice: FlowSlice, sum: number, claim: Claiming): void {
    const now = slice.toMs;
    const cold = isCold(device, now);
    const { floorMb, manyFloorMb, manyDestinations } = this.#options;
    const base = (cold ? Math.max(floorMb, manyFloorMb) : manyFloorMb) * 1e6;
    const floor = floorBytes(base, device, now, sum, 0);
    const activity = device.strangerActivity;
    if (sum <= floor || now - activity.lookedMs < LOOK_MS || !activity.due(now, sum)) return;
    activity.lookedMs = now;
    const usual = cold ? NOTHING_USUAL : this.#usual(device.strangers, activity, floor);
    if (sum <= usual.bytes) return;
    // What one of them got alone is claimed of that one.
    const got = [...device.sites]
      .filter(([, site]) => isStranger(device, site, now) && site.activity?.claimedBytes === 0)
      .map(([key, site]) => ({ key, of: site.activity ?? new Activity(now) }))
      .map(({ key, of }) => ({ key, of, sent: of.sent.at(now) }))
      .filter(({ sent, of }) => sent > 2 * of.got.at(now))
      .sort((a, b) => b.sent - a.sent);
    const sent = got.reduce((bytes, one) => bytes + one.sent, 0);
    const threshold = Math.max(floor, usual.bytes);
    const least = cold ? Math.max(COLD_MANY, manyDestinations) : manyDestinations;
    if (got.length < least || sent <= threshold) return;
    if (!cold) activity.suspect = true;
    activity.claimed(now, sum);
    const who = this.#house.nameOf(slice.device);
    const most = got[0]?.sent ?? 0;
    claim({
      kind: "abnormal-upload",
      subject: "many new destinations",
      deviceId: slice.device,
      severity: cold ? "medium" : "high",
      startMs: Math.min(now, ...got.map(({ of }) => of.startMs)),
      lastMs: now,
      title: `${who} sends ${formatBytes(sent)} to ${got.length} destinations that it never spoke to before`,
      why: `In the hour before ${timeText(now)} ${who} sent ${formatBytes(sent)} to ${got.length} destinations that it first spoke to within the last day, at most ${formatBytes(most)} to one. ${usual.words} The threshold for all of them together is ${formatBytes(threshold)}. ${floorWords(base, device, now, sum, 0)} ${cold ? "It was first seen less than a day ago, so there is no baseline yet." : "What raised it counts as usual once it happened on three days."} A higher floor or muting this kind for the device silences it.`,
      evidence: {
        sentBytes: sent,
        thresholdBytes: Math.round(threshold),
        destinationCount: got.length,
        mostToOneBytes: most,
        destinations: got.slice(0, 20).map(({ key }) => key),
      },
      flows: mostOf(got.map(({ of }) => of)),
      ...(cold ? { unsure: true } : {}),
    });
  }

  /** All it sends, to sites it knows too, where no single one of them is out of the usual. */
  #judgeAll(device: UploadDevice, slice: FlowSlice, sum: number, claim: Claiming): void {
    const now = slice.toMs;
    const activity = device.allActivity;
    if (isCold(device, now) || now - activity.lookedMs < LOOK_MS || !activity.due(now, sum)) return;
    activity.lookedMs = now;
    if (device.all.size < this.#options.leastSamples) return;
    const base = this.#options.floorMb * 1e6;
    const got = activity.got.at(now);
    const usual = this.#usual(device.all, activity, floorBytes(base, device, now, sum, got));
    if (sum <= usual.bytes) return;
    const busy: Activity[] = [];
    let told = device.strangerActivity.suspect ? device.strangerActivity.sent.at(now) : 0;
    for (const { activity: one } of device.sites.values()) {
      if (one === undefined) continue;
      if (one.suspect) told += one.sent.at(now);
      else busy.push(one);
    }
    // In part told of single destinations already: only what is beyond that counts here.
    if (sum - told <= usual.bytes) return;
    busy.sort((a, b) => b.sent.at(now) - a.sent.at(now));
    // Where one destination has most of it, that one is told of, once it is out of the usual.
    if ((busy[0]?.sent.at(now) ?? 0) > sum / 2) return;
    activity.suspect = true;
    activity.claimed(now, sum);
    const who = this.#house.nameOf(slice.device);
    claim({
      kind: "abnormal-upload",
      subject: "all destinations",
      deviceId: slice.device,
      severity: "medium",
      startMs: now - HOUR_MS,
      lastMs: now,
      title: `${who} sends ${formatBytes(sum)} to ${busy.length} destinations together, more than it used to`,
      why: `In the hour before ${timeText(now)} ${who} sent ${formatBytes(sum)} in all. ${usual.words} The threshold is ${formatBytes(usual.bytes)}. ${floorWords(base, device, now, sum, got)} What raised it counts as usual once it happened on three days; muting this kind for the device silences it.`,
      evidence: {
        sentBytes: sum,
        thresholdBytes: Math.round(usual.bytes),
        destinationCount: busy.length,
        baselineSamples: usual.samples,
        baselineMedianBytes: Math.round(usual.medianBytes),
      },
      flows: mostOf(busy),
    });
  }

  #usual(history: UploadHistory, activity: Activity, floor: number, pool?: UploadHistory): Usual {
    const { hour } = activity;
    if (activity.usual?.hour !== hour || activity.usual.floorBytes !== floor) {
      const { deviations, leastSamples } = this.#options;
      const of = history.usual(hour, { deviations, leastSamples, floorBytes: floor }, pool);
      activity.usual = { hour, floorBytes: floor, of };
    }
    return activity.usual.of;
  }

  #notePlace(device: UploadDevice, slice: FlowSlice): void {
    const { country, asn } = this.#sites.placeOf(slice.remote);
    if (country !== null) device.placeSince(country, slice.toMs);
    if (asn !== null) device.placeSince(`AS${asn}`, slice.toMs);
  }

  /** "" if it spoke to this country and network before today, or nobody knows any better. */
  #newPlace(device: UploadDevice, slice: FlowSlice): string {
    if (isCold(device, slice.toMs)) return "";
    const { country, asn, asName } = this.#sites.placeOf(slice.remote);
    if (country === null && asn === null) return "Its country and network are not known.";
    const isNew = (place: string): boolean => slice.toMs - device.placeSince(place, slice.toMs) < DAY_MS;
    const news: string[] = [];
    if (country !== null && isNew(country)) news.push(`the country ${country}`);
    if (asn !== null && isNew(`AS${asn}`)) news.push(`the network ${asName ?? ""} (AS${asn})`);
    return news.length === 0 ? "" : `It had not spoken to ${news.join(" and ")} before today.`;
  }

  #placeEvidence(slice: FlowSlice): Record<string, string | number> {
    const { country, asn } = this.#sites.placeOf(slice.remote);
    return { ...(country === null ? {} : { country }), ...(asn === null ? {} : { asn }) };
  }

  #deviceOf(id: string, atMs: number): UploadDevice {
    let device = this.#devices.get(id);
    if (device === undefined) {
      makeRoom(this.#devices, MOST_DEVICES);
      device = new UploadDevice(atMs);
      this.#devices.set(id, device);
    }
    device.lastMs = Math.max(device.lastMs, atMs);
    return device;
  }

  learnFrom(from: string, to: string): void {
    const known = this.#devices.get(from);
    const copy = known && UploadDevice.load(known.save());
    if (copy === undefined) return;
    const learner = this.#devices.get(to);
    if (learner !== undefined) learner.adopt(copy);
    else this.#devices.set(to, copy);
  }

  save(): unknown {
    return { devices: [...this.#devices].map(([id, device]) => [id, device.save()]) };
  }

  load(state: unknown): void {
    const parsed = z.object({ devices: z.array(z.unknown()) }).safeParse(state);
    for (const entry of parsed.data?.devices ?? []) {
      const [id, saved] = Array.isArray(entry) ? (entry as unknown[]) : [];
      const device = UploadDevice.load(saved);
      if (typeof id === "string" && device !== undefined) this.#devices.set(id, device);
    }
  }
}

/** To a site in its first day as much as it sent to others in theirs is no news. */
function newcomer(device: UploadDevice, floor: number): Usual {
  const most = device.newcomerBytes();
  const bytes = most * NEWCOMER_SHARE;
  if (bytes <= floor) return { ...NOTHING_USUAL, bytes: floor };
  const words = `To other destinations in their first day it sent up to ${formatBytes(most)}, leaving out the largest; half more than that is usual.`;
  return { ...NOTHING_USUAL, bytes, words };
}

function severityOf(cold: boolean, streamsToStranger: boolean, named: boolean): Severity {
  if (cold) return named ? "low" : "medium";
  return streamsToStranger ? "high" : "medium";
}

function mostOf(activities: readonly Activity[]): FlowRef[] {
  return activities.flatMap(({ flows }) => flows.refs()).slice(0, MOST_FLOWS);
}

export const ABNORMAL_UPLOAD = detectorType({
  name: "abnormal-upload",
  kinds: ["abnormal-upload"],
  help: "A device sends more to a destination than it used to at that time of day, or much to one it never spoke to.",
  options,
  create: (wish, house) => new AbnormalUpload(wish, house),
});
