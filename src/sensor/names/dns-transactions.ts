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

const PATIENCE_MS = 30_000;
const MAX_WAITING = 4096;
const MAX_PER_FLOW = 64;
const MAX_TEXT = 255;

interface Waiting {
  readonly slot: number;
  readonly fact: Transaction;
}

export class DnsTransactions {
  readonly #tell: (fact: Transaction, nowMs: number) => void;
  #nowMs = 0;
  /** In the order they were asked, over all flows; by flow they are found without a key in text. */
  readonly #waiting = new Set<Waiting>();
  readonly #bySlot = new Map<number, Waiting[]>();

  constructor(tell: (fact: Transaction, nowMs: number) => void) {
    this.#tell = tell;
  }

  get waiting(): number {
    return this.#waiting.size;
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
    this.#expire(nowMs);
    if (!message.response) {
      const fact = transactionOf(bytes, packet, message, tcp, nowMs);
      if (fact !== undefined) this.#wait(slot, fact);
      return;
    }
    const asked = this.#take(slot, message);
    const fact = asked ?? transactionOf(bytes, packet, message, tcp, nowMs);
    if (fact === undefined) return;
    this.#tell({ ...fact, rcode: message.rcode, answers: answersOf(source, message) }, nowMs);
  }

  /** The flow is over: its questions get no answer any more. */
  flowEnded(slot: number): void {
    const waiting = this.#bySlot.get(slot);
    if (waiting === undefined) return;
    for (const one of [...waiting]) this.#giveUp(one);
  }

  #wait(slot: number, fact: Transaction): void {
    const ofFlow = this.#bySlot.get(slot) ?? [];
    // The same question again, unanswered: one transaction with several tries.
    if (
      ofFlow.some(
        (one) => one.fact.id === fact.id && one.fact.query === fact.query && one.fact.qtype === fact.qtype,
      )
    )
      return;
    const one = { slot, fact };
    this.#waiting.add(one);
    ofFlow.push(one);
    this.#bySlot.set(slot, ofFlow);
    const [oldest] = ofFlow.length > MAX_PER_FLOW ? ofFlow : this.#waiting;
    if (oldest === undefined || oldest === one) return;
    if (ofFlow.length > MAX_PER_FLOW || this.#waiting.size > MAX_WAITING) this.#giveUp(oldest);
  }

  #take(slot: number, message: DnsMessage): Transaction | undefined {
    const [question] = message.questions;
    const found = this.#bySlot
      .get(slot)
      ?.find(
        ({ fact }) =>
          fact.id === message.id &&
          (question === undefined || (fact.query === question.name && fact.qtype === question.type)),
      );
    if (found !== undefined) this.#forget(found);
    return found?.fact;
  }

  #expire(nowMs: number): void {
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
    const left = (this.#bySlot.get(one.slot) ?? []).filter((other) => other !== one);
    if (left.length === 0) this.#bySlot.delete(one.slot);
    else this.#bySlot.set(one.slot, left);
  }
}

/** Undefined for a message without a question. */
function transactionOf(
  bytes: Uint8Array,
  packet: DecodedPacket,
  message: DnsMessage,
  tcp: boolean,
  nowMs: number,
): Transaction | undefined {
  const [question] = message.questions;
  if (question === undefined) return undefined;
  const source = formatAddress(bytes, packet.srcOffset, packet.addressLength);
  const destination = formatAddress(bytes, packet.dstOffset, packet.addressLength);
  const { srcPort, dstPort } = packet;
  return {
    kind: "dns-query",
    client: message.response ? destination : source,
    server: message.response ? source : destination,
    clientPort: message.response ? dstPort : srcPort,
    serverPort: message.response ? srcPort : dstPort,
    proto: tcp ? "tcp" : "udp",
    id: message.id,
    query: question.name,
    qtype: question.type,
    ...(message.opcode !== 0 && { opcode: message.opcode }),
    answers: [],
    atMs: nowMs,
  };
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

function answerText(source: Uint8Array, record: DnsRecord): string | undefined {
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
