/**
 * A public name means an address of this house: a web page may thereby make a browser speak to the router or a camera as
 * if that were the page's own server. Plainly so when the name meant a public address shortly before.
 */
import * as z from "zod";
import { isPrivateAddress } from "../../base/private-address.ts";
import type { NamedFact } from "../../model/named-fact.ts";
import type { Claiming } from "./claim.ts";
import { ClaimPace } from "./claim-pace.ts";
import { type Detector, detectorType, type House } from "./detector.ts";
import { DnsFlows, type DnsSummary, personOf } from "./dns-clients.ts";
import type { FlowSlice } from "./flow-slice.ts";
import { makeRoom } from "./make-room.ts";
import { registrable } from "./site.ts";
import { isHouseName } from "./special-names.ts";
import { spanText } from "./wording.ts";

const options = z.object({
  ownDomains: z
    .array(z.string())
    .default([])
    .meta({ description: "domains of your own, whose names may mean addresses of this house" }),
  changeMinutes: z.number().positive().default(60).meta({
    description: "minutes within which a change from a public address to one of the house is an attack",
  }),
});
type Options = z.infer<typeof options>;

/** A blocker of advertisements answers many domains by its own address: so many, and it is one. */
const BLOCKED_DOMAINS = 2;
/** For a name that was seen to change, which the blocker's list may have got meanwhile. */
const SURELY_BLOCKED = 5;
/** So long a name that did not change waits for another domain to show that its address is a blocker's. */
const DOUBT_MS = 600_000;
const MOST_ADDRESSES = 200;
const MOST_WAITING = 200;
/** Names that meant a public address; about 150 bytes each. */
const MOST_NAMES = 10_000;

interface Doubt {
  readonly fact: DnsSummary;
  readonly name: string;
  readonly ip: string;
}

class DnsRebinding implements Detector {
  readonly #options: Options;
  readonly #house: House;
  readonly #flows = new DnsFlows();
  readonly #public = new Map<string, { lastMs: number; ip: string }>();
  /** By address of the house: domains that it was the answer to. */
  readonly #domains = new Map<string, { lastMs: number; names: Set<string> }>();
  readonly #doubts = new Map<string, Doubt>();
  readonly #told = new Map<string, { lastMs: number }>();
  readonly #pace = new ClaimPace();

  constructor(wish: Options, house: House) {
    this.#options = wish;
    this.#house = house;
  }

  slice(slice: FlowSlice): void {
    this.#flows.note(slice);
  }

  fact(fact: NamedFact, claim: Claiming): void {
    if (fact.kind === "dns") this.#learn(fact);
    else if (fact.kind === "dns-summary")
      for (const answer of fact.privateAnswers ?? []) this.#judge(fact, answer, claim);
  }

  #learn({ client, domain, ip, atMs }: Extract<NamedFact, { kind: "dns" }>): void {
    if (isPrivateAddress(ip) || ip === "0.0.0.0" || ip === "::") return;
    const key = `${client} ${domain}`;
    if (!this.#public.has(key)) makeRoom(this.#public, MOST_NAMES);
    this.#public.set(key, { lastMs: atMs, ip });
  }

  #judge(fact: DnsSummary, { name, ip }: { name: string; ip: string }, claim: Claiming): void {
    const { client, server, atMs } = fact;
    // Who asks the router for the router.
    if (ip === server || this.#isOwn(name) || isHouseName(name)) return;
    const before = this.#public.get(`${client} ${name}`);
    const changed =
      before !== undefined && Math.abs(atMs - before.lastMs) < this.#options.changeMinutes * 60_000;
    // Lists of advertisers, and of senders of spam, are answered by addresses of the machine itself.
    if (isLoopback(ip) && !changed) return;
    const domain = registrable(name);
    const domains = this.#answers(ip, domain, atMs);
    const subject = `${client} ${domain}`;
    if (changed) {
      if (domains < SURELY_BLOCKED && this.#pace.due(subject, atMs, 1))
        this.#tell({ fact, name, ip }, before, claim);
    } else if (!this.#told.has(subject) && this.#doubts.size < MOST_WAITING)
      this.#doubts.set(subject, this.#doubts.get(subject) ?? { fact, name, ip });
  }

  tick(nowMs: number, claim: Claiming): void {
    for (const [subject, doubt] of this.#doubts) {
      const { atMs } = doubt.fact;
      if (Math.abs(nowMs - atMs) < DOUBT_MS) continue;
      this.#doubts.delete(subject);
      if ((this.#domains.get(doubt.ip)?.names.size ?? 0) >= BLOCKED_DOMAINS) continue;
      makeRoom(this.#told, MOST_NAMES);
      this.#told.set(subject, { lastMs: atMs });
      this.#tell(doubt, undefined, claim);
    }
  }

  /** How many domains this address was the answer to; a few are enough to know. */
  #answers(ip: string, domain: string, atMs: number): number {
    let known = this.#domains.get(ip);
    if (known === undefined) {
      makeRoom(this.#domains, MOST_ADDRESSES);
      known = { lastMs: atMs, names: new Set() };
      this.#domains.set(ip, known);
    }
    known.lastMs = atMs;
    if (known.names.size < SURELY_BLOCKED) known.names.add(domain);
    return known.names.size;
  }

  #tell(
    { fact, name, ip }: Doubt,
    before: { lastMs: number; ip: string } | undefined,
    claim: Claiming,
  ): void {
    const { client, server, atMs } = fact;
    const domain = registrable(name);
    const subject = `${client} ${domain}`;
    const changed = before !== undefined;
    const who = personOf(this.#house, client);
    const whose = this.#house.deviceOf(ip);
    const target = whose === undefined ? ip : `${ip}, ${this.#house.nameOf(whose)}`;
    claim({
      kind: "dns-rebinding",
      subject,
      deviceId: this.#house.deviceOf(client) ?? null,
      destination: domain,
      severity: changed ? "high" : "low",
      startMs: changed ? Math.min(before.lastMs, atMs) : fact.fromMs,
      lastMs: atMs,
      title: `The public name ${name} leads ${who} into this house, to ${target}`,
      why: `${who} asked ${server} for ${name} and was told ${ip}, an address of a house and not of the Internet. ${changed ? `${spanText(Math.abs(atMs - before.lastMs))} before, the same name meant ${before.ip} for it: a page from there can now make a browser speak to ${target} as to its own server. A change within ${this.#options.changeMinutes} min is the threshold.` : "It was not seen to mean a public address before, so this may be somebody's wish: some makers give devices of a house public names."} Naming ${domain} among your own domains silences it, or muting it.`,
      evidence: {
        name,
        privateAddress: ip,
        ...(changed && { publicAddress: before.ip }),
        server,
        changed,
      },
      flows: this.#flows.of(client),
      ...(changed ? {} : { unsure: true }),
    });
  }

  #isOwn(name: string): boolean {
    return this.#options.ownDomains.some((own) => name === own || name.endsWith(`.${own}`));
  }

  /** What a name meant is known for minutes only; what was told once is not told again. */
  save(): unknown {
    return { told: [...this.#told].map(([subject, { lastMs }]) => [subject, lastMs]) };
  }

  load(state: unknown): void {
    const parsed = z.object({ told: z.array(z.unknown()).max(MOST_NAMES) }).safeParse(state);
    for (const entry of parsed.data?.told ?? []) {
      const one = z.tuple([z.string(), z.number()]).safeParse(entry);
      if (one.success) this.#told.set(one.data[0], { lastMs: one.data[1] });
    }
  }
}

function isLoopback(ip: string): boolean {
  return ip.startsWith("127.") || ip === "::1";
}

export const DNS_REBINDING = detectorType({
  name: "dns-rebinding",
  kinds: ["dns-rebinding"],
  help: "A public name is answered by an address of the house.",
  options,
  create: (wish, house) => new DnsRebinding(wish, house),
});
