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
import { DnsFlows, type DnsSummary, Forwarders, personOf } from "./dns-clients.ts";
import type { FlowSlice } from "./flow-slice.ts";
import { makeRoom } from "./make-room.ts";
import { RollingSum } from "./rolling-sum.ts";
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

/** Pairs of client and suffix; about 1 kB each. */
const MOST_PAIRS = 2000;
/** TXT and NULL carry any bytes back. */
const TEXT_SHARE = 0.3;
/** So many times the threshold is no matter of doubt. */
const PLAIN = 5;

class Asked {
  lastMs: number;
  startMs: number;
  readonly names = new RollingSum(WINDOW_MS);
  readonly bytes = new RollingSum(WINDOW_MS);
  readonly bits = new RollingSum(WINDOW_MS);
  readonly queries = new RollingSum(WINDOW_MS);
  readonly texts = new RollingSum(WINDOW_MS);

  constructor({ fromMs, atMs }: DnsSummary) {
    this.startMs = fromMs;
    this.lastMs = atMs;
  }

  add({ atMs, fromMs, newNames, newBytes, entropy, queries, texts }: DnsSummary): void {
    if (this.names.at(atMs) === 0) this.startMs = fromMs;
    this.lastMs = Math.max(this.lastMs, atMs);
    this.names.add(atMs, newNames);
    this.bytes.add(atMs, newBytes);
    this.bits.add(atMs, entropy * newNames);
    this.queries.add(atMs, queries);
    this.texts.add(atMs, texts);
  }
}

class DnsTunnel implements Detector {
  readonly #options: Options;
  readonly #house: House;
  readonly #flows = new DnsFlows();
  readonly #forwarders: Forwarders;
  readonly #asked = new Map<string, Asked>();
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
    // What had no sum of its own is of many domains.
    if (fact.suffix === "" || fact.newNames === 0 || isSpecialName(fact.suffix)) return;
    const key = `${fact.client} ${fact.suffix}`;
    let asked = this.#asked.get(key);
    if (asked === undefined) {
      makeRoom(this.#asked, MOST_PAIRS);
      asked = new Asked(fact);
      this.#asked.set(key, asked);
    }
    asked.add(fact);
    this.#judge(fact, asked, claim);
  }

  #judge(fact: DnsSummary, asked: Asked, claim: Claiming): void {
    const { client, suffix, server, atMs } = fact;
    const names = asked.names.at(atMs);
    const bytes = asked.bytes.at(atMs);
    const { names: leastNames, kilobytes, characters, entropy: leastEntropy } = this.#options;
    if (names < leastNames || bytes < kilobytes * 1000) return;
    const length = bytes / names;
    const entropy = asked.bits.at(atMs) / names;
    if (length < characters || entropy < leastEntropy) return;
    if (this.#forwarders.has(client, atMs) && this.#askedByOthers(client, suffix, atMs)) return;
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
      flows: this.#flows.of(client),
      ...(plain || carriesBack ? {} : { unsure: true }),
    });
  }

  /** Whose question it passes on is to be told of, not the forwarder. */
  #askedByOthers(forwarder: string, suffix: string, nowMs: number): boolean {
    for (const [key, { lastMs }] of this.#asked)
      if (key.endsWith(` ${suffix}`) && key !== `${forwarder} ${suffix}` && nowMs - lastMs < WINDOW_MS)
        return true;
    return false;
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
