/** What the lessons write into: the tables of names and, so many a second, facts for the hub. */
import { formatAddress, formatMac } from "../../base/address.ts";
import { forgetOldest } from "../../base/forget-oldest.ts";
import type { DeviceFactKind, ToldBy } from "../../model/device-fact.ts";
import type { NamedFact } from "../../model/named-fact.ts";
import type { DecodedPacket } from "../packet/decoded-packet.ts";
import { AddressNames } from "./address-names.ts";
import { DnsSummaries } from "./dns-summaries.ts";
import { DomainTable } from "./domain-table.ts";
import { MAX_NAME } from "./name-text.ts";

const FACTS_PER_SECOND = 1000;
/** What the network does, for alarms: told once, so that who is who must not crowd it out. */
const EVENTS_PER_SECOND = 200;
/** What goes on unchanged is told once in this time. */
const GOES_ON_MS = 60_000;
/** DNS transactions have a budget of their own: they must not crowd out who is who. */
const TRANSACTIONS_PER_SECOND = 2000;
/** What a device repeats is told again only after this, so that the hub knows that it still holds. */
const RETELL_MS = 600_000;
const MAX_TOLD = 16_384;
const MAC_BYTES = 6;

type Event = Extract<
  NamedFact,
  {
    kind:
      | "address-claim"
      | "address-sweep"
      | "dhcp-server"
      | "router-advertisement"
      | "clear-text-login"
      | "port-mapping";
  }
>;

type Learned = Exclude<NamedFact, { kind: "sighting" | "dns-query" | Event["kind"] }>;

export type PacketEnd = "sender" | "receiver";

export interface NotebookOptions {
  readonly tell: (fact: NamedFact) => void;
  /** Whether an address is of the house: only its devices are written about. */
  readonly isLocal: (bytes: Uint8Array, offset: number, length: number) => boolean;
  readonly answered: Answered;
}

/** The receiver of `packet` was told that an address, which lies in `source`, is called so until `endsMs`. */
export type Answered = (
  bytes: Uint8Array,
  packet: DecodedPacket,
  source: Uint8Array,
  address: number,
  length: number,
  name: string,
  endsMs: number,
) => void;

export class Notebook {
  readonly domains = new DomainTable();
  readonly names = new AddressNames();
  #factsSkipped = 0;
  readonly #options: NotebookOptions;
  readonly #told = new Map<string, number>();
  readonly #facts = new PerSecond(FACTS_PER_SECOND);
  readonly #transactions = new PerSecond(TRANSACTIONS_PER_SECOND);
  readonly #events = new PerSecond(EVENTS_PER_SECOND);
  readonly #summaries: DnsSummaries;

  constructor(options: NotebookOptions) {
    this.#options = options;
    this.#summaries = new DnsSummaries((fact) => options.tell(fact));
  }

  /** Facts not told because a second held too many. */
  get factsSkipped(): number {
    return this.#factsSkipped + this.#summaries.skipped;
  }

  get answered(): Answered {
    return this.#options.answered;
  }

  /** `nowMs` is the packets' time, where the fact is told later than it was learned. */
  fact(fact: Learned, nowMs = fact.atMs): void {
    this.learned(nowMs, () => fact);
  }

  /** The same for what comes in floods: made only if it can be told. */
  learned(nowMs: number, make: () => Learned): void {
    if (this.#facts.take(nowMs)) this.#options.tell(make());
    else this.#factsSkipped++;
  }

  /** Something that happened in the network. */
  event(fact: Event): void {
    if (this.#events.take(fact.atMs)) this.#options.tell(fact);
    else this.#factsSkipped++;
  }

  /** Something that goes on: told once a minute. `what` names it. */
  goesOn(what: string, fact: Event): void {
    if (this.#isNews(what, fact.atMs, GOES_ON_MS, this.#events)) this.#options.tell(fact);
  }

  /** `nowMs` may be later than the fact: a question was given up. */
  transaction(fact: Extract<NamedFact, { kind: "dns-query" }>, nowMs: number): void {
    this.#summaries.note(fact, nowMs);
    if (this.#transactions.take(nowMs)) this.#options.tell(fact);
    else this.#factsSkipped++;
  }

  /** What is summed up over a while is told when that is over. */
  expire(nowMs: number): void {
    this.#summaries.expire(nowMs);
  }

  /** Nothing more comes: what is summed up is told now. */
  flush(): void {
    this.#summaries.flush();
  }

  isHome(bytes: Uint8Array, offset: number, length: number): boolean {
    return this.#options.isLocal(bytes, offset, length);
  }

  /** The name of whoever sent the packet. */
  senderName(bytes: Uint8Array, packet: DecodedPacket, name: string, source: ToldBy, nowMs: number): void {
    const who = this.#who(bytes, packet, "sender");
    if (who === undefined) return;
    this.names.note(bytes, packet.srcOffset, packet.addressLength, name);
    if (!this.#isNews(`${who.mac ?? who.ip} ${source} ${name}`, nowMs)) return;
    this.#options.tell({ kind: "device-name", ...who, name, source, atMs: nowMs });
  }

  /** The name of whoever uses an address of the house. */
  addressName(address: Uint8Array, name: string, source: ToldBy, nowMs: number): void {
    if (!this.#options.isLocal(address, 0, address.length)) return;
    this.names.note(address, 0, address.length, name);
    const ip = formatAddress(address, 0, address.length);
    if (!this.#isNews(`${ip} ${source} ${name}`, nowMs)) return;
    this.#options.tell({ kind: "device-name", ip, name, source, atMs: nowMs });
  }

  /** What one end of the packet is, mostly by its own word. */
  deviceFact(
    bytes: Uint8Array,
    packet: DecodedPacket,
    end: PacketEnd,
    about: DeviceFactKind,
    value: string | undefined,
    source: ToldBy,
    nowMs: number,
  ): void {
    if (value === undefined || value === "") return;
    const who = this.#who(bytes, packet, end);
    if (who === undefined) return;
    const text = value.slice(0, MAX_NAME);
    if (!this.#isNews(`${who.mac ?? who.ip} ${source} ${about} ${text}`, nowMs)) return;
    this.#options.tell({ kind: "device-fact", ...who, about, value: text, source, atMs: nowMs });
  }

  /** Undefined for strangers: only devices of the house are written about. */
  #who(bytes: Uint8Array, packet: DecodedPacket, end: PacketEnd): { mac?: string; ip: string } | undefined {
    const { addressLength, macOffset } = packet;
    const offset = end === "sender" ? packet.srcOffset : packet.dstOffset;
    if (!this.#options.isLocal(bytes, offset, addressLength)) return undefined;
    const ip = formatAddress(bytes, offset, addressLength);
    if (macOffset < 0) return { ip };
    return { mac: formatMac(bytes, end === "sender" ? macOffset + MAC_BYTES : macOffset), ip };
  }

  /** Whether this was not told lately and may be told now: then it counts as told. */
  #isNews(what: string, atMs: number, retellMs = RETELL_MS, budget = this.#facts): boolean {
    const told = this.#told.get(what);
    if (told !== undefined && Math.abs(atMs - told) < retellMs) return false;
    if (!budget.take(atMs)) {
      this.#factsSkipped++;
      return false;
    }
    if (told !== undefined) this.#told.delete(what);
    this.#told.set(what, atMs);
    forgetOldest(this.#told, MAX_TOLD);
    return true;
  }
}

/** So many a second of packet time. */
class PerSecond {
  readonly #limit: number;
  #second = Number.NaN;
  #taken = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  take(atMs: number): boolean {
    const second = Math.floor(atMs / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#taken = 0;
    }
    return ++this.#taken <= this.#limit;
  }
}
