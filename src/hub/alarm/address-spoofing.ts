/**
 * Two machines say that one address is theirs. If it is the router's, the newcomer may be reading everybody's traffic.
 * That DHCP gives an address on to another device is ordinary life.
 */
import * as z from "zod";
import type { NamedFact } from "../../model/named-fact.ts";
import type { Claiming } from "./claim.ts";
import { ClaimPace } from "./claim-pace.ts";
import { type Detector, detectorType, type House } from "./detector.ts";
import { makeRoom } from "./make-room.ts";
import { counted, spanText, timeText } from "./wording.ts";

type Fact = Extract<NamedFact, { kind: "address-claim" }>;
type AddressClaim = Omit<Fact, "formerMac" | "formerMs"> & {
  readonly formerMac: string;
  readonly formerMs: number;
};

const options = z.object({
  changes: z
    .number()
    .int()
    .min(2)
    .default(3)
    .meta({ description: "times that an address changes hands within ten minutes: a quarrel" }),
  addresses: z
    .number()
    .int()
    .min(2)
    .default(3)
    .meta({ description: "addresses of others that one machine takes within ten minutes" }),
  replacedMinutes: z
    .number()
    .positive()
    .default(10)
    .meta({ description: "minutes of silence after which a router may have been replaced by another" }),
});
type Options = z.infer<typeof options>;

const WINDOW_MS = 600_000;
const DAY_MS = 86_400_000;
const MOST = 500;
/** Groups of routers share one (VRRP RFC 5798 §7.3, HSRP, GLBP): it is nobody's own. */
const SHARED_MACS = [
  "00:00:5e:00:01:",
  "00:00:5e:00:02:",
  "00:00:0c:07:ac:",
  "00:00:0c:9f:f",
  "00:07:b4:00:",
];

interface Quarrel {
  lastMs: number;
  startMs: number;
  changes: number;
}

interface Taker {
  lastMs: number;
  startMs: number;
  readonly addresses: Set<string>;
}

class AddressSpoofing implements Detector {
  readonly #options: Options;
  readonly #house: House;
  /** Addresses that all of the house depend on. */
  readonly #gateways = new Map<string, { lastMs: number }>();
  /** By MAC: what DHCP gave it. */
  readonly #leases = new Map<string, { lastMs: number; ip: string }>();
  readonly #quarrels = new Map<string, Quarrel>();
  readonly #takers = new Map<string, Taker>();
  readonly #pace = new ClaimPace();

  constructor(wish: Options, house: House) {
    this.#options = wish;
    this.#house = house;
  }

  fact(fact: NamedFact, claim: Claiming): void {
    switch (fact.kind) {
      case "dhcp":
        if (fact.ip !== undefined) remember(this.#leases, fact.mac, { lastMs: fact.atMs, ip: fact.ip });
        return;
      case "dhcp-server":
        if (fact.router !== undefined) remember(this.#gateways, fact.router, { lastMs: fact.atMs });
        return;
      case "router-advertisement":
        if (fact.lifetimeS > 0) remember(this.#gateways, fact.ip, { lastMs: fact.atMs });
        return;
      case "address-claim":
        if (fact.formerMac !== undefined && fact.formerMs !== undefined)
          this.#judge({ ...fact, formerMac: fact.formerMac, formerMs: fact.formerMs }, claim);
        return;
      default:
    }
  }

  #judge(fact: AddressClaim, claim: Claiming): void {
    const { ip, mac, formerMac, atMs } = fact;
    if (isShared(mac) || isShared(formerMac)) return;
    // One device with two network cards, as far as its owner is concerned.
    const device = this.#house.deviceOf(mac);
    if (device !== undefined && device === this.#house.deviceOf(formerMac)) return;
    const quarrel = this.#quarrelOf(fact);
    if (this.#isGateway(ip)) {
      this.#judgeGateway(fact, quarrel, claim);
      return;
    }
    const lease = this.#leases.get(mac);
    if (lease?.ip === ip && Math.abs(atMs - lease.lastMs) < DAY_MS) return;
    const taker = this.#takerOf(fact);
    if (taker.addresses.size >= this.#options.addresses) this.#tellTaker(fact, taker, claim);
    else if (quarrel.changes >= this.#options.changes) this.#tellQuarrel(fact, quarrel, claim);
  }

  #judgeGateway(fact: AddressClaim, quarrel: Quarrel, claim: Claiming): void {
    const { ip, mac, formerMac, formerMs, atMs } = fact;
    const silentMs = Math.max(0, atMs - formerMs);
    const replaced =
      quarrel.changes < this.#options.changes && silentMs > this.#options.replacedMinutes * 60_000;
    const known = this.#gateways.has(ip);
    const who = this.#nameOf(mac);
    this.#tell(fact, `${ip} ${[mac, formerMac].sort().join(" ")}`, quarrel.changes, claim, {
      severity: replaced || !known ? "medium" : "high",
      startMs: quarrel.startMs,
      title: `${who} says that the router's address ${ip} is its own`,
      why: `${known ? `${ip} is this network's router by its DHCP or advertisements.` : `${ip} looks like this network's router by its number; neither DHCP nor an advertisement said so yet.`} ${this.#quarrelWords(fact, quarrel)} Whoever has the router's address reads and changes what this house sends to the Internet. ${replaced ? `The former had been silent for more than ${this.#options.replacedMinutes} min: the router may have been replaced.` : ""} Muting ${ip} silences it; an address that changes hands once and stays is told once.`,
      unsure: replaced || !known,
    });
  }

  #tellQuarrel(fact: AddressClaim, quarrel: Quarrel, claim: Claiming): void {
    const { ip, mac, formerMac } = fact;
    this.#tell(fact, `${ip} ${[mac, formerMac].sort().join(" ")}`, quarrel.changes, claim, {
      severity: "medium",
      startMs: quarrel.startMs,
      title: `${this.#nameOf(mac)} and ${this.#nameOf(formerMac)} both say that ${ip} is theirs`,
      why: `${this.#quarrelWords(fact, quarrel)} ${this.#options.changes} changes within ten minutes are the threshold. Either one of them reads the other's traffic, or both were given the same address by hand. An address of its own for each silences it, or muting ${ip}.`,
      unsure: false,
    });
  }

  #tellTaker(fact: AddressClaim, taker: Taker, claim: Claiming): void {
    const { ip, mac } = fact;
    const addresses = [...taker.addresses];
    this.#tell(fact, `${mac} takes addresses`, addresses.length, claim, {
      severity: "high",
      startMs: taker.startMs,
      title: `${this.#nameOf(mac)} takes ${counted(addresses.length, "address", "addresses")} of other devices`,
      why: `Within ten minutes ${this.#nameOf(mac)} (${mac}) said that ${addresses.join(", ")} are its own, which others used within the last hours, last ${ip}, and DHCP gave it none of them. ${this.#options.addresses} are the threshold. Whoever does so reads what is sent to those devices; a machine that answers for sleeping computers (Bonjour Sleep Proxy) does so too. Muting this device silences it.`,
      unsure: false,
    });
  }

  #tell(
    fact: AddressClaim,
    subject: string,
    value: number,
    claim: Claiming,
    words: {
      readonly severity: "medium" | "high";
      readonly startMs: number;
      readonly title: string;
      readonly why: string;
      readonly unsure: boolean;
    },
  ): void {
    const { ip, mac, formerMac, formerMs, how, gratuitous, atMs } = fact;
    if (!this.#pace.due(subject, atMs, value)) return;
    const { severity, startMs, title, why } = words;
    claim({
      kind: "address-spoofing",
      subject,
      deviceId: this.#house.deviceOf(mac) ?? null,
      destination: ip,
      severity,
      startMs,
      lastMs: atMs,
      title,
      why,
      evidence: {
        address: ip,
        mac,
        formerMac,
        formerSilentS: Math.round(Math.max(0, atMs - formerMs) / 1000),
        changeCount: this.#quarrels.get(ip)?.changes ?? 0,
        how,
        announced: gratuitous,
      },
      flows: [],
      ...(words.unsure ? { unsure: true } : {}),
    });
  }

  #quarrelWords({ ip, mac, formerMac, formerMs, how, atMs }: AddressClaim, { changes }: Quarrel): string {
    const by = how === "arp" ? "ARP" : "neighbour discovery";
    return `At ${timeText(atMs)} ${this.#nameOf(mac)} (${mac}) said by ${by} that ${ip} is its own; ${spanText(Math.max(0, atMs - formerMs))} before, ${this.#nameOf(formerMac)} (${formerMac}) had said so. The address changed hands ${counted(changes, "time")} within ten minutes.`;
  }

  #quarrelOf({ ip, changes, formerMs, atMs }: AddressClaim): Quarrel {
    let quarrel = this.#quarrels.get(ip);
    if (quarrel === undefined || Math.abs(atMs - quarrel.lastMs) > WINDOW_MS) {
      quarrel = { lastMs: atMs, startMs: Math.max(formerMs, atMs - WINDOW_MS), changes: 0 };
      remember(this.#quarrels, ip, quarrel);
    }
    quarrel.lastMs = Math.max(quarrel.lastMs, atMs);
    quarrel.changes += changes;
    return quarrel;
  }

  #takerOf({ ip, mac, atMs }: AddressClaim): Taker {
    let taker = this.#takers.get(mac);
    if (taker === undefined || Math.abs(atMs - taker.startMs) > WINDOW_MS) {
      taker = { lastMs: atMs, startMs: atMs, addresses: new Set() };
      remember(this.#takers, mac, taker);
    }
    taker.lastMs = Math.max(taker.lastMs, atMs);
    if (taker.addresses.size < 20) taker.addresses.add(ip);
    return taker;
  }

  /** By DHCP or advertisements, else by its number. */
  #isGateway(ip: string): boolean {
    return this.#gateways.has(ip) || ip.endsWith(".1") || ip.endsWith(".254");
  }

  #nameOf(mac: string): string {
    const device = this.#house.deviceOf(mac);
    return device === undefined ? mac : this.#house.nameOf(device);
  }

  save(): unknown {
    return { gateways: [...this.#gateways].map(([ip, { lastMs }]) => [ip, lastMs]) };
  }

  load(state: unknown): void {
    const parsed = z.object({ gateways: z.array(z.unknown()).max(MOST) }).safeParse(state);
    for (const entry of parsed.data?.gateways ?? []) {
      const one = z.tuple([z.string(), z.number()]).safeParse(entry);
      if (one.success) this.#gateways.set(one.data[0], { lastMs: one.data[1] });
    }
  }
}

function remember<T extends { readonly lastMs: number }>(map: Map<string, T>, key: string, value: T): void {
  if (!map.has(key)) makeRoom(map, MOST);
  map.set(key, value);
}

function isShared(mac: string): boolean {
  return SHARED_MACS.some((prefix) => mac.startsWith(prefix));
}

export const ADDRESS_SPOOFING = detectorType({
  name: "address-spoofing",
  kinds: ["address-spoofing"],
  help: "Two machines say that one address is theirs, above all the router's.",
  options,
  create: (wish, house) => new AddressSpoofing(wish, house),
});
