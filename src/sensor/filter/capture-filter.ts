/**
 * A capture filter as the packet path asks it. A frame with VLAN tags is accepted also when the filter accepts it with
 * some or all of its tags taken out, outermost first: who forgot `vlan` loses nothing (docs/decisions/0006).
 */
import type { BpfInstruction } from "../../base/bpf-instruction.ts";
import { type BpfFunction, bpfFunction } from "./bpf-function.ts";
import { checkedProgram } from "./bpf-program.ts";
import { tagBytes, VLAN_TAG_BYTES, type VlanLayout, vlanLayoutOf } from "./vlan-layout.ts";

export class CaptureFilter {
  readonly #run: BpfFunction;
  readonly #layout: VlanLayout | undefined;

  /** For frames of that link type only. */
  constructor(instructions: readonly BpfInstruction[], linkType: number) {
    this.#layout = vlanLayoutOf(linkType);
    this.#run = bpfFunction(checkedProgram(instructions), this.#layout);
  }

  /** The frame lies whole at `offset`, `captured` bytes of the `original` that were on the wire. */
  accepts(bytes: Uint8Array, offset: number, captured: number, original: number): boolean {
    const run = this.#run;
    if (run(bytes, offset, captured, original, 0)) return true;
    if (this.#layout === undefined) return false;
    const tags = tagBytes(bytes, offset, captured, this.#layout);
    for (let skipped = VLAN_TAG_BYTES; skipped <= tags; skipped += VLAN_TAG_BYTES) {
      if (run(bytes, offset, captured - skipped, original - skipped, skipped)) return true;
    }
    return false;
  }
}
