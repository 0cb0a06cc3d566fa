/**
 * A BPF program as one JavaScript function with the verdict that libpcap's bpf_filter() has. Its text is made of our own
 * words and of numbers that `checkedProgram` looked at; nothing else of the program gets into it.
 *
 * A jump forward is `break` out of a labelled block that ends before its target; a jump to a return is that return.
 * A and X are kept as signed words; what C compares and divides unsigned is made so where it happens.
 */
import type { BpfInstruction } from "../../base/bpf-instruction.ts";
import { BPF, isConditionalJump, isReturn, MEMORY_CELLS } from "./bpf-code.ts";
import type { BpfProgram } from "./bpf-program.ts";
import type { VlanLayout } from "./vlan-layout.ts";

/**
 * A frame begins at `offset`; captured and original length are those without the `skipped` bytes of VLAN tags that are
 * to be overlooked (0 takes the frame as it is).
 */
export type BpfFunction = (
  bytes: Uint8Array,
  offset: number,
  captured: number,
  original: number,
  skipped: number,
) => boolean;

/**
 * V8 optimises no function beyond 60 kB of its bytecode, which loads in place reach between 1,523 and 2,323 instructions
 * (16 µs a packet where it was 0.1 µs). With loads as calls all that 4 kB of text make fit (3,603 instructions: 1.5 µs).
 */
const MOST_IN_PLACE = 1500;

interface LoadForm {
  readonly layout: VlanLayout | undefined;
  readonly calls: boolean;
}

export function bpfFunction(program: BpfProgram, layout: VlanLayout | undefined): BpfFunction {
  const text = textOf(program, { layout, calls: program.length > MOST_IN_PLACE });
  const make = new Function("word", "half", `return (b, o, n, w, s) => {\n${text}\n};`);
  return make(word, half) as BpfFunction;
}

function word(bytes: Uint8Array, at: number): number {
  return (half(bytes, at) << 16) | half(bytes, at + 2);
}

function half(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

/**
 * In it `o` is where the frame begins, `p` where its body would begin if nothing stood before it, `q` the same for its
 * type: all three are one where no tags are overlooked.
 */
function textOf(program: BpfProgram, form: LoadForm): string {
  const { layout } = form;
  const between = layout === undefined ? 0 : layout.bodyAt - 2 - layout.typeAt;
  const cells = Array.from({ length: MEMORY_CELLS }, (_, cell) => `m${cell} = 0`);
  const lines = [
    `let A = 0, X = 0, t = 0, ${cells.join(", ")};`,
    layout === undefined ? "const p = o;" : "const p = o + s;",
    `const q = s === 0 ? o : p + ${between};`,
  ];
  const targets = targetsOf(program);
  for (const target of targets.toReversed()) lines.push(`L${target}: {`);
  let open = 0;
  let reached = true;
  program.forEach((instruction, at) => {
    if (targets[open] === at) {
      lines.push("}");
      open++;
      reached = true;
    }
    if (!reached) return;
    const line = isConditionalJump(instruction.code) ? choice(program, at) : step(program, at, form);
    lines.push(line);
    reached = !isReturn(instruction.code) && (instruction.code !== BPF.jump || line === "");
  });
  return lines.join("\n");
}

/** Instructions that jumps over others go to, ascending; without those that only return. */
function targetsOf(program: BpfProgram): number[] {
  const targets = new Set<number>();
  program.forEach(({ code, jt, jf, k }, at) => {
    const distances = code === BPF.jump ? [k] : isConditionalJump(code) ? [jt, jf] : [];
    for (const distance of distances) {
      const target = at + 1 + distance;
      if (distance > 0 && program[target]?.code !== BPF.returnK) targets.add(target);
    }
  });
  return [...targets].sort((a, b) => a - b);
}

/** Empty where the target comes next anyway. */
function goTo(program: BpfProgram, at: number, distance: number): string {
  const target = program[at + 1 + distance] as BpfInstruction;
  if (target.code === BPF.returnK) return `return ${target.k !== 0};`;
  return distance === 0 ? "" : `break L${at + 1 + distance};`;
}

function choice(program: BpfProgram, at: number): string {
  const instruction = program[at] as BpfInstruction;
  const condition = conditionOf(instruction);
  const whenTrue = goTo(program, at, instruction.jt);
  const whenFalse = goTo(program, at, instruction.jf);
  if (whenTrue === "") return whenFalse === "" ? "" : `if (!(${condition})) ${whenFalse}`;
  return `if (${condition}) ${whenTrue}${whenFalse === "" ? "" : ` else ${whenFalse}`}`;
}

function conditionOf({ code, k }: BpfInstruction): string {
  switch (code) {
    case BPF.ifEqualK:
      return `A === ${k | 0}`;
    case BPF.ifEqualX:
      return "A === X";
    case BPF.ifGreaterK:
      return `(A >>> 0) > ${k}`;
    case BPF.ifGreaterX:
      return "(A >>> 0) > (X >>> 0)";
    case BPF.ifNotLessK:
      return `(A >>> 0) >= ${k}`;
    case BPF.ifNotLessX:
      return "(A >>> 0) >= (X >>> 0)";
    case BPF.ifBitsK:
      return `(A & ${k | 0}) !== 0`;
    case BPF.ifBitsX:
      return "(A & X) !== 0";
    default:
      throw new Error(`no condition: ${code}`);
  }
}

function step(program: BpfProgram, at: number, form: LoadForm): string {
  const { code, k } = program[at] as BpfInstruction;
  switch (code) {
    case BPF.loadWord:
      return fixedLoad(k, 4, form);
    case BPF.loadHalf:
      return fixedLoad(k, 2, form);
    case BPF.loadByte:
      return fixedLoad(k, 1, form);
    case BPF.loadWordX:
      return indexedLoad(k, 4, form);
    case BPF.loadHalfX:
      return indexedLoad(k, 2, form);
    case BPF.loadByteX:
      return indexedLoad(k, 1, form);
    case BPF.xHeader:
      return `if (n < ${k + 1}) return false; X = (b[${fixedBase(k, form.layout)} + ${k}] & 15) << 2;`;
    case BPF.jump:
      return goTo(program, at, k);
    case BPF.returnK:
      return `return ${k !== 0};`;
    case BPF.returnA:
      return "return A !== 0;";
    default:
      return calculation(code, k);
  }
}

function calculation(code: number, k: number): string {
  const signed = k | 0;
  switch (code) {
    case BPF.loadConstant:
      return `A = ${signed};`;
    case BPF.loadMemory:
      return `A = m${k};`;
    case BPF.loadLength:
      return "A = w | 0;";
    case BPF.xConstant:
      return `X = ${signed};`;
    case BPF.xMemory:
      return `X = m${k};`;
    case BPF.xLength:
      return "X = w | 0;";
    case BPF.store:
      return `m${k} = A;`;
    case BPF.storeX:
      return `m${k} = X;`;
    case BPF.addK:
      return `A = (A + ${signed}) | 0;`;
    case BPF.addX:
      return "A = (A + X) | 0;";
    case BPF.subtractK:
      return `A = (A - ${signed}) | 0;`;
    case BPF.subtractX:
      return "A = (A - X) | 0;";
    case BPF.multiplyK:
      return `A = Math.imul(A, ${signed});`;
    case BPF.multiplyX:
      return "A = Math.imul(A, X);";
    case BPF.divideK:
      return `A = ((A >>> 0) / ${k}) | 0;`;
    case BPF.divideX:
      return "if (X === 0) return false; A = ((A >>> 0) / (X >>> 0)) | 0;";
    case BPF.moduloK:
      return `A = ((A >>> 0) % ${k}) | 0;`;
    case BPF.moduloX:
      return "if (X === 0) return false; A = ((A >>> 0) % (X >>> 0)) | 0;";
    case BPF.orK:
      return `A |= ${signed};`;
    case BPF.orX:
      return "A |= X;";
    case BPF.andK:
      return `A &= ${signed};`;
    case BPF.andX:
      return "A &= X;";
    case BPF.xorK:
      return `A ^= ${signed};`;
    case BPF.xorX:
      return "A ^= X;";
    case BPF.leftK:
      return `A <<= ${k};`;
    case BPF.leftX:
      return "A = (X >>> 0) < 32 ? A << X : 0;";
    case BPF.rightK:
      return `A = (A >>> ${k}) | 0;`;
    case BPF.rightX:
      return "A = (X >>> 0) < 32 ? (A >>> X) | 0 : 0;";
    case BPF.negate:
      return "A = -A | 0;";
    case BPF.xFromA:
      return "X = A;";
    case BPF.aFromX:
      return "A = X;";
    default:
      throw new Error(`no operation: ${code}`);
  }
}

function fixedLoad(k: number, size: number, form: LoadForm): string {
  const bases = Array.from({ length: size }, (_, i) => fixedBase(k + i, form.layout));
  const places = bases.map((base, i) => `${base} + ${k + i}`);
  const call = form.calls && new Set(bases).size === 1;
  return `if (n < ${k + size}) return false; A = ${loaded(places, call)};`;
}

/** X + k in numbers that do not overflow, as C's comparisons have it too. */
function indexedLoad(k: number, size: number, { layout, calls }: LoadForm): string {
  const places = Array.from({ length: size }, (_, i) => `${indexedBase(k, i, layout)} + t + ${i}`);
  const call = calls && (layout === undefined || k >= layout.bodyAt);
  return `t = (X >>> 0) + ${k}; if (t + ${size} > n) return false; A = ${loaded(places, call)};`;
}

/** Big-endian, as the wire has it; `places` has one for each byte. A call loads them from one piece. */
function loaded(places: readonly string[], call: boolean): string {
  const last = places.length - 1;
  if (call && last === 3) return `word(b, ${places[0]})`;
  if (call && last === 1) return `half(b, ${places[0]})`;
  return places
    .map((place, i) => (i === last ? `b[${place}]` : `(b[${place}] << ${8 * (last - i)})`))
    .join(" | ");
}

function fixedBase(at: number, layout: VlanLayout | undefined): string {
  if (layout === undefined || at >= layout.bodyAt) return "p";
  return at === layout.typeAt || at === layout.typeAt + 1 ? "q" : "o";
}

function indexedBase(k: number, i: number, layout: VlanLayout | undefined): string {
  if (layout === undefined || k >= layout.bodyAt) return "p";
  const { typeAt, bodyAt } = layout;
  const at = `t + ${i}`;
  return `(${at} >= ${bodyAt} ? p : ${at} === ${typeAt} || ${at} === ${typeAt + 1} ? q : o)`;
}
