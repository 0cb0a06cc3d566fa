/**
 * The rule set of one packet, at the price of one look: its flow remembers the set per direction together with the
 * MAC pair it was judged for. Another MAC pair on the same five-tuple is judged anew for that packet only.
 */
import { PORTS } from "../flow/five-tuple.ts";
import { areMacsMirrored, hasFlowsMacs } from "../flow/flow-macs.ts";
import { type FlowTable, I } from "../flow/flow-table.ts";
import type { DecodedPacket } from "../packet/decoded-packet.ts";
import type { RuleIndex } from "./rule-index.ts";

export class RuleJudge {
  /** True when the last `ofFlow` judged the flow for the first time under the present rules. */
  fresh = false;
  readonly #index: RuleIndex;
  readonly #table: FlowTable;

  constructor(index: RuleIndex, table: FlowTable) {
    this.#index = index;
    this.#table = table;
  }

  /** `direction` is 0 for packets from the flow's end A, 1 for those from B. */
  ofFlow(bytes: Uint8Array, packet: DecodedPacket, slot: number, direction: 0 | 1): number {
    const ints = this.#table.ints;
    const n = slot * I.stride;
    this.fresh = false;
    if (this.#index.looksAtMacs && !hasFlowsMacs(this.#table, slot, direction, bytes, packet))
      return this.#evaluate(bytes, packet, n);
    if (ints[n + I.ruleGeneration + direction] !== this.#index.generation) {
      ints[n + I.ruleGeneration + direction] = this.#index.generation;
      ints[n + I.ruleSet + direction] = this.#isLikeOther(slot, direction)
        ? (ints[n + I.ruleSet + 1 - direction] as number)
        : this.#evaluate(bytes, packet, n);
      this.fresh = true;
    }
    return ints[n + I.ruleSet + direction] as number;
  }

  /** Packet path. The flow's packets of this direction were judged under the present rules. */
  isJudged(slot: number, direction: 0 | 1): boolean {
    return this.#table.ints[slot * I.stride + I.ruleGeneration + direction] === this.#index.generation;
  }

  /** Rules ask for either end, so both directions are wanted by the same ones, unless their MACs are of other devices. */
  #isLikeOther(slot: number, direction: 0 | 1): boolean {
    if (!this.isJudged(slot, direction === 0 ? 1 : 0)) return false;
    return !this.#index.looksAtMacs || areMacsMirrored(this.#table, slot);
  }

  /** What the packet shows, and what the flow's name wants. */
  #evaluate(bytes: Uint8Array, packet: DecodedPacket, n: number): number {
    const ints = this.#table.ints;
    const shown = this.#index.evaluate(bytes, packet, ints[n + PORTS] as number);
    return this.#index.looksAtDomains
      ? this.#index.sets.union(shown, ints[n + I.domainSet] as number)
      : shown;
  }

  /** The flow is judged anew at its next packets. */
  forget(slot: number): void {
    const n = slot * I.stride + I.ruleGeneration;
    this.#table.ints[n] = 0;
    this.#table.ints[n + 1] = 0;
  }

  /** Frames without a flow match by MAC, ARP also by the addresses it speaks of. */
  ofFrame(bytes: Uint8Array, packet: DecodedPacket): number {
    return this.#index.evaluate(bytes, packet, 0);
  }
}
