/**
 * Zeek's dns.log: one line for a question and its answer. A question waits for its answer until its flow ends, in memory
 * bounded by live flows and by a number; an answer whose question nobody told of stands alone.
 */
import { dnsRcodeName, dnsTypeName } from "../dns-words.ts";
import type { ExportedFlow } from "../exported-flow.ts";
import type { DnsFact, FlowEvent, FlowWriter } from "../flow-writer.ts";
import { EVENT_COLUMNS } from "./event-columns.ts";
import { type ZeekColumn, ZeekLog, zeekBool, zeekInterval, zeekString, zeekStrings } from "./zeek-log.ts";

const REFUSED = 5;
const ANY = 255;
const MAX_WAITING = 65_536;

type DnsEvent = FlowEvent<DnsFact>;

interface DnsRow extends DnsEvent {
  /** From question to answer; undefined if either was not seen. */
  readonly rttMs?: number;
}

const unknown = (): undefined => undefined;

export const DNS_COLUMNS: readonly ZeekColumn<DnsRow>[] = [
  ...EVENT_COLUMNS,
  { name: "proto", type: "enum", value: ({ fact }) => fact.proto },
  { name: "trans_id", type: "count", value: ({ fact }) => String(fact.id) },
  {
    name: "rtt",
    type: "interval",
    value: ({ rttMs }) => (rttMs === undefined ? undefined : zeekInterval(Math.round(rttMs * 1000))),
  },
  { name: "query", type: "string", value: ({ fact }) => zeekString(fact.query) },
  { name: "qclass", type: "count", value: unknown },
  { name: "qclass_name", type: "string", value: unknown },
  { name: "qtype", type: "count", value: ({ fact }) => String(fact.qtype) },
  { name: "qtype_name", type: "string", value: ({ fact }) => typeName(fact.qtype) },
  {
    name: "rcode",
    type: "count",
    value: ({ fact }) => (fact.rcode === undefined ? undefined : String(fact.rcode)),
  },
  { name: "rcode_name", type: "string", value: ({ fact }) => rcodeName(fact.rcode) },
  { name: "AA", type: "bool", value: unknown },
  { name: "TC", type: "bool", value: unknown },
  { name: "RD", type: "bool", value: unknown },
  { name: "RA", type: "bool", value: unknown },
  { name: "Z", type: "count", value: unknown },
  {
    name: "answers",
    type: "vector[string]",
    value: ({ fact }) => (fact.answers.length === 0 ? undefined : zeekStrings(fact.answers)),
  },
  { name: "TTLs", type: "vector[interval]", value: unknown },
  { name: "rejected", type: "bool", value: ({ fact }) => zeekBool(fact.rcode === REFUSED) },
  { name: "community_id", type: "string", value: ({ flow }) => flow.communityId },
];

export function dnsLog(now: () => Date): FlowWriter {
  return new DnsLog(new ZeekLog("dns", DNS_COLUMNS, now));
}

class DnsLog implements FlowWriter {
  readonly #log: ZeekLog<DnsRow>;
  /** Questions by their flow's uid. */
  readonly #waiting = new Map<string, Map<string, DnsEvent>>();
  #count = 0;

  constructor(log: ZeekLog<DnsRow>) {
    this.#log = log;
  }

  head(): string[] {
    return this.#log.head();
  }

  event({ fact, flow, uid }: FlowEvent): string[] {
    if (fact.kind !== "dns-query") return [];
    const event: DnsEvent = { fact, flow, uid };
    return fact.rcode === undefined ? this.#ask(event) : [this.#answer(event)];
  }

  /** Nothing more is said in it: what waits was never answered. */
  flow(flow: ExportedFlow): string[] {
    return this.#release(flow.uid.text);
  }

  tail(): string[] {
    const lines = [...this.#waiting.keys()].flatMap((uid) => this.#release(uid));
    return [...lines, ...this.#log.tail()];
  }

  #ask(event: DnsEvent): string[] {
    const questions = this.#waiting.get(event.uid.text) ?? new Map<string, DnsEvent>();
    const key = keyOf(event.fact);
    // Asked again: the first time counts.
    if (questions.has(key)) return [];
    questions.set(key, event);
    this.#waiting.set(event.uid.text, questions);
    if (++this.#count <= MAX_WAITING) return [];
    const [oldest] = this.#waiting.keys();
    return oldest === undefined ? [] : this.#release(oldest);
  }

  #answer(event: DnsEvent): string {
    const questions = this.#waiting.get(event.uid.text);
    const question = questions?.get(keyOf(event.fact));
    if (questions === undefined || question === undefined) return this.#log.line(event);
    questions.delete(keyOf(event.fact));
    if (questions.size === 0) this.#waiting.delete(event.uid.text);
    this.#count--;
    const { atMs } = question.fact;
    return this.#log.line({ ...event, fact: { ...event.fact, atMs }, rttMs: event.fact.atMs - atMs });
  }

  #release(uid: string): string[] {
    const questions = this.#waiting.get(uid);
    if (questions === undefined) return [];
    this.#waiting.delete(uid);
    this.#count -= questions.size;
    return [...questions.values()].map((question) => this.#log.line(question));
  }
}

function keyOf({ id, qtype, query }: DnsFact): string {
  return `${id} ${qtype} ${query.toLowerCase()}`;
}

function typeName(type: number): string {
  return type === ANY ? "*" : (dnsTypeName(type) ?? `query-${type}`);
}

function rcodeName(rcode: number | undefined): string | undefined {
  return rcode === undefined ? undefined : (dnsRcodeName(rcode) ?? `rcode-${rcode}`);
}
