/**
 * Data leave in names: a device asks for ever new, long, random names below one domain, whose server reads them. Every
 * firewall lets DNS through.
 */
import * as z from "zod";
import { formatBytes } from "../../base/size.ts";
import type { NamedFact } from "../../model/named-fact.ts";
import type { Claiming } from "./claim.ts";
import { ClaimPace } from "./claim-pace.ts";
import { type Detector, detectorType, type House } from "./detector.ts";
import { type DnsSummary, personOf } from "./dns-clients.ts";
import { DnsGathering, type DnsSums } from "./dns-gathering.ts";
import type { FlowSlice } from "./flow-slice.ts";
import { isSpecialName } from "./special-names.ts";

const WINDOW_MS = 600_000;

const options = z.object({
  names: z
    .number()
    .int()
    .min(10)
    .default(60)
    .meta({ description: "different new names below one domain within ten minutes" }),
  kilobytes: z
    .number()
    .positive()
    .default(2)
    .meta({ description: "kB that those names carry in front of the domain" }),
  characters: z
    .number()
    .min(5)
    .default(20)
    .meta({ description: "characters in front of the domain, on average" }),
  entropy: z
    .number()
    .min(0)
    .max(8)
    .default(2.8)
    .meta({ description: "bits per character, on average: words have less, random letters more" }),
});
type Options = z.infer<typeof options>;

/** TXT and NULL carry any bytes back. */
const TEXT_SHARE = 0.3;
/** So many times the threshold is no matter of doubt. */
const PLAIN = 5;

class DnsTunnel implements Detector {
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
    // What had no sum of its own is of many domains.
    if (fact.suffix === "" || fact.newNames === 0 || isSpecialName(fact.suffix)) return;
    const asked = this.#dns.ofDomain(fact);
    asked.add(fact);
    this.#judge(fact, asked, claim);
  }

  #judge(fact: DnsSummary, asked: DnsSums, claim: Claiming): void {
    const { client, suffix, server, atMs } = fact;
    const names = asked.names.at(atMs);
    const bytes = asked.bytes.at(atMs);
    const { names: leastNames, kilobytes, characters, entropy: leastEntropy } = this.#options;
    if (names < leastNames || bytes < kilobytes * 1000) return;
    const length = bytes / names;
    const entropy = asked.bits.at(atMs) / names;
    if (length < characters || entropy < leastEntropy) return;
    // Whose question it passes on is to be told of, not the forwarder.
    if (this.#dns.isForwarder(client, atMs) && this.#dns.isAskedByOthers(fact)) return;
    if (!this.#pace.due(`${client} ${suffix}`, atMs, names)) return;
    const queries = asked.queries.at(atMs);
    const texts = asked.texts.at(atMs);
    const carriesBack = texts > TEXT_SHARE * queries;
    const plain = names >= PLAIN * leastNames || bytes >= PLAIN * kilobytes * 1000;
    const who = personOf(this.#house, client);
    claim({
      kind: "dns-tunnel",
      subject: `${client} ${suffix}`,
      deviceId: this.#house.deviceOf(client) ?? null,
      destination: suffix,
      severity: carriesBack || plain ? "high" : "medium",
      startMs: asked.startMs,
      lastMs: atMs,
      title: `${who} sends data in DNS names below ${suffix}`,
      why: `In ten minutes ${who} asked ${server} for ${names.toLocaleString("en")} different names below ${suffix} that it had not asked for lately; ${leastNames} are the threshold. They carry ${formatBytes(bytes)} in front of the domain (threshold ${kilobytes} kB), ${Math.round(length)} characters each (threshold ${characters}), at ${entropy.toFixed(1)} bits per character (threshold ${leastEntropy}; ordinary words have about 2.5). ${texts.toLocaleString("en")} of ${queries.toLocaleString("en")} questions were for TXT or NULL, which carry data back. One of them was ${fact.example}. Some virus scanners ask like this: muting ${suffix} silences it.`,
      evidence: {
        suffix,
        nameCount: names,
        nameBytes: bytes,
        meanCharacters: Math.round(length),
        entropyBits: Math.round(entropy * 100) / 100,
        queryCount: queries,
        textCount: texts,
        server,
        example: fact.example,
      },
      flows: this.#dns.flowsOf(client),
      ...(plain || carriesBack ? {} : { unsure: true }),
    });
  }

  /** What is going on is soon seen again. */
  save(): unknown {
    return {};
  }

  load(): void {}
}

export const DNS_TUNNEL = detectorType({
  name: "dns-tunnel",
  kinds: ["dns-tunnel"],
  help: "A device asks for so many new, long, random names below one domain that data may leave in them.",
  options,
  create: (wish, house) => new DnsTunnel(wish, house),
});
