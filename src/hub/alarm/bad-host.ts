/** A device speaks with a host that a list of the owner's names. No list comes with the program: none, no alarm. */
import * as z from "zod";
import { type AddressKey, keyText } from "../../base/address-key.ts";
import { formatBytes } from "../../base/size.ts";
import type { Severity } from "../../model/alarm-kind.ts";
import type { NamedFact } from "../../model/named-fact.ts";
import type { BadHostHit, BadHostTable } from "./bad-host-table.ts";
import type { Claiming } from "./claim.ts";
import { type Detector, detectorType, type House } from "./detector.ts";
import type { FlowSlice } from "./flow-slice.ts";
import { PairMap } from "./pair-map.ts";
import { TopFlows } from "./top-flows.ts";
import { counted, timeText } from "./wording.ts";

const options = z.object({
  questions: z
    .boolean()
    .default(true)
    .meta({ description: "claim a DNS question for a listed name too, before any connection" }),
});
type Options = z.infer<typeof options>;

/** Pairs of a device and an entry that go on, a kilobyte each. */
const MOST_PAIRS = 2000;
/** Verdicts kept, of addresses and of names, each. */
const MOST_CACHED = 20_000;
const MOST_FLOWS_KEPT = 30;
/** A SYN that a RST came back to. */
const REFUSED = "REJ";
/** What has been silent for so long begins anew. */
const GOES_ON_MS = 10 * 60_000;

interface Pair {
  startMs: number;
  lastMs: number;
  claimedMs: number;
  claimedSeverity: Severity | undefined;
  sentBytes: number;
  gotBytes: number;
  questions: number;
  answered: boolean;
  flows: TopFlows;
}

class BadHost implements Detector {
  readonly #options: Options;
  readonly #house: House;
  readonly #pairs = new PairMap<Pair>(MOST_PAIRS);
  readonly #addresses = new Map<AddressKey, BadHostHit | null>();
  readonly #domains = new Map<string, BadHostHit | null>();
  /** The table that the verdicts are of. */
  #table: BadHostTable | undefined;

  constructor(wish: Options, house: House) {
    this.#options = wish;
    this.#house = house;
  }

  slice(slice: FlowSlice, claim: Claiming): void {
    const { direction, remote, domain, toMs } = slice;
    const table = this.#tableNow();
    if (table === undefined || slice.group || (direction !== "outbound" && direction !== "inbound")) return;
    const hit = this.#ofDomain(table, domain) ?? this.#ofAddress(table, remote);
    if (hit === null) return;
    const answered = slice.totalSentPackets > 0 && slice.totalGotPackets > 0 && slice.state !== REFUSED;
    // Who is listed knocks at every door: as long as nobody lets it in it is the noise of the internet.
    if (direction === "inbound" && !answered) return;
    const pair = this.#pairOf(slice.device, hit, slice.fromMs);
    pair.lastMs = Math.max(pair.lastMs, toMs);
    pair.sentBytes += slice.sentBytes;
    pair.gotBytes += slice.gotBytes;
    pair.answered ||= answered;
    pair.flows.add(slice, slice.sentBytes + slice.gotBytes);
    const host = domain === "" ? keyText(remote) : domain;
    this.#claim(slice.device, host, hit, pair, claim);
  }

  fact(fact: NamedFact, claim: Claiming): void {
    if (!this.#options.questions) return;
    if (fact.kind === "dns") this.#asked(fact.client, [fact.domain], 1, fact.atMs, claim);
    else if (fact.kind === "dns-summary")
      this.#asked(fact.client, [fact.example, fact.suffix], fact.queries, fact.atMs, claim);
  }

  /** The first of the names that is listed counts. */
  #asked(client: string, names: readonly string[], questions: number, atMs: number, claim: Claiming): void {
    const table = this.#tableNow();
    if (table === undefined) return;
    const host = names.find((name) => this.#ofDomain(table, name) !== null);
    const hit = host === undefined ? null : this.#ofDomain(table, host);
    const device = hit === null ? undefined : this.#house.deviceOf(client);
    if (host === undefined || hit === null || device === undefined) return;
    const pair = this.#pairOf(device, hit, atMs);
    // An answer of several addresses is told address by address, and summed up with others ten seconds later.
    if (questions > 1 || pair.questions === 0) pair.questions += questions;
    pair.lastMs = Math.max(pair.lastMs, atMs);
    this.#claim(device, host, hit, pair, claim);
  }

  #claim(device: string, host: string, hit: BadHostHit, pair: Pair, claim: Claiming): void {
    const spoke = pair.sentBytes + pair.gotBytes > 0;
    const severity = pair.answered ? "high" : "medium";
    if (severity === pair.claimedSeverity && pair.lastMs - pair.claimedMs < 60_000) return;
    pair.claimedMs = pair.lastMs;
    pair.claimedSeverity = severity;
    const who = this.#house.nameOf(device);
    const did = pair.answered ? "speaks with" : spoke ? "tries to reach" : "asks for";
    const asked =
      pair.questions > 0 ? ` It asked DNS for it ${counted(pair.questions, "time")} at least.` : "";
    const moved = spoke
      ? ` It sent ${formatBytes(pair.sentBytes)} and got ${formatBytes(pair.gotBytes)}${pair.answered ? "" : ": nobody answered, or it was refused"}.`
      : " No connection was seen yet.";
    const dated = hit.date === undefined ? "" : ` of ${hit.date}`;
    claim({
      kind: "bad-host",
      subject: hit.entry,
      deviceId: device,
      destination: hit.entry,
      severity,
      startMs: pair.startMs,
      lastMs: pair.lastMs,
      title: `${who} ${did} ${host}, which is on the list ${hit.source}`,
      why: `${host} is ${host === hit.entry ? "an entry" : `covered by the entry ${hit.entry}`} of the list ${hit.source}${dated}.${moved}${asked} This goes on since ${timeText(pair.startMs)}. The threshold is one packet or question. Taking the entry out of the list, or muting this destination, silences it.`,
      evidence: {
        host,
        entry: hit.entry,
        list: hit.source,
        ...(hit.date === undefined ? {} : { listDate: hit.date }),
        answered: pair.answered,
        sentBytes: pair.sentBytes,
        gotBytes: pair.gotBytes,
        questionCount: pair.questions,
      },
      flows: pair.flows.refs(),
    });
  }

  #pairOf(device: string, { entry }: BadHostHit, atMs: number): Pair {
    let pair = this.#pairs.get(device, entry);
    if (pair === undefined || atMs - pair.lastMs > GOES_ON_MS) {
      const none = { sentBytes: 0, gotBytes: 0, questions: 0, answered: false };
      const never = { claimedMs: Number.NEGATIVE_INFINITY, claimedSeverity: undefined };
      pair = { startMs: atMs, lastMs: atMs, ...never, ...none, flows: new TopFlows(MOST_FLOWS_KEPT) };
      this.#pairs.set(device, entry, pair);
    }
    return pair;
  }

  /** Undefined without any list. Another table makes all verdicts void. */
  #tableNow(): BadHostTable | undefined {
    const table = this.#house.badHosts?.();
    if (table !== this.#table) {
      this.#table = table;
      this.#addresses.clear();
      this.#domains.clear();
    }
    return table === undefined || table.isEmpty ? undefined : table;
  }

  #ofDomain(table: BadHostTable, domain: string): BadHostHit | null {
    if (domain === "") return null;
    let hit = this.#domains.get(domain);
    if (hit === undefined) {
      if (this.#domains.size >= MOST_CACHED) this.#domains.clear();
      hit = table.ofDomain(domain) ?? null;
      this.#domains.set(domain, hit);
    }
    return hit;
  }

  #ofAddress(table: BadHostTable, remote: AddressKey): BadHostHit | null {
    let hit = this.#addresses.get(remote);
    if (hit === undefined) {
      if (this.#addresses.size >= MOST_CACHED) this.#addresses.clear();
      hit = table.ofAddress(remote) ?? null;
      this.#addresses.set(remote, hit);
    }
    return hit;
  }

  /** Nothing is learnt: lists are read anew. */
  save(): unknown {
    return {};
  }

  load(): void {}
}

export const BAD_HOST = detectorType({
  name: "bad-host",
  kinds: ["bad-host"],
  help: "A device speaks with, or asks for, a host that is on a list in DATA/lists. No list comes with Tapdeck.",
  options,
  create: (wish, house) => new BadHost(wish, house),
});
