/**
 * Questions and their answers put together, for logs. A question waits a while for its answer; what waits is bounded,
 * and a question that is forgotten is told without one.
 */

import { formatAddress } from "../../base/address.ts";
import { MAX_DNS_ANSWERS } from "../../model/fact-limits.ts";
import type { NamedFact } from "../../model/named-fact.ts";
import type { DecodedPacket } from "../packet/decoded-packet.ts";
import { DNS_TYPE, type DnsMessage, type DnsRecord } from "./dns.ts";

type Transaction = Extract<NamedFact, { kind: "dns-query" }>;
type Asked = { -readonly [K in keyof Transaction]: Transaction[K] };

const PATIENCE_MS = 30_000;
/** How often is looked for those that waited too long. */
const ROUND_MS = 1000;
const MAX_WAITING = 4096;
/** Given up at once when too many wait: to look for the first of a Set is to walk over all that left before it. */
const MADE_ROOM = MAX_WAITING >> 3;
const MAX_PER_FLOW = 64;
const MAX_TEXT = 255;

interface Waiting {
  readonly slot: number;
  readonly fact: Asked;
}

export class DnsTransactions {
  readonly #tell: (fact: Transaction, nowMs: number) => void;
  #nowMs = 0;
  #roundMs = Number.NEGATIVE_INFINITY;
  /** In the order they were asked, over all flows; by flow they are found without a key in text. */
  readonly #waiting = new Set<Waiting>();
  readonly #bySlot = new Map<number, Waiting[]>();

  constructor(tell: (fact: Transaction, nowMs: number) => void) {
    this.#tell = tell;
  }

  /** `tcp` says what carried it. */
  note(
    bytes: Uint8Array,
    packet: DecodedPacket,
    source: Uint8Array,
    message: DnsMessage,
    slot: number,
    tcp: boolean,
    nowMs: number,
  ): void {
    this.#nowMs = nowMs;
    if (Math.abs(nowMs - this.#roundMs) >= ROUND_MS) this.#expire(nowMs);
    const asked = message.response ? this.#take(slot, message) : undefined;
    const fact = asked ?? factOf(bytes, packet, message, tcp, nowMs);
    if (fact === undefined) return;
    if (!message.response) {
      this.#wait(slot, fact);
      return;
    }
    fact.rcode = message.rcode;
    fact.answers = answersOf(source, message);
    this.#tell(fact, nowMs);
  }

  /** The flow is over: its questions get no answer any more. */
  flowEnded(slot: number): void {
    const ofFlow = this.#bySlot.get(slot);
    if (ofFlow === undefined) return;
    this.#bySlot.delete(slot);
    for (const one of ofFlow) {
      this.#waiting.delete(one);
      this.#tell(one.fact, this.#nowMs);
    }
  }

  #wait(slot: number, fact: Asked): void {
    let ofFlow = this.#bySlot.get(slot);
    if (ofFlow === undefined) {
      ofFlow = [];
      this.#bySlot.set(slot, ofFlow);
    }
    // The same question again, unanswered: one transaction with several tries.
    if (indexOf(ofFlow, fact.id, fact.query, fact.qtype) >= 0) return;
    const one = { slot, fact };
    this.#waiting.add(one);
    ofFlow.push(one);
    if (ofFlow.length > MAX_PER_FLOW) this.#giveUp(ofFlow[0] as Waiting);
    if (this.#waiting.size <= MAX_WAITING) return;
    for (const oldest of this.#waiting) {
      if (this.#waiting.size <= MAX_WAITING - MADE_ROOM) return;
      this.#giveUp(oldest);
    }
  }

  #take(slot: number, { id, questions }: DnsMessage): Asked | undefined {
    const ofFlow = this.#bySlot.get(slot);
    if (ofFlow === undefined) return undefined;
    const found = ofFlow[indexOf(ofFlow, id, questions[0]?.name, questions[0]?.type)];
    if (found !== undefined) this.#forget(found);
    return found?.fact;
  }

  #expire(nowMs: number): void {
    this.#roundMs = nowMs;
    for (const one of this.#waiting) {
      if (nowMs - one.fact.atMs < PATIENCE_MS) return;
      this.#giveUp(one);
    }
  }

  #giveUp(one: Waiting): void {
    this.#forget(one);
    this.#tell(one.fact, this.#nowMs);
  }

  #forget(one: Waiting): void {
    this.#waiting.delete(one);
    const ofFlow = this.#bySlot.get(one.slot) ?? [];
    const at = ofFlow.indexOf(one);
    if (at >= 0) ofFlow.splice(at, 1);
    if (ofFlow.length === 0) this.#bySlot.delete(one.slot);
  }
}

/** An answer without a question is any question's with its number. */
function indexOf(asked: readonly Waiting[], id: number, query?: string, qtype?: number): number {
  for (let i = 0; i < asked.length; i++) {
    const { fact } = asked[i] as Waiting;
    if (fact.id === id && (query === undefined || (fact.query === query && fact.qtype === qtype))) return i;
  }
  return -1;
}

/** Undefined for a message without a question. */
function factOf(
  bytes: Uint8Array,
  packet: DecodedPacket,
  message: DnsMessage,
  tcp: boolean,
  nowMs: number,
): Asked | undefined {
  const [question] = message.questions;
  if (question === undefined) return undefined;
  const source = formatAddress(bytes, packet.srcOffset, packet.addressLength);
  const destination = formatAddress(bytes, packet.dstOffset, packet.addressLength);
  const { srcPort, dstPort } = packet;
  const fact: Asked = {
    kind: "dns-query",
    client: message.response ? destination : source,
    server: message.response ? source : destination,
    clientPort: message.response ? dstPort : srcPort,
    serverPort: message.response ? srcPort : dstPort,
    proto: tcp ? "tcp" : "udp",
    id: message.id,
    query: question.name,
    qtype: question.type,
    answers: [],
    atMs: nowMs,
  };
  if (message.opcode !== 0) fact.opcode = message.opcode;
  return fact;
}

/** `source` holds the message: the packet, or what its segments were joined to. */
function answersOf(source: Uint8Array, { records, answers }: DnsMessage): string[] {
  const texts: string[] = [];
  for (let n = 0; n < answers && texts.length < MAX_DNS_ANSWERS; n++) {
    const record = records[n];
    const text = record === undefined ? undefined : answerText(source, record);
    if (text !== undefined) texts.push(text.slice(0, MAX_TEXT));
  }
  return texts;
}

function answerText(source: Uint8Array, record: Readonly<DnsRecord>): string | undefined {
  const [address] = record.addresses;
  switch (record.type) {
    case DNS_TYPE.a:
    case DNS_TYPE.aaaa:
      return address === undefined ? undefined : formatAddress(source, address.offset, address.length);
    case DNS_TYPE.txt:
      return record.texts?.join(" ");
    case DNS_TYPE.svcb:
    case DNS_TYPE.https:
      return `${record.priority ?? 0} ${record.target === "" ? "." : (record.target ?? ".")}`;
    default:
      return record.target;
  }
}
