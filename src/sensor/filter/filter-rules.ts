/**
 * Rules about capture filters: unlike objects they say nothing about a flow, so each is asked for every packet. They are
 * few (MOST_FILTERS), one bit of a word for each rule.
 */
import type { PacketBatch } from "../../base/packet-batch.ts";
import type { CaptureFilter } from "./capture-filter.ts";
import type { RuleSets } from "./rule-sets.ts";

export interface FilterRule {
  readonly handle: number;
  /** The rule wants what any of them accepts; none for a link type for which none could be compiled. */
  filtersFor(linkType: number): readonly CaptureFilter[];
}

type Filters = readonly (readonly CaptureFilter[])[];

export class FilterRules {
  /** True while no such rule exists: nothing needs to be asked. */
  empty = true;
  #rules: readonly FilterRule[] = [];
  /** The rule of each bit, alone in a list. */
  #handles: readonly (readonly number[])[] = [];
  readonly #byLinkType = new Map<number, Filters>();
  /** Of the packet before: most come from the same interface. */
  #linkType = Number.NaN;
  #filters: Filters = [];
  readonly #flowCapacity: number;
  /** By slot, while there are rules: the flow that was there last, and the rules that have heard of it. */
  #flowIds: Float64Array | undefined;
  #told: Int32Array | undefined;

  constructor(flowCapacity: number) {
    this.#flowCapacity = flowCapacity;
  }

  replace(rules: readonly FilterRule[]): void {
    this.#rules = rules;
    this.#handles = rules.map(({ handle }) => [handle]);
    this.empty = rules.length === 0;
    this.#byLinkType.clear();
    this.#linkType = Number.NaN;
    this.#flowIds = this.empty ? undefined : new Float64Array(this.#flowCapacity).fill(-1);
    this.#told = this.empty ? undefined : new Int32Array(this.#flowCapacity);
  }

  /** One bit for each rule that wants packet `i`. */
  accepted(batch: PacketBatch, i: number): number {
    const linkType = batch.interfaces[batch.interfaceId[i] as number]?.linkType ?? -1;
    if (linkType !== this.#linkType) this.#turnTo(linkType);
    const { bytes } = batch;
    const offset = batch.offset[i] as number;
    const captured = batch.capturedLength[i] as number;
    const original = batch.originalLength[i] as number;
    const all = this.#filters;
    let bits = 0;
    for (let rule = 0; rule < all.length; rule++) {
      const filters = all[rule] as readonly CaptureFilter[];
      for (let f = 0; f < filters.length; f++) {
        if (!(filters[f] as CaptureFilter).accepts(bytes, offset, captured, original)) continue;
        bits |= 1 << rule;
        break;
      }
    }
    return bits;
  }

  /** Those of `bits` that have not been asked about this flow before. */
  newTo(slot: number, flowId: number, bits: number): number {
    if (this.#flowIds === undefined || this.#told === undefined) return 0;
    const before = this.#flowIds[slot] === flowId ? (this.#told[slot] as number) : 0;
    this.#flowIds[slot] = flowId;
    this.#told[slot] = before | bits;
    return bits & ~before;
  }

  /** The rule of the lowest bit. */
  handleOf(bits: number): number {
    return this.#handles[lowest(bits)]?.[0] as number;
  }

  /** The rules of `set` and those of `bits`. */
  joined(bits: number, set: number, sets: RuleSets): number {
    sets.begin();
    sets.take(sets.handlesOf(set));
    for (let left = bits; left !== 0; left &= left - 1) sets.take(this.#handles[lowest(left)]);
    return sets.end();
  }

  #turnTo(linkType: number): void {
    let filters = this.#byLinkType.get(linkType);
    if (filters === undefined) {
      filters = this.#rules.map((rule) => rule.filtersFor(linkType));
      this.#byLinkType.set(linkType, filters);
    }
    this.#linkType = linkType;
    this.#filters = filters;
  }
}

function lowest(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
