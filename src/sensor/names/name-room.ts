/**
 * The door of this room: looks at the few packets that teach who is who, and tells a flow's domain and application.
 * Synchronous, bounded in memory and, by a budget, in time.
 */
import type { DomainSource } from "../../model/flow-record.ts";
import type { NamedFact } from "../../model/named-fact.ts";
import { type DecodedPacket, IP_PROTO } from "../packet/decoded-packet.ts";
import { LookBudget } from "./look-budget.ts";

export interface NameSink {
  domain(slot: number, domain: string, source: DomainSource): void;
  app(slot: number, app: string): void;
  fact(fact: NamedFact): void;
}

export interface NameRoomOptions {
  /** Slots are 0 to flowCapacity - 1. */
  readonly flowCapacity: number;
  readonly sink: NameSink;
  /** Looks per second of packet time. */
  readonly budgetPerSecond?: number;
}

const BUDGET_PER_SECOND = 20_000;
/** Packets with payload that a flow may show before it is given up: enough for SMTP's way to STARTTLS. */
const MAX_LOOKS = 10;

/** What is known of a flow, in one byte by slot: looks so far in the low bits. */
const STATE = { looks: 0x0f, begun: 0x10, settled: 0x80 } as const;

export class NameRoom {
  readonly #state: Uint8Array;
  readonly #budget: LookBudget;

  constructor(options: NameRoomOptions) {
    this.#state = new Uint8Array(options.flowCapacity);
    this.#budget = new LookBudget(options.budgetPerSecond ?? BUDGET_PER_SECOND);
  }

  /** Packets looked into. */
  get looked(): number {
    return this.#budget.looked;
  }

  /** Packets that would have been looked into, had the budget allowed. */
  get skipped(): number {
    return this.#budget.skipped;
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

  look(_bytes: Uint8Array, packet: DecodedPacket, slot: number, _direction: 0 | 1, nowMs: number): void {
    const state = this.#state[slot] as number;
    const looks = (state & STATE.looks) + 1;
    this.#state[slot] = (state & ~STATE.looks) | STATE.begun | looks;
    if (looks >= MAX_LOOKS) this.#state[slot] = STATE.settled;
    if (packet.proto !== IP_PROTO.tcp && packet.proto !== IP_PROTO.udp) return;
    this.#budget.take(nowMs, 1);
  }

  /** The slot is about to be freed. */
  flowEnded(slot: number): void {
    this.#state[slot] = 0;
  }

  /** Newest known names of an address first; for the name blocks of recordings. */
  namesOf(_addressBytes: Uint8Array): string[] {
    return [];
  }
}
