/**
 * The door of this room: looks at the few packets that teach who is who, and tells a flow's domain and application.
 * Synchronous, bounded in memory and, by a budget, in time.
 */
import type { AppSource, DomainSource } from "../../model/flow-record.ts";
import type { NamedFact } from "../../model/named-fact.ts";
import { type DecodedPacket, IP_PROTO, TCP_FLAG } from "../packet/decoded-packet.ts";
import { appOfPayload } from "./app-hint.ts";
import { ClearText } from "./clear-text.ts";
import { LookBudget } from "./look-budget.ts";
import { isAddressLiteral } from "./name-text.ts";
import { Notebook } from "./notebook.ts";
import { appOfPort } from "./port-app.ts";
import { ROUTER_ADVERTISEMENT } from "./router-advertisement.ts";
import { learnRouter } from "./router-lesson.ts";
import { decodeClientHello } from "./tls-client-hello.ts";

export interface NameSink {
  domain(slot: number, domain: string, source: DomainSource): void;
  app(slot: number, app: string, source: AppSource): void;
  fact(fact: NamedFact): void;
}

export interface NameRoomOptions {
  /** Slots are 0 to flowCapacity - 1. */
  readonly flowCapacity: number;
  /** Whether an address is of the house; default: all are. */
  readonly isLocal?: (bytes: Uint8Array, offset: number, length: number) => boolean;
  readonly sink: NameSink;
  /** Looks per second of packet time. */
  readonly budgetPerSecond?: number;
}

const BUDGET_PER_SECOND = 20_000;
/** Packets with payload that a flow may show before it is given up: enough for SMTP's way to STARTTLS. */
const MAX_LOOKS = 10;

/** Messages with any number of names: they cost by their length. */
const DEAR: ReadonlySet<string> = new Set(["dns", "mdns"]);

/**
 * What is known of a flow, in one byte by slot: looks so far in the low bits; whether its first packet was judged,
 * whether that was a SYN, whether evidence for its application was told, whether nothing more is to be learned.
 */
const STATE = { looks: 0x0f, begun: 0x10, fromStart: 0x20, app: 0x40, settled: 0x80 } as const;

export class NameRoom {
  readonly #state: Uint8Array;
  readonly #budget: LookBudget;
  readonly #sink: NameSink;
  readonly #notebook: Notebook;
  readonly #clearText: ClearText;

  constructor(options: NameRoomOptions) {
    this.#state = new Uint8Array(options.flowCapacity);
    this.#budget = new LookBudget(options.budgetPerSecond ?? BUDGET_PER_SECOND);
    this.#sink = options.sink;
    this.#notebook = new Notebook({
      tell: (fact) => options.sink.fact(fact),
      isLocal: options.isLocal ?? (() => true),
    });
    this.#clearText = new ClearText(this.#notebook, options.flowCapacity);
  }

  /** Packets looked into. */
  get looked(): number {
    return this.#budget.looked;
  }

  /** Packets that would have been looked into, had the budget allowed. */
  get skipped(): number {
    return this.#budget.skipped;
  }

  /** Facts that were not told, for the same reason. */
  get factsSkipped(): number {
    return this.#notebook.factsSkipped;
  }

  /**
   * Whether `look` should see this packet. `seen` counts this flow's packets so far, this one included; the first one
   * is wanted even without payload, to name the flow by what DNS answered before.
   */
  wants(
    _proto: number,
    _srcPort: number,
    _dstPort: number,
    payloadBytes: number,
    seen: number,
    slot: number,
  ): boolean {
    if (((this.#state[slot] as number) & STATE.settled) !== 0) return false;
    return payloadBytes > 0 || seen === 1;
  }

  /** One packet of the flow in `slot`; the record is read, never kept. */
  look(bytes: Uint8Array, packet: DecodedPacket, slot: number, direction: 0 | 1, nowMs: number): void {
    if (((this.#state[slot] as number) & STATE.begun) === 0) this.#begin(bytes, packet, slot, nowMs);
    if (packet.payloadEnd <= packet.payloadStart) return;
    switch (packet.proto) {
      case IP_PROTO.tcp:
      case IP_PROTO.udp:
        if (this.#budget.take(nowMs, 1)) this.#lookInside(bytes, packet, slot, direction, nowMs);
        return;
      case IP_PROTO.icmp6:
        if (packet.icmpType !== ROUTER_ADVERTISEMENT) return;
        if (this.#budget.take(nowMs, 1)) learnRouter(bytes, packet, nowMs, this.#notebook);
        return;
      default:
        this.#set(slot, STATE.settled);
    }
  }

  /** The slot is about to be freed. */
  flowEnded(slot: number): void {
    this.#state[slot] = 0;
    this.#clearText.flowEnded(slot);
  }

  /** Newest known names of an address first; for the name blocks of recordings. */
  namesOf(addressBytes: Uint8Array): string[] {
    return this.#notebook.names.of(addressBytes);
  }

  #set(slot: number, bits: number): void {
    this.#state[slot] = (this.#state[slot] as number) | bits;
  }

  /** Names a new flow by what DNS told its originator; a SYN-ACK comes from the responder. */
  #begin(bytes: Uint8Array, packet: DecodedPacket, slot: number, nowMs: number): void {
    this.#set(slot, STATE.begun);
    const { srcOffset, dstOffset, addressLength } = packet;
    const { domains } = this.#notebook;
    let answered = false;
    if (packet.proto === IP_PROTO.tcp && (packet.tcpFlags & TCP_FLAG.syn) !== 0) {
      this.#set(slot, STATE.fromStart);
      answered = (packet.tcpFlags & TCP_FLAG.ack) !== 0;
    }
    const domain = answered
      ? domains.lookup(bytes, dstOffset, srcOffset, addressLength, nowMs)
      : domains.lookup(bytes, srcOffset, dstOffset, addressLength, nowMs);
    if (domain !== undefined) this.#sink.domain(slot, domain, "dns");
  }

  #lookInside(bytes: Uint8Array, packet: DecodedPacket, slot: number, direction: 0 | 1, nowMs: number): void {
    const tcp = packet.proto === IP_PROTO.tcp;
    const { srcPort, dstPort, payloadStart, payloadEnd } = packet;
    const looks = ((this.#state[slot] as number) & STATE.looks) + 1;
    const app = appOfPayload(bytes, payloadStart, payloadEnd, tcp, srcPort, dstPort);
    this.#tellApp(slot, app, looks, packet, tcp);
    // A message made to be dear takes 0.25 ms for its 1472 bytes.
    if (app !== undefined && DEAR.has(app) && !this.#budget.charge(nowMs, (payloadEnd - payloadStart) >> 7))
      return;
    if (!tcp) {
      if (!this.#clearText.datagram(bytes, packet, app, slot, nowMs)) this.#count(slot, looks);
      return;
    }
    if (this.#clearText.dnsSegment(bytes, packet, app, slot, direction, nowMs)) return;
    this.#count(slot, looks);
    if (app === "tls") this.#lookAtHello(bytes, packet, slot);
    const found = this.#clearText.httpSegment(bytes, packet, app, slot, direction, nowMs);
    if (found?.domain !== undefined) this.#sink.domain(slot, found.domain, "http");
    if (found?.settled === true) this.#set(slot, STATE.settled);
  }

  #tellApp(slot: number, app: string | undefined, looks: number, packet: DecodedPacket, tcp: boolean): void {
    const state = this.#state[slot] as number;
    if ((state & STATE.app) !== 0) return;
    if (app !== undefined) {
      this.#set(slot, STATE.app);
      this.#sink.app(slot, app, "payload");
    } else if (looks === 1) {
      const guess = appOfPort(tcp, packet.srcPort, packet.dstPort, (state & STATE.fromStart) !== 0);
      if (guess !== undefined) this.#sink.app(slot, guess, "port");
    }
  }

  #count(slot: number, looks: number): void {
    this.#state[slot] = ((this.#state[slot] as number) & ~STATE.looks) | Math.min(looks, STATE.looks);
    if (looks >= MAX_LOOKS) this.#set(slot, STATE.settled);
  }

  /** A TLS record that is no ClientHello is a server's, or later: the name has passed. */
  #lookAtHello(bytes: Uint8Array, packet: DecodedPacket, slot: number): void {
    const hello = decodeClientHello(bytes, packet.payloadStart, packet.payloadEnd);
    if (hello === undefined || hello.complete) this.#set(slot, STATE.settled);
    const name = hello?.serverName;
    if (name === undefined || isAddressLiteral(name)) return;
    this.#set(slot, STATE.settled);
    this.#sink.domain(slot, name, "sni");
    this.#notebook.names.note(bytes, packet.dstOffset, packet.addressLength, name);
  }
}
