/**
 * A device asks for names that do not exist: malware looks for the one of its thousand made-up domains that its master
 * registered; somebody guesses the hosts of a domain; or a device is broken.
 */
import * as z from "zod";
import type { Severity } from "../../model/alarm-kind.ts";
import type { NamedFact } from "../../model/named-fact.ts";
import type { Claiming } from "./claim.ts";
import { ClaimPace } from "./claim-pace.ts";
import { type Detector, detectorType, type House } from "./detector.ts";
import { DnsFlows, type DnsSummary, Forwarders, personOf } from "./dns-clients.ts";
import type { FlowSlice } from "./flow-slice.ts";
import { makeRoom } from "./make-room.ts";
import { RollingSum } from "./rolling-sum.ts";
import { isSpecialName } from "./special-names.ts";

const WINDOW_MS = 300_000;

const count = (least: number, value: number, description: string) =>
  z.number().int().min(least).default(value).meta({ description });

const options = z.object({
  domains: count(10, 40, "different domains that do not exist, within five minutes"),
  hosts: count(50, 200, "different names below one domain that do not exist, within five minutes"),
  repeats: count(100, 600, "questions for names that do not exist, the same ones too, within five minutes"),
  share: z
    .number()
    .min(0)
    .max(1)
    .default(0.3)
    .meta({ description: "of the questions, those that must be for names that do not exist" }),
});
type Options = z.infer<typeof options>;

/** Clients, and pairs of client and suffix. */
const MOST_CLIENTS = 500;
const MOST_SUFFIXES = 2000;
/** Of one domain that many names count as of different domains: what is asked for with and without www. */
const OF_ONE_DOMAIN = 2;
/** Of one domain's new names so many must be missing: with a search domain every existing name is asked for in vain too. */
const MOSTLY = 0.9;

class Vain {
  lastMs: number;
  readonly domains = new RollingSum(WINDOW_MS);
  readonly missing = new RollingSum(WINDOW_MS);
  readonly names = new RollingSum(WINDOW_MS);
  readonly nxdomain = new RollingSum(WINDOW_MS);
  readonly queries = new RollingSum(WINDOW_MS);

  constructor(atMs: number) {
    this.lastMs = atMs;
  }

  /** `domains`: how many more that do not exist. */
  add(fact: DnsSummary, domains: number): void {
    const { atMs, newMissing } = fact;
    this.lastMs = Math.max(this.lastMs, atMs);
    this.domains.add(atMs, domains);
    this.missing.add(atMs, newMissing);
    this.names.add(atMs, fact.newNames);
    this.nxdomain.add(atMs, fact.nxdomain);
    this.queries.add(atMs, fact.queries);
  }
}

class NxdomainStorm implements Detector {
  readonly #options: Options;
  readonly #house: House;
  readonly #flows = new DnsFlows();
  readonly #forwarders: Forwarders;
  readonly #clients = new Map<string, Vain>();
  readonly #suffixes = new Map<string, Vain>();
  readonly #pace = new ClaimPace();

  constructor(wish: Options, house: House) {
    this.#options = wish;
    this.#house = house;
    this.#forwarders = new Forwarders(house);
  }

  slice(slice: FlowSlice): void {
    this.#flows.note(slice);
  }

  fact(fact: NamedFact, claim: Claiming): void {
    if (fact.kind !== "dns-summary") return;
    this.#forwarders.note(fact);
    if (fact.suffix !== "" && isSpecialName(fact.suffix)) return;
    // A forwarder asks for what its clients ask for: they are told of.
    if (this.#forwarders.has(fact.client, fact.atMs)) return;
    const suffix = vainOf(this.#suffixes, `${fact.client} ${fact.suffix}`, MOST_SUFFIXES, fact.atMs);
    const before = Math.min(suffix.missing.at(fact.atMs), OF_ONE_DOMAIN);
    suffix.add(fact, 0);
    const after = Math.min(suffix.missing.at(fact.atMs), OF_ONE_DOMAIN);
    const client = vainOf(this.#clients, fact.client, MOST_CLIENTS, fact.atMs);
    client.add(fact, fact.suffix === "" ? fact.newMissing : Math.max(0, after - before));
    if (fact.nxdomain === 0) return;
    this.#judge(fact, client, suffix, claim);
  }

  #judge(fact: DnsSummary, client: Vain, suffix: Vain, claim: Claiming): void {
    const { domains, hosts, repeats, share } = this.#options;
    const { atMs } = fact;
    const scattered = client.domains.at(atMs);
    const nxdomain = client.nxdomain.at(atMs);
    const queries = client.queries.at(atMs);
    if (nxdomain < share * queries) return;
    const who = personOf(this.#house, fact.client);
    const below = suffix.missing.at(atMs);
    if (scattered >= domains) {
      const severity = scattered >= 3 * domains ? "high" : "medium";
      this.#tell(fact, client, "domains", severity, claim, {
        title: `${who} asks for ${Math.round(scattered)} domains that do not exist`,
        why: `In five minutes ${who} asked for names in ${Math.round(scattered)} different domains that do not exist; ${domains} are the threshold. Malware looks for its master like this, by domains it makes up.`,
      });
    } else if (fact.suffix !== "" && below >= hosts && below >= MOSTLY * suffix.names.at(atMs))
      this.#tell(fact, client, fact.suffix, "medium", claim, {
        title: `${who} guesses names below ${fact.suffix}`,
        why: `In five minutes ${who} asked for ${below} different names below ${fact.suffix} that do not exist; ${hosts} are the threshold. Somebody guesses the hosts of that domain, or floods its name servers.`,
      });
    else if (nxdomain >= repeats)
      this.#tell(fact, client, "repeats", "low", claim, {
        title: `${who} asks for names that do not exist, over and over`,
        why: `In five minutes ${who} asked ${nxdomain} times for names that do not exist; ${repeats} are the threshold. It asks for few different ones: it is broken, or what it looks for is gone.`,
      });
  }

  #tell(
    fact: DnsSummary,
    client: Vain,
    about: string,
    severity: Severity,
    claim: Claiming,
    words: { readonly title: string; readonly why: string },
  ): void {
    const { atMs, server, example } = fact;
    const nxdomain = client.nxdomain.at(atMs);
    const queries = client.queries.at(atMs);
    const subject = `${fact.client} ${about}`;
    if (!this.#pace.due(subject, atMs, nxdomain)) return;
    claim({
      kind: "nxdomain-storm",
      subject,
      deviceId: this.#house.deviceOf(fact.client) ?? null,
      severity,
      startMs: atMs - WINDOW_MS,
      lastMs: atMs,
      title: words.title,
      why: `${words.why} ${nxdomain} of its ${queries} questions to ${server} and others were answered so (threshold ${Math.round(this.#options.share * 100)} %), for example ${example}. A higher threshold or muting this kind for the device silences it.`,
      evidence: {
        nxdomainCount: nxdomain,
        queryCount: queries,
        missingNameCount: client.missing.at(atMs),
        missingDomainCount: client.domains.at(atMs),
        example,
      },
      flows: this.#flows.of(fact.client),
    });
  }

  /** What is going on is soon seen again. */
  save(): unknown {
    return {};
  }

  load(): void {}
}

function vainOf(map: Map<string, Vain>, key: string, most: number, atMs: number): Vain {
  let vain = map.get(key);
  if (vain === undefined) {
    makeRoom(map, most);
    vain = new Vain(atMs);
    map.set(key, vain);
  }
  return vain;
}

export const NXDOMAIN_STORM = detectorType({
  name: "nxdomain-storm",
  kinds: ["nxdomain-storm"],
  help: "A device asks for many domains that do not exist.",
  options,
  create: (wish, house) => new NxdomainStorm(wish, house),
});
