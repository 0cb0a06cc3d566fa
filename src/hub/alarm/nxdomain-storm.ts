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
import { type DnsSummary, personOf } from "./dns-clients.ts";
import { DnsGathering, type DnsSums } from "./dns-gathering.ts";
import type { FlowSlice } from "./flow-slice.ts";
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

/** Of one domain that many names count as of different domains: what is asked for with and without www. */
const OF_ONE_DOMAIN = 2;
/** Of one domain's new names so many must be missing: with a search domain every existing name is asked for in vain too. */
const MOSTLY = 0.9;

class NxdomainStorm implements Detector {
  readonly #options: Options;
  readonly #house: House;
  readonly #dns: DnsGathering;
  readonly #pace = new ClaimPace();

  constructor(wish: Options, house: House) {
    this.#options = wish;
    this.#house = house;
    this.#dns = new DnsGathering(house, WINDOW_MS);
  }

  slice(slice: FlowSlice): void {
    this.#dns.slice(slice);
  }

  fact(fact: NamedFact, claim: Claiming): void {
    if (fact.kind !== "dns-summary") return;
    this.#dns.note(fact);
    if (fact.suffix !== "" && isSpecialName(fact.suffix)) return;
    // A forwarder asks for what its clients ask for: they are told of.
    if (this.#dns.isForwarder(fact.client, fact.atMs)) return;
    const suffix = this.#dns.ofDomain(fact);
    const before = Math.min(suffix.missing.at(fact.atMs), OF_ONE_DOMAIN);
    suffix.add(fact);
    const after = Math.min(suffix.missing.at(fact.atMs), OF_ONE_DOMAIN);
    const client = this.#dns.ofClient(fact);
    client.add(fact);
    client.domains.add(fact.atMs, fact.suffix === "" ? fact.newMissing : Math.max(0, after - before));
    if (fact.nxdomain === 0) return;
    this.#judge(fact, client, suffix, claim);
  }

  #judge(fact: DnsSummary, client: DnsSums, suffix: DnsSums, claim: Claiming): void {
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
    client: DnsSums,
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
      flows: this.#dns.flowsOf(fact.client),
    });
  }

  /** What is going on is soon seen again. */
  save(): unknown {
    return {};
  }

  load(): void {}
}

export const NXDOMAIN_STORM = detectorType({
  name: "nxdomain-storm",
  kinds: ["nxdomain-storm"],
  help: "A device asks for many domains that do not exist.",
  options,
  create: (wish, house) => new NxdomainStorm(wish, house),
});
