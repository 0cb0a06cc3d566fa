/**
 * DNS questions summed up by client, server and suffix, about every ten seconds: what alarms need of them, at a cost for
 * the link that a flood cannot raise. Bounded: so many sums at once, of one client and server fewer; what has no sum of
 * its own is summed up together.
 */
import { isPrivateAddress } from "../../base/private-address.ts";
import { MAX_PRIVATE_ANSWERS } from "../../model/fact-limits.ts";
import type { NamedFact } from "../../model/named-fact.ts";
import { nameSuffix } from "./name-suffix.ts";
import { RecentNames } from "./recent-names.ts";

type Summary = Extract<NamedFact, { kind: "dns-summary" }>;
type Transaction = Extract<NamedFact, { kind: "dns-query" }>;
type Sum = { -readonly [K in keyof Summary]: Summary[K] } & {
  entropySum: number;
  answers: { name: string; ip: string }[];
};

const WINDOW_MS = 10_000;
const MAX_SUMS = 512;
/** Of one client at one server. */
const MAX_SUFFIXES = 64;
const NXDOMAIN = 3;
const NULL_TYPE = 10;
const TXT_TYPE = 16;

export class DnsSummaries {
  /** Questions that found no sum. */
  skipped = 0;
  readonly #tell: (fact: Summary) => void;
  readonly #recent = new RecentNames();
  /** By client and server, then by suffix. */
  readonly #sums = new Map<string, Map<string, Sum>>();
  #count = 0;
  #sinceMs = Number.NaN;

  constructor(tell: (fact: Summary) => void) {
    this.#tell = tell;
  }

  /** A question, with its answer or given up. `nowMs` is the packets' time. */
  note(asked: Transaction, nowMs: number): void {
    this.expire(nowMs);
    // Notifications and updates name zones.
    if (asked.opcode !== undefined && asked.opcode !== 0) return;
    if (Number.isNaN(this.#sinceMs)) this.#sinceMs = nowMs;
    const suffix = nameSuffix(asked.query);
    const sum = this.#sumFor(asked, suffix);
    if (sum === undefined) this.skipped++;
    else this.#add(sum, asked, asked.query.length - suffix.length - 1, nowMs);
  }

  /** Tells what is summed up when its time is over. */
  expire(nowMs: number): void {
    // Time may step back: a window never waits for an hour to come again.
    if (Math.abs(nowMs - this.#sinceMs) >= WINDOW_MS) this.flush();
  }

  flush(): void {
    for (const sums of this.#sums.values()) {
      for (const { entropySum, answers, ...sum } of sums.values()) {
        if (sum.newNames > 0) sum.entropy = Math.round((entropySum / sum.newNames) * 100) / 100;
        this.#tell(answers.length === 0 ? sum : { ...sum, privateAnswers: answers });
      }
    }
    this.#sums.clear();
    this.#count = 0;
    this.#sinceMs = Number.NaN;
  }

  #sumFor(asked: Transaction, suffix: string): Sum | undefined {
    const pair = `${asked.client} ${asked.server}`;
    const sums = this.#sums.get(pair);
    const known = sums?.get(suffix);
    if (known !== undefined) return known;
    const crowded = this.#count >= MAX_SUMS || (sums !== undefined && sums.size >= MAX_SUFFIXES);
    if (crowded && suffix !== "") return this.#sumFor(asked, "");
    if (this.#count >= 2 * MAX_SUMS) return undefined;
    const sum = emptySum(asked, suffix);
    if (sums === undefined) this.#sums.set(pair, new Map([[suffix, sum]]));
    else sums.set(suffix, sum);
    this.#count++;
    return sum;
  }

  /** `front`: how many characters of the name are before its suffix. */
  #add(sum: Sum, asked: Transaction, front: number, nowMs: number): void {
    const { query, qtype, rcode } = asked;
    sum.queries++;
    sum.fromMs = Math.min(sum.fromMs, asked.atMs);
    sum.atMs = Math.max(sum.atMs, asked.atMs);
    if (rcode === undefined) sum.unanswered++;
    if (rcode === NXDOMAIN) sum.nxdomain++;
    if (qtype === TXT_TYPE || qtype === NULL_TYPE) sum.texts++;
    if (query.length > sum.example.length) sum.example = query;
    if (this.#recent.isNew(asked.client, query, nowMs)) {
      sum.newNames++;
      sum.newBytes += Math.max(0, front);
      sum.entropySum += entropyOf(query, front);
      if (rcode === NXDOMAIN) sum.newMissing++;
    }
    for (const ip of asked.answers) {
      if (sum.answers.length >= MAX_PRIVATE_ANSWERS) return;
      if (isPrivateAddress(ip) && !sum.answers.some((one) => one.ip === ip && one.name === query))
        sum.answers.push({ name: query, ip });
    }
  }
}

function emptySum({ client, server, serverPort, atMs }: Transaction, suffix: string): Sum {
  return {
    kind: "dns-summary",
    client,
    server,
    serverPort,
    suffix,
    fromMs: atMs,
    atMs,
    queries: 0,
    nxdomain: 0,
    unanswered: 0,
    newNames: 0,
    newMissing: 0,
    newBytes: 0,
    entropy: 0,
    texts: 0,
    example: "",
    entropySum: 0,
    answers: [],
  };
}

const counts = new Uint16Array(128);

/** Shannon's, of the first characters, dots left out; bits per character. */
function entropyOf(name: string, length: number): number {
  counts.fill(0);
  let total = 0;
  for (let i = 0; i < length; i++) {
    const code = name.charCodeAt(i) & 127;
    if (code === 0x2e) continue;
    counts[code] = (counts[code] as number) + 1;
    total++;
  }
  let bits = 0;
  for (const count of counts) if (count > 0) bits -= (count / total) * Math.log2(count / total);
  return bits;
}
