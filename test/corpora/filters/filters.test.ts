/** Capture filters beside libpcap's own verdict: on captures, and programs that no compiler would make. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import type { BpfInstruction } from "../../../src/base/bpf-instruction.ts";
import { LINK_TYPE } from "../../../src/base/link-type.ts";
import { BPF, isConditionalJump } from "../../../src/sensor/filter/bpf-code.ts";
import { bpfFunction } from "../../../src/sensor/filter/bpf-function.ts";
import { checkedProgram } from "../../../src/sensor/filter/bpf-program.ts";
import { vlanLayoutOf } from "../../../src/sensor/filter/vlan-layout.ts";
import { CAPTURES_AWAY, sharedCaptures, sharedHere } from "../capture.ts";
import { householdEvening } from "../generated.ts";
import { LibpcapVerdict } from "./libpcap-verdict.ts";
import { untaggedFrames } from "./untagged.ts";
import { FILTERS, Verdicts } from "./verdicts.ts";

const INSTALL = "apt-get install libpcap0.8";
/** Of each capture; `npm run corpus:filters` looks at all. */
const PACKETS = 40;
const PROGRAMS = 3000;

test("the list holds at least 200 filters, each once", () => {
  assert.ok(FILTERS.length >= 200);
  assert.equal(new Set(FILTERS).size, FILTERS.length);
});

test("libpcap's verdict on a household's packets", async (t) => {
  const oracle = LibpcapVerdict.load();
  if (oracle === undefined) return t.skip(INSTALL);
  const folder = mkdtempSync(join(tmpdir(), "filters-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const verdicts = new Verdicts(oracle);
  await verdicts.capture(householdEvening(folder, 2000).capture.path);
  assert.deepEqual(verdicts.differences, []);
  assert.ok(verdicts.accepted > 1000 && verdicts.compared - verdicts.accepted > 1000);
});

test("libpcap's verdict on the first packets of every capture", async (t) => {
  const oracle = LibpcapVerdict.load();
  if (oracle === undefined) return t.skip(INSTALL);
  if (!sharedHere()) return t.skip(CAPTURES_AWAY);
  const verdicts = new Verdicts(oracle);
  for (const { path } of sharedCaptures()) await verdicts.capture(path, PACKETS);
  assert.deepEqual(verdicts.differences, []);
  assert.deepEqual([...verdicts.onlyOne], []);
  assert.ok(verdicts.linkTypes.length > 15, "link types");
  assert.ok(verdicts.tagged > 20, "frames with VLAN tags");
  const nowhere = FILTERS.filter((text) => !verdicts.compiled.has(text));
  assert.deepEqual(nowhere, [], "filters that compile for no link type");
});

/** Any operation of any constant; cells of memory are written first, for libpcap leaves them as they were. */
const FIRST = Array.from({ length: 16 }, (_, cell) => ({ code: BPF.store, jt: 0, jf: 0, k: cell }));
const CONSTANT = fc.oneof(
  fc.nat(80),
  fc.integer({ min: 0, max: 0xffff_ffff }),
  fc.constantFrom(0x7fff_ffff, 0x8000_0000, 0xffff_ffff),
);
const ANY = fc.record({
  code: fc.constantFrom(...Object.values(BPF)),
  jt: fc.nat(3),
  jf: fc.nat(3),
  k: CONSTANT,
});

/** The same instruction with what would break the rules brought into bounds. */
function tame(instruction: BpfInstruction, left: number): BpfInstruction {
  const { code, jt, jf, k } = instruction;
  if (code === BPF.jump) return { code, jt: 0, jf: 0, k: k % Math.min(left, 4) };
  if (isConditionalJump(code)) return { code, jt: Math.min(jt, left - 1), jf: Math.min(jf, left - 1), k };
  if (code === BPF.loadMemory || code === BPF.xMemory || code === BPF.store || code === BPF.storeX)
    return { code, jt: 0, jf: 0, k: k % 16 };
  if (code === BPF.leftK || code === BPF.rightK) return { code, jt: 0, jf: 0, k: k % 32 };
  if (code === BPF.divideK || code === BPF.moduloK) return { code, jt: 0, jf: 0, k: k || 1 };
  return { code, jt: 0, jf: 0, k };
}

/** Its end tells what it had calculated: A's lowest bit. */
function programOf(wild: readonly BpfInstruction[], before: readonly BpfInstruction[]): BpfInstruction[] {
  const body = wild.map((instruction, i) => tame(instruction, wild.length - i));
  const end = [
    { code: BPF.andK, jt: 0, jf: 0, k: 1 },
    { code: BPF.returnA, jt: 0, jf: 0, k: 0 },
  ];
  return [...FIRST, ...before, ...body, ...end];
}

const WILD = fc.array(ANY, { minLength: 3, maxLength: 40 });
const FRAME = fc.uint8Array({ minLength: 30, maxLength: 90 });
const LENGTH = fc.integer({ min: 100, max: 0xffff_ffff });

/** As it is, and with its tag taken out where the link type has one there. */
function compare(
  oracle: LibpcapVerdict,
  program: readonly BpfInstruction[],
  linkType: number,
  frame: Uint8Array,
  original: number,
): boolean {
  const layout = vlanLayoutOf(linkType);
  if (layout !== undefined) frame.set([0x81, 0x00], layout.typeAt);
  const [bare = frame] = untaggedFrames(frame, linkType);
  const skipped = frame.length - bare.length;
  const theirs = oracle.assemble(program);
  const ours = bpfFunction(checkedProgram(program), layout);
  const expected = oracle.accepts(theirs, frame, original);
  const expectedBare = oracle.accepts(theirs, bare, original - skipped);
  assert.equal(ours(frame, 0, frame.length, original, 0), expected);
  assert.equal(ours(frame, 0, bare.length, original - skipped, skipped), expectedBare);
  return expected || expectedBare;
}

test("libpcap's verdict for programs of any operations, short and long", (t) => {
  const oracle = LibpcapVerdict.load();
  if (oracle === undefined) return t.skip(INSTALL);
  const linkType = fc.constantFrom(...Object.values(LINK_TYPE));
  const long = Array<BpfInstruction>(1500).fill({ code: BPF.jump, jt: 0, jf: 0, k: 0 });
  let accepted = 0;
  for (const { before, runs } of [
    { before: [], runs: PROGRAMS },
    { before: long, runs: PROGRAMS / 20 },
  ]) {
    fc.assert(
      fc.property(WILD, linkType, FRAME, LENGTH, (wild, type, frame, length) => {
        if (compare(oracle, programOf(wild, before), type, frame, length)) accepted++;
      }),
      { numRuns: runs },
    );
  }
  assert.ok(accepted > PROGRAMS / 20, `${accepted} accepted`);
});
