/** A device speaks for the first time with another device of the home, or with a country. */
import * as z from "zod";
import { formatBytes } from "../../base/size.ts";
import { type Claiming, refOf } from "./claim.ts";
import { type Detector, detectorType, type House } from "./detector.ts";
import type { FlowSlice } from "./flow-slice.ts";
import { makeRoom } from "./make-room.ts";
import { type Sites, sitesOf } from "./site.ts";
import { counted, spanText, timeText } from "./wording.ts";

const options = z.object({
  devices: z.boolean().default(true).meta({ description: "claim first contacts with other devices" }),
  countries: z.boolean().default(true).meta({ description: "claim first contacts with countries" }),
  youngHours: z
    .number()
    .min(0)
    .default(24)
    .meta({ description: "hours in which a device is too new for its contacts to be news, or to be one" }),
  manyCountries: z
    .number()
    .int()
    .min(1)
    .default(8)
    .meta({ description: "countries known, from which on only an upload to one more is news" }),
  uploadMb: z.number().min(0).default(1).meta({ description: "MB that are such an upload" }),
});
type Options = z.infer<typeof options>;

const TCP = 6;
const HOUR_MS = 3_600_000;
/** Who and where a device speaks with; 20 bytes each when saved. */
const MOST_CONTACTS = 512;
const MOST_DEVICES = 2000;
/** A scan is another detector's: after so many first contacts within an hour the rest are learnt. */
const MOST_AN_HOUR = 5;
/** Connections that nobody answered were meant all the same. */
const TRIED = new Set(["S0", "REJ", "RSTOS0"]);

class Known {
  lastMs: number;
  /** Ids of devices, `→` in front of those it spoke to first; countries. The oldest first. */
  readonly contacts = new Set<string>();
  countries = 0;
  hourMs = 0;
  claims = 0;

  constructor(atMs: number) {
    this.lastMs = atMs;
  }

  add(contact: string, isCountry: boolean): void {
    if (this.contacts.size >= MOST_CONTACTS) {
      const [oldest] = this.contacts;
      if (oldest !== undefined) this.contacts.delete(oldest);
    }
    this.contacts.add(contact);
    if (isCountry) this.countries++;
  }

  mayClaim(nowMs: number): boolean {
    if (nowMs - this.hourMs >= HOUR_MS) {
      this.hourMs = nowMs;
      this.claims = 0;
    }
    return this.claims++ < MOST_AN_HOUR;
  }
}

class FirstContact implements Detector {
  readonly #options: Options;
  readonly #house: House;
  readonly #sites: Sites;
  readonly #devices = new Map<string, Known>();
  /** The first it was ever told of. */
  #sinceMs = Number.POSITIVE_INFINITY;

  constructor(wish: Options, house: House) {
    this.#options = wish;
    this.#house = house;
    this.#sites = sitesOf(house);
  }

  slice(slice: FlowSlice, claim: Claiming): void {
    if (slice.group) return;
    this.#sinceMs = Math.min(this.#sinceMs, slice.toMs);
    const answered = slice.totalSentPackets > 0 && slice.totalGotPackets > 0;
    if (slice.direction === "internal") this.#judgeDevice(slice, answered, claim);
    else if (answered && (slice.direction === "outbound" || slice.direction === "inbound")) {
      this.#judgeCountry(slice, claim);
    }
  }

  #judgeDevice(slice: FlowSlice, answered: boolean, claim: Claiming): void {
    const { device, peer, proto, state } = slice;
    if (peer === undefined || peer === device) return;
    const isTcp = proto === TCP;
    // Who began is only sure with a SYN; else both are said to have.
    if (isTcp ? !answered && !TRIED.has(state) : !answered) return;
    const known = this.#known(device, slice.toMs);
    const contact = `→${peer}`;
    if (known.contacts.has(contact)) return;
    known.add(contact, false);
    if (!isTcp || state === "OTH") this.#known(peer, slice.toMs).add(`→${device}`, false);
    if (!this.#options.devices || !this.#isNews(slice, [device, peer], known)) return;
    const who = this.#house.nameOf(device);
    const whom = this.#house.nameOf(peer);
    const port = slice.respPort === 0 ? "" : ` on port ${slice.respPort}`;
    claim({
      kind: "first-contact",
      subject: peer,
      deviceId: device,
      destination: peer,
      severity: "info",
      startMs: slice.startMs,
      lastMs: slice.toMs,
      title: `${who} ${answered ? "speaks with" : "tries to reach"} ${whom} for the first time`,
      why: `${who} ${answered ? "spoke with" : "tried to reach"} ${whom}${port} at ${timeText(slice.startMs)}${answered ? `, sent ${formatBytes(slice.totalSentBytes)} and got ${formatBytes(slice.totalGotBytes)}` : " and nobody answered"}. The threshold is the first connection: it ${this.#agesText(slice)}, and began none to this device before. It is told once; muting this device or first contacts with devices silences it.`,
      evidence: {
        peer,
        port: slice.respPort,
        answered,
        sentBytes: slice.totalSentBytes,
        gotBytes: slice.totalGotBytes,
      },
      flows: [refOf(slice)],
    });
  }

  #judgeCountry(slice: FlowSlice, claim: Claiming): void {
    const { country } = this.#sites.placeOf(slice.remote);
    if (country === null) return;
    const known = this.#known(slice.device, slice.toMs);
    if (known.contacts.has(country)) return;
    const { manyCountries, uploadMb, countries } = this.#options;
    // Whoever knows many countries meets one more every other day: then it is known once it matters, or never.
    const isMany = known.countries >= manyCountries;
    if (isMany && slice.totalSentBytes < uploadMb * 1e6) return;
    const before = known.countries;
    known.add(country, true);
    if (!countries || !this.#isNews(slice, [slice.device], known)) return;
    const who = this.#house.nameOf(slice.device);
    const whom = this.#sites.words(this.#sites.of(slice), slice.remote);
    claim({
      kind: "first-contact",
      subject: `country ${country}`,
      deviceId: slice.device,
      destination: country,
      severity: before <= 3 || isMany ? "low" : "info",
      startMs: slice.startMs,
      lastMs: slice.toMs,
      title: `${who} speaks with ${country} for the first time`,
      why: `${who} spoke with ${whom} at ${timeText(slice.startMs)}, sent ${formatBytes(slice.totalSentBytes)} and got ${formatBytes(slice.totalGotBytes)}. The threshold is the first answered flow to a country${isMany ? ` with ${uploadMb} MB of upload, since it knows ${counted(before, "country", "countries")}` : ""}: it ${this.#agesText(slice)}, and spoke with ${counted(before, "country", "countries")} before, not with this one. It is told once; muting this country or first contacts with countries silences it.`,
      evidence: {
        country,
        knownCountryCount: before,
        sentBytes: slice.totalSentBytes,
        gotBytes: slice.totalGotBytes,
      },
      flows: [refOf(slice)],
    });
  }

  /**
   * While the house is learning all is claimed: it becomes a summary. Later a device's first day is nobody's news, nor is
   * this detector's own, if it began in a house that was there before.
   */
  #isNews({ toMs }: FlowSlice, devices: readonly string[], known: Known): boolean {
    if (!this.#house.isLearning(toMs)) {
      if (toMs - this.#sinceMs < this.#options.youngHours * HOUR_MS) return false;
      const young = devices.some((id) => this.#ageMs(id, toMs) < this.#options.youngHours * HOUR_MS);
      if (young) return false;
    }
    return known.mayClaim(toMs);
  }

  #ageMs(id: string, nowMs: number): number {
    return nowMs - (this.#house.firstMs(id) ?? nowMs);
  }

  #agesText({ device, toMs }: FlowSlice): string {
    return `is known for ${spanText(this.#ageMs(device, toMs))}`;
  }

  #known(id: string, atMs: number): Known {
    let known = this.#devices.get(id);
    if (known === undefined) {
      makeRoom(this.#devices, MOST_DEVICES);
      known = new Known(atMs);
      this.#devices.set(id, known);
    }
    known.lastMs = Math.max(known.lastMs, atMs);
    return known;
  }

  /** Whoever knew the one knows the other too. */
  learnFrom(from: string, to: string): void {
    const known = this.#devices.get(from);
    if (known !== undefined) {
      const learner = this.#known(to, known.lastMs);
      for (const contact of known.contacts) {
        if (!learner.contacts.has(contact)) learner.add(contact, !contact.startsWith("→"));
      }
    }
    for (const other of this.#devices.values()) {
      if (other.contacts.has(`→${from}`) && !other.contacts.has(`→${to}`)) other.add(`→${to}`, false);
    }
  }

  save(): unknown {
    const devices = [...this.#devices].map(([id, { lastMs, countries, contacts }]) => [
      id,
      { lastMs, countries, contacts: [...contacts] },
    ]);
    return { ...(Number.isFinite(this.#sinceMs) ? { sinceMs: this.#sinceMs } : {}), devices };
  }

  load(state: unknown): void {
    const parsed = z
      .object({ sinceMs: z.number().optional(), devices: z.array(z.unknown()) })
      .safeParse(state);
    this.#sinceMs = parsed.data?.sinceMs ?? this.#sinceMs;
    for (const entry of parsed.data?.devices ?? []) {
      const [id, saved] = Array.isArray(entry) ? (entry as unknown[]) : [];
      const of = savedSchema.safeParse(saved);
      if (typeof id !== "string" || !of.success) continue;
      const known = new Known(of.data.lastMs);
      known.countries = of.data.countries;
      for (const contact of of.data.contacts) known.contacts.add(contact);
      this.#devices.set(id, known);
    }
  }
}

const savedSchema = z.object({
  lastMs: z.number(),
  countries: z.number().int().nonnegative(),
  contacts: z.array(z.string().max(100)).max(MOST_CONTACTS),
});

export const FIRST_CONTACT = detectorType({
  name: "first-contact",
  kinds: ["first-contact"],
  help: "A device speaks for the first time with another device of the home, or with a country it never spoke with.",
  options,
  create: (wish, house) => new FirstContact(wish, house),
});
