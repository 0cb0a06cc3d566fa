/**
 * The door of this room: looks at the few packets that teach who is who, and tells a flow's domain and application.
 * Synchronous, bounded in memory and, by a budget, in time.
 */
import { type DecodedPacket, IP_PROTO, TCP_FLAG } from "../packet/decoded-packet.ts";
import { ICMP6_TYPE } from "../packet/icmp6.ts";
import { NO_TUNNEL, tunnelIndex, tunnelName } from "../packet/tunnel.ts";
import { AddressClaims } from "./address-claims.ts";
import { AddressSweep } from "./address-sweep.ts";
import { appOfPayload } from "./app-hint.ts";
import { BestName } from "./best-name.ts";
import { ClearText } from "./clear-text.ts";
import { Fingerprints } from "./fingerprints.ts";
import { LookBudget } from "./look-budget.ts";
import type { NameSink } from "./name-sink.ts";
import { type Answered, Notebook } from "./notebook.ts";
import { appOfPort } from "./port-app.ts";
import { QuicWatch } from "./quic-watch.ts";
import { learnRouter } from "./router-lesson.ts";
import { appOfSctp } from "./sctp-app.ts";
import { TlsWatch } from "./tls-watch.ts";
import { TunnelLesson } from "./tunnel-lesson.ts";
import { WATCH, type Watch } from "./watch.ts";
import { WireguardLesson } from "./wireguard-lesson.ts";

export interface NameRoomOptions {
  /** Slots are 0 to flowCapacity - 1. */
  readonly flowCapacity: number;
  /** Whether an address is of the house; default: all are. */
  readonly isLocal?: (bytes: Uint8Array, offset: number, length: number) => boolean;
  readonly sink: NameSink;
  readonly answered?: Answered;
  /** Looks per second of packet time. */
  readonly budgetPerSecond?: number;
}

const BUDGET_PER_SECOND = 20_000;
/** Packets with payload that a flow may show before it is given up: enough for SMTP's way to STARTTLS. */
const MAX_LOOKS = 10;

const WIREGUARD = tunnelIndex("wireguard");

/** Messages with any number of names: they cost by their length. */
const DEAR: ReadonlySet<string> = new Set(["dns", "mdns", "llmnr", "ws-discovery"]);

/**
 * What is known of a flow, in one byte by slot: looks so far in the low bits; whether its first packet was judged,
 * whether that was a SYN, whether evidence for its application was told, whether nothing more is to be learned.
 */
const STATE = { looks: 0x0f, begun: 0x10, fromStart: 0x20, app: 0x40, settled: 0x80 } as const;

export class NameRoom {
  readonly #state: Uint8Array;
  readonly #budget: LookBudget;
  readonly #sink: BestName;
  readonly #notebook: Notebook;
  readonly #clearText: ClearText;
  readonly #claims: AddressClaims;
  readonly #sweep: AddressSweep;
  readonly #tls: TlsWatch;
  readonly #quic: QuicWatch;
  readonly #wireguard: WireguardLesson;
  readonly #tunnels: TunnelLesson;

  constructor(options: NameRoomOptions) {
    this.#state = new Uint8Array(options.flowCapacity);
    this.#budget = new LookBudget(options.budgetPerSecond ?? BUDGET_PER_SECOND);
    this.#sink = new BestName(options.sink, options.flowCapacity);
    this.#notebook = new Notebook({
      tell: (fact) => options.sink.fact(fact),
      isLocal: options.isLocal ?? (() => true),
      answered: options.answered ?? (() => undefined),
    });
    this.#clearText = new ClearText(this.#notebook, options.flowCapacity);
    this.#claims = new AddressClaims((fact) => this.#notebook.event(fact));
    this.#sweep = new AddressSweep((fact) => this.#notebook.event(fact));
    const fingerprints = new Fingerprints(this.#budget);
    this.#tls = new TlsWatch(options.flowCapacity, this.#notebook, this.#sink, fingerprints);
    this.#quic = new QuicWatch(options.flowCapacity, this.#budget, this.#notebook, this.#sink, fingerprints);
    this.#wireguard = new WireguardLesson(this.#notebook, options.flowCapacity);
    this.#tunnels = new TunnelLesson((slot, tunnel) => this.#sink.tunnel(slot, tunnel));
  }

  /** Packets looked into. */
  get looked(): number {
    return this.#budget.looked;
  }

  /** Packets that would have been looked into, had the budget allowed, and hellos that were dropped unread for newer ones. */
  get skipped(): number {
    return this.#budget.skipped + this.#tls.displaced + this.#quic.displaced;
  }

  /** Facts that were not told, for the same reason. */
  get factsSkipped(): number {
    return this.#notebook.factsSkipped;
  }

  /**
   * Whether `look` should see this packet. `seen` counts this flow's packets so far, this one included; the first one
   * is wanted even without payload, to name the flow by what DNS answered before.
   */
  wants(payloadBytes: number, seen: number, slot: number): boolean {
    return !this.isSettled(slot) && (payloadBytes > 0 || seen === 1);
  }

  /** Nothing more is to be learned from this flow. */
  isSettled(slot: number): boolean {
    return ((this.#state[slot] as number) & STATE.settled) !== 0;
  }

  /** Whether packets wait that will soon be lost: then few are looked into. */
  hurry(hurried: boolean): void {
    this.#budget.hurried = hurried;
  }

  /** One packet of the flow in `slot`; the record is read, never kept. */
  look(bytes: Uint8Array, packet: DecodedPacket, slot: number, direction: 0 | 1, nowMs: number): void {
    if (((this.#state[slot] as number) & STATE.begun) === 0)
      this.#begin(bytes, packet, slot, direction, nowMs);
    if (packet.tunnel !== NO_TUNNEL) {
      this.#lookAtTunnel(bytes, packet, slot, nowMs);
      return;
    }
    if (packet.payloadEnd <= packet.payloadStart) return;
    switch (packet.proto) {
      case IP_PROTO.tcp:
      case IP_PROTO.udp:
        if (this.#budget.take(nowMs, 1)) this.#lookInside(bytes, packet, slot, direction, nowMs);
        return;
      case IP_PROTO.sctp:
        this.#lookAtSctp(bytes, packet, slot, nowMs);
        return;
      case IP_PROTO.icmp6:
        this.#lookAtNeighbour(bytes, packet, nowMs);
        return;
      default:
        this.#set(slot, STATE.settled);
    }
  }

  /** The slot is about to be freed. */
  flowEnded(slot: number): void {
    this.#tls.flowEnded(slot);
    this.#quic.flowEnded(slot);
    this.#wireguard.flowEnded(slot);
    this.#tunnels.flowEnded(slot);
    this.#state[slot] = 0;
    this.#clearText.flowEnded(slot);
    this.#sink.flowEnded(slot);
  }

  /** Regular upkeep: tells what is summed up over a while when that is over. */
  expire(nowMs: number): void {
    this.#notebook.expire(nowMs);
  }

  /** All flows ended and no packet comes any more. */
  flush(): void {
    this.#notebook.flush();
  }

  /** Newest known names of an address first; for the name blocks of recordings. */
  namesOf(addressBytes: Uint8Array): string[] {
    return this.#notebook.names.of(addressBytes);
  }

  /** What the client itself was last told that an address is called; both lie in `bytes`. */
  toldTo(bytes: Uint8Array, client: number, ip: number, length: number, nowMs: number): string | undefined {
    return this.#notebook.domains.lookupOwn(bytes, client, ip, length, nowMs);
  }

  /** An ARP packet. */
  arp(bytes: Uint8Array, packet: DecodedPacket, nowMs: number): void {
    if (!this.#budget.take(nowMs, 1)) return;
    this.#claims.arp(bytes, packet, nowMs);
    this.#sweep.arp(bytes, packet, nowMs);
  }

  #lookAtSctp(bytes: Uint8Array, packet: DecodedPacket, slot: number, nowMs: number): void {
    if (!this.#budget.take(nowMs, 1)) return;
    const app = appOfSctp(bytes, packet);
    if (app !== undefined) this.#sink.app(slot, app, "payload");
    this.#set(slot, STATE.settled);
  }

  #lookAtNeighbour(bytes: Uint8Array, packet: DecodedPacket, nowMs: number): void {
    const type = packet.icmpType;
    const router = type === ICMP6_TYPE.routerAdvertisement;
    if (!router && type !== ICMP6_TYPE.neighbourSolicitation && type !== ICMP6_TYPE.neighbourAdvertisement)
      return;
    if (!this.#budget.take(nowMs, 1)) return;
    if (router) learnRouter(bytes, packet, nowMs, this.#notebook);
    else this.#claims.neighbour(bytes, packet, nowMs);
  }

  #set(slot: number, bits: number): void {
    this.#state[slot] = (this.#state[slot] as number) | bits;
  }

  /** Names a new flow by what DNS told its originator; a SYN-ACK comes from the responder. */
  #begin(bytes: Uint8Array, packet: DecodedPacket, slot: number, direction: 0 | 1, nowMs: number): void {
    this.#set(slot, STATE.begun);
    if (packet.proto === IP_PROTO.tcp) {
      this.#tls.begin(bytes, packet, slot, direction);
      this.#clearText.begin(packet, slot);
    }
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
      if (app === "quic") this.#heed(slot, this.#quic.look(bytes, packet, slot, direction, nowMs), looks);
      else if (!this.#clearText.datagram(bytes, packet, app, slot, nowMs)) this.#count(slot, looks);
      return;
    }
    if (this.#clearText.dnsSegment(bytes, packet, app, slot, direction, nowMs)) return;
    const verdict = this.#tls.look(bytes, packet, slot, direction, nowMs);
    const login = verdict === WATCH.nothing && this.#clearText.awaitsLogin(bytes, packet, app, slot, nowMs);
    if (!login) this.#heed(slot, verdict, looks);
    // A hello in tiny pieces, or in the form of SSL 2, shows only when it is whole.
    if (app === undefined && this.#tls.begun(slot)) this.#tellApp(slot, "tls", looks, packet, tcp);
    if (verdict !== WATCH.nothing) return;
    this.#clearText.firstWords(bytes, packet, app, slot, nowMs);
    this.#lookAtHttp(bytes, packet, app, slot, direction, nowMs);
  }

  #lookAtHttp(
    bytes: Uint8Array,
    packet: DecodedPacket,
    app: string | undefined,
    slot: number,
    direction: 0 | 1,
    nowMs: number,
  ): void {
    const found = this.#clearText.httpSegment(bytes, packet, app, slot, direction, nowMs);
    if (found?.domain !== undefined) this.#sink.domain(slot, found.domain, "http");
    if (found?.settled === true) this.#set(slot, STATE.settled);
  }

  #heed(slot: number, verdict: Watch, looks: number): void {
    if (verdict === WATCH.nothing) this.#count(slot, looks);
    else if (verdict === WATCH.settled) this.#set(slot, STATE.settled);
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

  /** Of what is inside only who speaks is looked at: the flow has the tunnel's name and no other. */
  #lookAtTunnel(bytes: Uint8Array, packet: DecodedPacket, slot: number, nowMs: number): void {
    const state = this.#state[slot] as number;
    if ((state & STATE.app) === 0) this.#sink.app(slot, tunnelName(packet.tunnel), "payload");
    this.#set(slot, STATE.app);
    const awaits =
      this.#budget.take(nowMs, 1) &&
      (packet.tunnel === WIREGUARD
        ? this.#wireguard.datagram(bytes, packet, slot, nowMs)
        : this.#tunnels.look(bytes, packet, slot));
    if (awaits) this.#count(slot, (state & STATE.looks) + 1);
    else this.#set(slot, STATE.settled);
  }

  #count(slot: number, looks: number): void {
    this.#state[slot] = ((this.#state[slot] as number) & ~STATE.looks) | Math.min(looks, STATE.looks);
    if (looks >= MAX_LOOKS) this.#set(slot, STATE.settled);
  }
}
