/**
 * How many bytes of a packet may be kept. Its two ends are known by MAC and by address, and the strictest class among
 * them holds. As with rules, a flow remembers the class per direction, and another MAC pair on the same five-tuple is
 * judged anew for that packet only.
 */
import { privacyBudget } from "../../model/privacy.ts";
import type { SensorPrivacy } from "../../model/privacy-schema.ts";
import { hasFlowsMacs } from "../flow/flow-macs.ts";
import { F, type FlowTable, I } from "../flow/flow-table.ts";
import type { DecodedPacket } from "../packet/decoded-packet.ts";
import { headerEnd } from "../packet/header-end.ts";
import { RuleIndex } from "./rule-index.ts";
import { NOBODY } from "./rule-sets.ts";

const NO_LIMIT = Number.POSITIVE_INFINITY;
const HEADERS = 0;
const NOTHING = -1;
/** Generation and class (0: none, else 1 + its place) share one word of the flow. */
const CLASS_BITS = 16;
const CLASS_MASK = 0xffff;
const MAX_GENERATION = 0x7fff;

export class PrivacyJudge {
  /** True while everything of everybody may be kept: nothing needs to be asked. */
  empty = true;
  readonly #table: FlowTable;
  readonly #index = new RuleIndex();
  /** Bytes that may be kept of a flow, by class, strictest first; see `privacyBudget`. */
  #budgets: number[] = [];
  #generation = 1;

  constructor(table: FlowTable) {
    this.#table = table;
  }

  /** The whole wish; holds from the next packet on, also for flows that are running. */
  replace(wish: readonly SensorPrivacy[]): void {
    const strictestFirst = wish
      .map((one) => ({ ...one, budget: privacyBudget(one.privacy) }))
      .filter(({ budget }) => budget !== NO_LIMIT)
      .sort((a, b) => a.budget - b.budget);
    this.#budgets = strictestFirst.map(({ budget }) => budget);
    this.#index.replace(
      strictestFirst.map(({ all, macs, addresses }, handle) => ({
        handle,
        match: { all, macs, cidrs: addresses },
      })),
    );
    this.empty = this.#index.empty;
    if (++this.#generation > MAX_GENERATION) this.#forgetAll();
  }

  /** Bytes from the packet's first on: 0 is nothing of it, Infinity all. `wireBytes`: the packet's, counted already. */
  ofFlow(
    bytes: Uint8Array,
    packet: DecodedPacket,
    slot: number,
    direction: 0 | 1,
    wireBytes: number,
  ): number {
    const budget = this.#budgetOfFlow(bytes, packet, slot, direction);
    if (budget === NO_LIMIT) return NO_LIMIT;
    if (budget === NOTHING) return 0;
    const headers = headerEnd(bytes, packet) - packet.start;
    if (budget === HEADERS) return headers;
    const { numbers } = this.#table;
    const f = slot * F.stride + F.bytes;
    const before = (numbers[f] as number) + (numbers[f + 1] as number) - wireBytes;
    return Math.max(headers, budget - before);
  }

  /** A frame without a flow has no first bytes of one: what is not full has its headers at most. */
  ofFrame(bytes: Uint8Array, packet: DecodedPacket): number {
    const found = this.#classOf(bytes, packet);
    if (found < 0) return NO_LIMIT;
    return this.#budgets[found] === NOTHING ? 0 : headerEnd(bytes, packet) - packet.start;
  }

  #budgetOfFlow(bytes: Uint8Array, packet: DecodedPacket, slot: number, direction: 0 | 1): number {
    const { ints } = this.#table;
    const n = slot * I.stride;
    const macs = !this.#index.looksAtMacs || hasFlowsMacs(this.#table, slot, direction, bytes, packet);
    if (!macs) return this.#budgetOf(this.#classOf(bytes, packet));
    const remembered = ints[n + I.privacy + direction] as number;
    if (remembered >>> CLASS_BITS === this.#generation) {
      return this.#budgetOf((remembered & CLASS_MASK) - 1);
    }
    const found = this.#classOf(bytes, packet);
    ints[n + I.privacy + direction] = (this.#generation << CLASS_BITS) | (found + 1);
    return this.#budgetOf(found);
  }

  #budgetOf(found: number): number {
    return found < 0 ? NO_LIMIT : (this.#budgets[found] as number);
  }

  /** The strictest class that the packet has an end of: handles ascend, and the first is the strictest. -1: none. */
  #classOf(bytes: Uint8Array, packet: DecodedPacket): number {
    const set = this.#index.evaluate(bytes, packet, 0);
    return set === NOBODY ? -1 : (this.#index.sets.handlesOf(set)[0] as number);
  }

  /** Generations are counted from the start again, so nothing may remember an old one. */
  #forgetAll(): void {
    const { ints, highWater } = this.#table;
    for (let slot = 0; slot < highWater; slot++)
      ints.fill(0, slot * I.stride + I.privacy, slot * I.stride + I.privacy + 2);
    this.#generation = 1;
  }
}
