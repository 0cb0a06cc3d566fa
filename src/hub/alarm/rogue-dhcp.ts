/**
 * Somebody else gives addresses, or says to be a router, beside the one that does so in this network: whoever believes it
 * sends its traffic, or its questions for names, where that one wants.
 */
import * as z from "zod";
import type { NamedFact } from "../../model/named-fact.ts";
import type { Claiming } from "./claim.ts";
import { ClaimPace } from "./claim-pace.ts";
import { type Detector, detectorType, type House } from "./detector.ts";
import { makeRoom } from "./make-room.ts";
import { spanText, timeText } from "./wording.ts";

const options = z.object({
  knownHours: z
    .number()
    .positive()
    .default(24)
    .meta({ description: "hours for which a server that was seen counts as this network's" }),
  settledDays: z
    .number()
    .positive()
    .default(7)
    .meta({ description: "days after which a second server is taken for the owner's wish" }),
});
type Options = z.infer<typeof options>;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Who of two was there first is not known if they came within this. */
const TOGETHER_MS = HOUR_MS;
/** Of all networks together; those not heard of for longest are forgotten. */
const MOST_SERVERS = 200;

const serverSchema = z.object({
  network: z.string().max(60),
  address: z.string().max(45),
  mac: z.string().max(17).nullable(),
  gives: z.string().max(600),
  firstMs: z.number(),
  lastMs: z.number(),
});
type Server = z.infer<typeof serverSchema>;

type Offer = Extract<NamedFact, { kind: "dhcp-server" | "router-advertisement" }>;

class RogueDhcp implements Detector {
  readonly #options: Options;
  readonly #house: House;
  readonly #servers = new Map<string, Server>();
  readonly #pace = new ClaimPace();

  constructor(wish: Options, house: House) {
    this.#options = wish;
    this.#house = house;
  }

  fact(fact: NamedFact, claim: Claiming): void {
    if (fact.kind === "dhcp-server") this.#meet(fact, fact.server, givenBy(fact), claim);
    // Without a lifetime it is none: smart speakers announce the prefix of their own mesh.
    if (fact.kind === "router-advertisement" && fact.lifetimeS > 0)
      this.#meet(fact, fact.ip, givenBy(fact), claim);
  }

  #meet(fact: Offer, address: string, gives: string, claim: Claiming): void {
    const { atMs, mac = null } = fact;
    const family = address.includes(":") ? "IPv6" : "IPv4";
    const network = `${fact.kind} ${family} ${fact.vlan ?? ""}`;
    const key = `${network} ${address} ${mac}`;
    let server = this.#servers.get(key);
    if (server === undefined) {
      makeRoom(this.#servers, MOST_SERVERS);
      server = { network, address, mac, gives, firstMs: atMs, lastMs: atMs };
      this.#servers.set(key, server);
    }
    server.lastMs = Math.max(server.lastMs, atMs);
    server.gives = gives;
    if (atMs - server.firstMs > this.#options.settledDays * DAY_MS) return;
    const before = this.#before(server, atMs);
    if (before !== undefined) this.#judge(fact, server, before, claim);
  }

  /** The one that was there first and still is. */
  #before(server: Server, nowMs: number): Server | undefined {
    let first: Server | undefined;
    for (const other of this.#servers.values()) {
      if (other === server || other.network !== server.network || other.firstMs >= server.firstMs) continue;
      if (nowMs - other.lastMs > this.#options.knownHours * HOUR_MS) continue;
      // One machine with two addresses, or one server behind two relays that gives the same.
      if (other.mac !== null && other.mac === server.mac) continue;
      if (other.address === server.address && other.gives === server.gives) continue;
      if (first === undefined || other.firstMs < first.firstMs) first = other;
    }
    return first;
  }

  #judge(fact: Offer, server: Server, before: Server, claim: Claiming): void {
    const { atMs } = fact;
    const subject = `${server.network} ${server.address} ${server.mac}`;
    if (!this.#pace.due(subject, atMs, 1)) return;
    const dhcp = fact.kind === "dhcp-server";
    const together = server.firstMs - before.firstMs < TOGETHER_MS;
    const differs = server.gives !== before.gives;
    const device = server.mac === null ? undefined : this.#house.deviceOf(server.mac);
    const who = this.#nameOf(server);
    const does = dhcp ? "gives addresses in this network" : "says to be a router of this network";
    claim({
      kind: "rogue-dhcp",
      subject,
      deviceId: device ?? null,
      destination: server.address,
      severity: differs ? "high" : "medium",
      startMs: server.firstMs,
      lastMs: atMs,
      title: `${who} ${does}, beside ${this.#nameOf(before)}`,
      why: `${who} (${server.mac ?? "MAC not known"}) ${does} since ${timeText(server.firstMs)}, and gives ${server.gives}. ${this.#nameOf(before)} (${before.mac ?? "MAC not known"}) has done so since ${timeText(before.firstMs)}, last ${spanText(Math.max(0, atMs - before.lastMs))} before, and gives ${before.gives}. ${differs ? "Whoever believes the newcomer sends its traffic or its questions for names elsewhere." : "They give the same."} ${together ? "Both were first seen within an hour, so which one belongs here is not known." : ""} The threshold is one other within ${this.#options.knownHours} h; after ${this.#options.settledDays} days both count as wished, or muting ${server.address} silences it.`,
      evidence: {
        server: server.address,
        serverMac: server.mac ?? "",
        gives: server.gives,
        knownServer: before.address,
        knownServerMac: before.mac ?? "",
        knownGives: before.gives,
        differs,
      },
      flows: [],
      ...(together ? { unsure: true } : {}),
    });
  }

  #nameOf({ address, mac }: Server): string {
    const device = mac === null ? undefined : this.#house.deviceOf(mac);
    return device === undefined ? address : `${this.#house.nameOf(device)} (${address})`;
  }

  save(): unknown {
    return { servers: [...this.#servers.values()] };
  }

  load(state: unknown): void {
    const parsed = z.object({ servers: z.array(z.unknown()).max(MOST_SERVERS) }).safeParse(state);
    for (const entry of parsed.data?.servers ?? []) {
      const one = serverSchema.safeParse(entry);
      if (one.success) this.#servers.set(`${one.data.network} ${one.data.address} ${one.data.mac}`, one.data);
    }
  }
}

/** What it tells its clients to use. */
function givenBy(fact: Offer): string {
  const servers = fact.dns.length === 0 ? "no resolver" : `the resolver ${[...fact.dns].sort().join(", ")}`;
  if (fact.kind === "dhcp-server")
    return fact.router === undefined ? servers : `the router ${fact.router} and ${servers}`;
  return fact.prefixes.length === 0
    ? servers
    : `the prefix ${[...fact.prefixes].sort().join(", ")} and ${servers}`;
}

export const ROGUE_DHCP = detectorType({
  name: "rogue-dhcp",
  kinds: ["rogue-dhcp"],
  help: "A second DHCP server or IPv6 router shows up beside the network's own.",
  options,
  create: (wish, house) => new RogueDhcp(wish, house),
});
