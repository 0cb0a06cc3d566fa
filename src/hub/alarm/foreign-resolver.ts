/**
 * A device leaves the network's resolver: it asks another for names, past what the house's own would log or block. Which
 * resolvers are the network's is learnt from DHCP and router advertisements, else from what most devices use. Encrypted
 * DNS, that cannot be read, is known by its port (853) or by the names of well-known services.
 */
import * as z from "zod";
import { addressKeyOf, keyText } from "../../base/address-key.ts";
import type { NamedFact } from "../../model/named-fact.ts";
import { type Claiming, type FlowRef, refOf } from "./claim.ts";
import { ClaimPace } from "./claim-pace.ts";
import { type Detector, detectorType, type House } from "./detector.ts";
import { DnsFlows, type DnsSummary, personOf } from "./dns-clients.ts";
import type { FlowSlice } from "./flow-slice.ts";
import { makeRoom } from "./make-room.ts";
import { isEncryptedDnsName, PUBLIC_RESOLVERS } from "./public-resolvers.ts";
import { Resolvers } from "./resolvers.ts";
import { RollingSum } from "./rolling-sum.ts";
import { counted } from "./wording.ts";

const WINDOW_MS = 600_000;

const options = z.object({
  questions: z
    .number()
    .int()
    .min(1)
    .default(5)
    .meta({ description: "questions to another resolver within ten minutes" }),
  encrypted: z.boolean().default(true).meta({ description: "claim DNS over TLS, QUIC and HTTPS too" }),
  ownResolvers: z
    .array(z.string())
    .default([])
    .meta({ description: "addresses of resolvers that devices may use, besides those of the network" }),
});
type Options = z.infer<typeof options>;

const MOST_PAIRS = 1000;
const TLS_PORT = 853;
const HTTPS_PORT = 443;
/** A try alone is no use. */
const LEAST_ANSWERED = 4;

interface Asked {
  lastMs: number;
  readonly firstMs: number;
  readonly questions: RollingSum;
}

class ForeignResolver implements Detector {
  readonly #options: Options;
  readonly #house: House;
  readonly #resolvers: Resolvers;
  readonly #flows = new DnsFlows();
  readonly #asked = new Map<string, Asked>();
  readonly #encrypted = new Map<string, { lastMs: number; refs: FlowRef[] }>();
  readonly #pace = new ClaimPace();

  constructor(wish: Options, house: House) {
    this.#options = wish;
    this.#house = house;
    this.#resolvers = new Resolvers(house);
  }

  slice(slice: FlowSlice, claim: Claiming): void {
    this.#flows.note(slice);
    if (!this.#options.encrypted || slice.direction !== "outbound" || slice.group) return;
    const { respPort, domain, totalGotPackets } = slice;
    if (totalGotPackets < LEAST_ANSWERED) return;
    if (respPort === TLS_PORT || (respPort === HTTPS_PORT && domain !== "" && isEncryptedDnsName(domain)))
      this.#judgeEncrypted(slice, claim);
  }

  fact(fact: NamedFact, claim: Claiming): void {
    if (fact.kind === "dhcp-server" || fact.kind === "router-advertisement")
      for (const server of fact.dns) this.#resolvers.offered(server, fact.atMs);
    if (fact.kind === "dns-summary") {
      this.#resolvers.asked(fact);
      this.#judge(fact, claim);
    }
  }

  #judge(fact: DnsSummary, claim: Claiming): void {
    const { client, server, atMs } = fact;
    if (this.#mayUse(client, server, atMs)) return;
    const key = `${client} ${server}`;
    let asked = this.#asked.get(key);
    if (asked === undefined) {
      makeRoom(this.#asked, MOST_PAIRS);
      asked = { lastMs: atMs, firstMs: fact.fromMs, questions: new RollingSum(WINDOW_MS) };
      this.#asked.set(key, asked);
    }
    asked.lastMs = Math.max(asked.lastMs, atMs);
    // Who does not answer is no resolver: a name server of the world is asked by name servers only.
    const count = asked.questions.add(atMs, fact.queries - fact.unanswered);
    const network = this.#resolvers.ofNetwork(atMs);
    if (count < this.#options.questions || network === undefined) return;
    if (!this.#pace.due(key, atMs, count)) return;
    const who = personOf(this.#house, client);
    const known = PUBLIC_RESOLVERS.get(server);
    const whom = known === undefined ? server : `${server} (${known})`;
    claim({
      kind: "foreign-resolver",
      subject: key,
      deviceId: this.#house.deviceOf(client) ?? null,
      destination: server,
      severity: known === undefined ? "medium" : "low",
      startMs: asked.firstMs,
      lastMs: atMs,
      title: `${who} asks ${whom} for names instead of this network's resolver`,
      why: `In ten minutes ${who} asked ${whom} ${counted(count, "question")} that ${count === 1 ? "was" : "were"} answered; ${this.#options.questions} are the threshold. This network's resolver is ${network.servers.join(", ")}, ${network.why}. What it asks elsewhere is neither logged nor blocked here. ${known === undefined ? "This resolver is none of the well-known public ones." : "Some makers build this resolver into their devices."} Naming ${server} among the resolvers that may be used silences it, or muting it.`,
      evidence: {
        server,
        questionCount: count,
        networkResolvers: network.servers,
        learntFrom: network.from,
        knownPublicResolver: known ?? "",
        example: fact.example,
      },
      flows: this.#flows.of(client),
      ...(network.from === "use" ? { unsure: true } : {}),
    });
  }

  #mayUse(client: string, server: string, atMs: number): boolean {
    // A resolver of the house that others use asks the world for them.
    if (!this.#house.isHome(client) || this.#house.isHome(server)) return true;
    return (
      this.#resolvers.isOfNetwork(server, atMs) ||
      this.#resolvers.answers(client, atMs) ||
      this.#options.ownResolvers.includes(server)
    );
  }

  #judgeEncrypted(slice: FlowSlice, claim: Claiming): void {
    const server = keyText(slice.remote);
    const client = keyText(slice.origAddress);
    const { device, domain, toMs } = slice;
    const whom = domain === "" ? (PUBLIC_RESOLVERS.get(server) ?? server) : domain;
    if (this.#options.ownResolvers.includes(server) || this.#options.ownResolvers.includes(domain)) return;
    if (this.#resolvers.answers(client, toMs)) return;
    const subject = `${device} encrypted ${whom}`;
    let flows = this.#encrypted.get(subject);
    if (flows === undefined) {
      makeRoom(this.#encrypted, MOST_PAIRS);
      flows = { lastMs: toMs, refs: [] };
      this.#encrypted.set(subject, flows);
    }
    flows.lastMs = Math.max(flows.lastMs, toMs);
    if (slice.first || flows.refs.length === 0) flows.refs = [refOf(slice), ...flows.refs].slice(0, 20);
    if (!this.#pace.due(subject, toMs, 1)) return;
    const who = this.#house.nameOf(device);
    const how = slice.respPort === TLS_PORT ? (slice.proto === 6 ? "TLS" : "QUIC") : "HTTPS";
    claim({
      kind: "foreign-resolver",
      subject,
      deviceId: device,
      destination: domain === "" ? server : domain,
      severity: "info",
      startMs: slice.startMs,
      lastMs: toMs,
      title: `${who} asks ${whom} for names over ${how}`,
      why: `${who} spoke to ${whom}, ${slice.respPort === TLS_PORT ? `port ${TLS_PORT}, which is that of encrypted DNS` : "a well-known service of encrypted DNS"}, and got ${slice.totalGotPackets} packets back. What it asks there cannot be read, logged or blocked here; browsers and phones do so of their own accord. Naming it among the resolvers that may be used silences it, or muting it.`,
      evidence: { server, how, domain, gotPackets: slice.totalGotPackets },
      flows: flows.refs,
    });
  }

  save(): unknown {
    return { resolvers: this.#resolvers.save() };
  }

  load(state: unknown): void {
    const parsed = z.object({ resolvers: z.unknown() }).safeParse(state);
    if (parsed.success) this.#resolvers.load(parsed.data.resolvers);
  }
}

/** Addresses stand in lists in canonical form. */
function canonical(wish: Options): Options {
  const text = (one: string): string => {
    const key = addressKeyOf(one);
    return key === undefined ? one.toLowerCase() : keyText(key);
  };
  return { ...wish, ownResolvers: wish.ownResolvers.map(text) };
}

export const FOREIGN_RESOLVER = detectorType({
  name: "foreign-resolver",
  kinds: ["foreign-resolver"],
  help: "A device asks another resolver than the network's for names, in clear text or encrypted.",
  options,
  create: (wish, house) => new ForeignResolver(canonical(wish), house),
});
