/**
 * A BPF program that may be run: every operation is known, every jump goes forward and ends within it, so that it ends
 * after at most as many steps as it has instructions.
 */
import { AppError } from "../../base/app-error.ts";
import type { BpfInstruction } from "../../base/bpf-instruction.ts";
import { BPF, isConditionalJump, isReturn, MEMORY_CELLS } from "./bpf-code.ts";

/** Texts of 4 kB make about 2,000. */
export const MOST_INSTRUCTIONS = 16_384;

const KNOWN: ReadonlySet<number> = new Set(Object.values(BPF));
const USE_MEMORY: ReadonlySet<number> = new Set([BPF.loadMemory, BPF.xMemory, BPF.store, BPF.storeX]);
const DIVIDE: ReadonlySet<number> = new Set([BPF.divideK, BPF.moduloK]);
const SHIFT: ReadonlySet<number> = new Set([BPF.leftK, BPF.rightK]);
const WORD = 0x1_0000_0000;
/** The distance of a jump is a signed word. */
const BACKWARD = 0x8000_0000;

declare const CHECKED: unique symbol;
/** Only `checkedProgram` makes one. */
export type BpfProgram = readonly BpfInstruction[] & { readonly [CHECKED]: true };

/**
 * Throws an `invalid` AppError for a program that goes in circles (`protochain`), as kernels refuse it too. All else is a
 * plain error: no text leads to it.
 */
export function checkedProgram(instructions: readonly BpfInstruction[]): BpfProgram {
  if (instructions.some(({ code, k }) => code === BPF.jump && k >= BACKWARD)) {
    throw new AppError(
      "invalid",
      "the capture filter follows chains of headers (protochain), which is too slow here",
      {
        hint: "Use proto, which looks at the first header",
      },
    );
  }
  const count = instructions.length;
  if (count === 0 || count > MOST_INSTRUCTIONS) throw new Error(`BPF program of ${count} instructions`);
  instructions.forEach((instruction, at) => {
    const fault = faultOf(instruction, at, count);
    if (fault !== undefined) throw new Error(`BPF instruction ${at}: ${fault}`);
  });
  return instructions as BpfProgram;
}

function faultOf({ code, jt, jf, k }: BpfInstruction, at: number, count: number): string | undefined {
  if (!KNOWN.has(code)) return `unknown operation ${code}`;
  if (!isBelow(jt, 256) || !isBelow(jf, 256) || !isBelow(k, WORD)) return "a field out of range";
  if (code === BPF.jump) return at + 1 + k < count ? undefined : "jumps out of the program";
  if (isConditionalJump(code))
    return at + 1 + Math.max(jt, jf) < count ? undefined : "jumps out of the program";
  if (at === count - 1 && !isReturn(code)) return "the program has no end";
  if (USE_MEMORY.has(code) && k >= MEMORY_CELLS) return `no memory cell ${k}`;
  if (DIVIDE.has(code) && k === 0) return "divides by 0";
  if (SHIFT.has(code) && k > 31) return `shifts by ${k}`;
  return undefined;
}

function isBelow(value: number, limit: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < limit;
}
